"""Tests of the completion of names, with real shells."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from gaussbackup.cli.commands.completion import Shell, script_for
from gaussbackup.config.cache_file import write_cache
from gaussbackup.config.name_cache import cache_content, cache_file_name
from gaussbackup.config.setting_sources import Flags
from gaussbackup.domain.cached_names import CachedBackup, CachedNames
from tests.cli.completion.shell_driver import INSTALLED, complete_lines, type_into
from tests.support.builders import BILLING, ORDERS, backup_id

SELECTORS = {"@latest", "@latest-completed", "@oldest"}
NAMES = CachedNames(
    {ORDERS: "orders", BILLING: "billing"},
    {
        backup_id(1): CachedBackup("before-v41", ORDERS, "1"),
        backup_id(2): CachedBackup("month-end", BILLING, "2"),
        backup_id(3): CachedBackup("twice", ORDERS, "3"),
        backup_id(4): CachedBackup("twice", BILLING, "4"),
    },
)
UNIQUE = {"before-v41", "month-end"}
PROFILES = {"prod", "prod:eu", "my own", "emulator"}
CONFIG = """\
default_profile: prod
profiles:
  prod: {region: eu-de}
  "prod:eu": {region: eu-de}
  "my own": {region: eu-de}
"""

NAME_LINES = [
    ("gaussbackup -p ", {"prod", "prod:eu", "my own", "emulator"}),
    ("gaussbackup list --profile=e", {"emulator"}),
    ("gaussbackup list -qp e", {"emulator"}),
    ("gaussbackup -p emulator create -i ", {"orders", "billing"}),
    ("gaussbackup create --profile emulator --instance=o", {"orders"}),
    ("gaussbackup instances show -pemulator b", {"billing"}),
    ("gaussbackup -p prod list -i ", set()),
    ("gaussbackup -p emulator show ", {*UNIQUE, backup_id(3), backup_id(4)}),
    ("gaussbackup -p emulator rm -i orders ", {*SELECTORS, "before-v41", "twice"}),
    ("gaussbackup -p emulator wait -i billing month-end t", {"twice"}),
    (f"gaussbackup -p emulator delete {backup_id(1)[:-3]}", {backup_id(1)}),
    (f"gaussbackup -p emulator show --instance {BILLING} m", {"month-end"}),
]
OTHER_LINES = [
    ("gaussbackup cr", {"create"}),
    ("gaussbackup show --inst", {"--instance"}),
    ("gaussbackup wait --prof", {"--profile"}),
    ("gaussbackup list --type m", {"manual"}),
    ("gaussbackup list -o j", {"json"}),
    ("gaussbackup create --name ", set()),
    ("gaussbackup emulator serve --state pad", {"pad-me.yaml"}),
]


class ShellSetup(NamedTuple):
    """A working directory, and the environment of the shells and of the program."""

    folder: Path
    environ: dict[str, str]

    def script(self, shell: str) -> Path:
        script = self.folder / "script"
        script.write_text(script_for(Shell(shell)), encoding="utf-8")
        return script

    @property
    def starts(self) -> list[str]:
        """The arguments of each start of the program."""
        log = self.folder.parent / "starts"
        return log.read_text().splitlines() if log.exists() else []

    def cache(self, names: CachedNames) -> None:
        """Write the name cache of the built-in emulator."""
        path = Path(self.environ["GAUSSBACKUP_STATE_DIR"]) / "names"
        file_name = cache_file_name(None, "emulator", Flags(), {})
        write_cache(path / file_name, cache_content(names), time.time())

    def type_keys(self, shell: str, keys: str) -> list[str]:
        """Type the keys; return the arguments of each start that was not for a completion."""
        type_into(shell, self.script(shell), keys, self.folder, self.environ)
        return [start for start in self.starts if not start.startswith("__complete")]


@pytest.fixture
def setup(tmp_path: Path) -> ShellSetup:
    """Make the program the only one on PATH, with a log of its starts."""
    folder, programs = tmp_path / "inside", tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    (folder / "pad-me.yaml").touch()
    wrapper = programs / "gaussbackup"
    wrapper.write_text(
        f"#!/bin/sh\nIFS='|'\nprintf '%s\\n' \"$*\" >> {tmp_path}/starts\n"
        f'[ "$1" != __complete ] || exec {sys.executable} -m gaussbackup "$@"\n'
    )
    wrapper.chmod(0o755)
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    (tmp_path / "state").mkdir()
    environ = {
        "PROGRAMS": str(programs),
        "GAUSSBACKUP_STATE_DIR": str(tmp_path / "state"),
        "GAUSSBACKUP_CONFIG": str(config),
    }
    return ShellSetup(folder, environ)


def _without_backslashes(word: str) -> str:
    """Return the word without the escapes that bash and zsh add."""
    return word.replace("\\", "")


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_completes_names_with_one_start_of_the_program_each(
    shell: str, setup: ShellSetup
) -> None:
    setup.cache(NAMES)
    lines = [line for line, _ in NAME_LINES]
    results = complete_lines(shell, setup.script(shell), lines, setup.folder, setup.environ)
    completed = [
        (line, {_without_backslashes(word) for word in result.words})
        for line, result in zip(lines, results, strict=True)
    ]
    assert completed == NAME_LINES
    assert len(setup.starts) == len(NAME_LINES)


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_completes_everything_else_without_starting_the_program(
    shell: str, setup: ShellSetup
) -> None:
    setup.cache(NAMES)
    lines = [line for line, _ in OTHER_LINES]
    results = complete_lines(shell, setup.script(shell), lines, setup.folder, setup.environ)
    completed = [(line, result.words) for line, result in zip(lines, results, strict=True)]
    assert completed == OTHER_LINES
    assert setup.starts == []


@pytest.mark.parametrize("shell", INSTALLED)
@pytest.mark.parametrize(
    ("keys", "args"),
    [
        ("gaussbackup -p emulator show before\t", "-p|emulator|show|before-v41"),
        ("gaussbackup -p emulator create -i or\t", "-p|emulator|create|-i|orders"),
        (
            "gaussbackup -p emulator create --instance=or\t",
            "-p|emulator|create|--instance=orders",
        ),
        ("gaussbackup -p emulator show -i orders @o\t", "-p|emulator|show|-i|orders|@oldest"),
        ("gaussbackup -p my\t list", "-p|my own|list"),
        ("gaussbackup -p prod:e\t list", "-p|prod:eu|list"),
        ("gaussbackup --profile=prod:e\t list", "--profile=prod:eu|list"),
    ],
)
def test_completed_name_reaches_the_program_unchanged(
    shell: str, keys: str, args: str, setup: ShellSetup
) -> None:
    setup.cache(NAMES)
    assert setup.type_keys(shell, keys) == [args]


@pytest.mark.parametrize("shell", INSTALLED)
@pytest.mark.parametrize(
    "name",
    [
        "x$(touch pwned)",
        "x`touch pwned`",
        "x; touch pwned",
        'x\' "touch" pwned',
        "x\\ & touch pwned",
        "x$HOME *",
        "x {a,b} ~ !! <z> #1",
        "xö 名",
    ],
)
def test_shell_does_not_evaluate_a_completed_name(shell: str, name: str, setup: ShellSetup) -> None:
    setup.cache(CachedNames({ORDERS: name}, {}))
    assert setup.type_keys(shell, "gaussbackup -p emulator create -i x\t") == [
        f"-p|emulator|create|-i|{name}"
    ]
    assert not (setup.folder / "pwned").exists()


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_does_not_complete_names_with_control_characters(
    shell: str, setup: ShellSetup
) -> None:
    bad = [
        "x\x1b[31m",
        "x\rgone",
        "x\ny",
        "x\ty",
        "x\u202ey",
        "x\x9b",
        "x\0",
        "-rf",
        " ",
        "x\ud800",
    ]
    names = {f"{number:032x}in14": name for number, name in enumerate([*bad, "xgood"])}
    setup.cache(CachedNames(names, {}))
    line = ["gaussbackup -p emulator create -i "]
    (result,) = complete_lines(shell, setup.script(shell), line, setup.folder, setup.environ)
    assert result.words == {"xgood"}


@pytest.mark.parametrize("shell", INSTALLED)
def test_script_completes_no_names_if_the_program_is_not_found(
    shell: str, setup: ShellSetup
) -> None:
    (Path(setup.environ["PROGRAMS"]) / "gaussbackup").unlink()
    line = ["gaussbackup -p emulator create -i "]
    (result,) = complete_lines(shell, setup.script(shell), line, setup.folder, setup.environ)
    assert result.words == set()
