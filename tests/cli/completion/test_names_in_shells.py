"""Names offered at TAB, in real shells: one start of the program where they belong, else none."""

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
from tests.cli.completion.shell_driver import INSTALLED, ask, type_into
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

KNOWN = [
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
UNKNOWN = [
    ("gaussbackup cr", {"create"}),
    ("gaussbackup show --inst", {"--instance"}),
    ("gaussbackup wait --prof", {"--profile"}),
    ("gaussbackup list --type m", {"manual"}),
    ("gaussbackup list -o j", {"json"}),
    ("gaussbackup create --name ", set()),
    ("gaussbackup emulator serve --state pad", {"pad-me.yaml"}),
]


class Place(NamedTuple):
    """A folder to type in, and what the program and the shells are started with."""

    folder: Path
    environ: dict[str, str]

    def script(self, shell: str) -> Path:
        script = self.folder / "script"
        script.write_text(script_for(Shell(shell)), encoding="utf-8")
        return script

    @property
    def starts(self) -> list[str]:
        """The words of every start of the program."""
        log = self.folder.parent / "starts"
        return log.read_text().splitlines() if log.exists() else []

    def remember(self, names: CachedNames) -> None:
        """As if a command on the emulator had come to know them."""
        path = Path(self.environ["GAUSSBACKUP_STATE_DIR"]) / "names"
        write_cache(
            path / cache_file_name(None, "emulator", Flags(), {}), cache_content(names), time.time()
        )

    def typed(self, shell: str, keys: str) -> list[str]:
        """The words that the program got when the keys were typed, but for those of TAB."""
        type_into(shell, self.script(shell), keys, self.folder, self.environ)
        return [start for start in self.starts if not start.startswith("__complete")]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The program stands alone on the PATH, and writes down each start of it."""
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
    return Place(folder, environ)


def _plain(word: str) -> str:
    """The word without the backslashes that bash and zsh are given with it."""
    return word.replace("\\", "")


@pytest.mark.parametrize("shell", INSTALLED)
def test_names_are_offered_by_one_start_of_the_program_each(shell: str, place: Place) -> None:
    place.remember(NAMES)
    lines = [line for line, _ in KNOWN]
    offers = ask(shell, place.script(shell), lines, place.folder, place.environ)
    told = [
        (line, {_plain(word) for word in offer.words})
        for line, offer in zip(lines, offers, strict=True)
    ]
    assert told == KNOWN
    assert len(place.starts) == len(KNOWN)


@pytest.mark.parametrize("shell", INSTALLED)
def test_everything_else_is_offered_without_a_start(shell: str, place: Place) -> None:
    place.remember(NAMES)
    lines = [line for line, _ in UNKNOWN]
    offers = ask(shell, place.script(shell), lines, place.folder, place.environ)
    told = [(line, offer.words) for line, offer in zip(lines, offers, strict=True)]
    assert told == UNKNOWN
    assert place.starts == []


@pytest.mark.parametrize("shell", INSTALLED)
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("gaussbackup -p emulator show before\t", "-p|emulator|show|before-v41"),
        ("gaussbackup -p emulator create -i or\t", "-p|emulator|create|-i|orders"),
        ("gaussbackup -p emulator create --instance=or\t", None),
        ("gaussbackup -p emulator show -i orders @o\t", "-p|emulator|show|-i|orders|@oldest"),
        ("gaussbackup -p my\t list", "-p|my own|list"),
        ("gaussbackup -p prod:e\t list", "-p|prod:eu|list"),
        ("gaussbackup --profile=prod:e\t list", "--profile=prod:eu|list"),
    ],
)
def test_what_is_completed_arrives_as_it_is_called(
    shell: str, keys: str, words: str | None, place: Place
) -> None:
    place.remember(NAMES)
    assert place.typed(shell, keys) == [words or "-p|emulator|create|--instance=orders"]


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
def test_nothing_of_a_name_is_evaluated(shell: str, name: str, place: Place) -> None:
    place.remember(CachedNames({ORDERS: name}, {}))
    assert place.typed(shell, "gaussbackup -p emulator create -i x\t") == [
        f"-p|emulator|create|-i|{name}"
    ]
    assert not (place.folder / "pwned").exists()


@pytest.mark.parametrize("shell", INSTALLED)
def test_nothing_that_moves_the_cursor_or_hides_is_offered(shell: str, place: Place) -> None:
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
    place.remember(CachedNames(names, {}))
    line = ["gaussbackup -p emulator create -i "]
    (offer,) = ask(shell, place.script(shell), line, place.folder, place.environ)
    assert offer.words == {"xgood"}


@pytest.mark.parametrize("shell", INSTALLED)
def test_a_program_that_is_not_there_is_not_missed(shell: str, place: Place) -> None:
    (Path(place.environ["PROGRAMS"]) / "gaussbackup").unlink()
    line = ["gaussbackup -p emulator create -i "]
    (offer,) = ask(shell, place.script(shell), line, place.folder, place.environ)
    assert offer.words == set()
