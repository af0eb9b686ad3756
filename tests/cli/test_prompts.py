"""Prompts of all commands: they are on stderr, and a file on stdout has the result only."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

import gaussbackup.cli.commands
from gaussbackup import emulator
from gaussbackup.cli.global_options import OutputFormat
from tests.cli.nightly_backups import add_nightly_backups
from tests.support.cli import run_cli
from tests.support.cloud import Cloud
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = Path(gaussbackup.cli.commands.__file__).parent


class Prompt(NamedTuple):
    """A command that asks: its module, its arguments, and its questions with answers.

    `decline_code` is the exit code for another answer, or at the end of the input if it is 2.
    """

    module: str
    args: tuple[str, ...]
    dialog: tuple[tuple[str, str], ...]
    decline_code: int = 11


RESTORE = ("restore", "-i", "billing", "@latest-completed", "--no-wait")
PASSWORD = "Longer-than-8"
PROMPTS = [
    Prompt("delete", ("delete", "-i", "nights", "nightly-0"), (("Delete 1 backup", "y"),)),
    Prompt(
        "prune",
        ("prune", "-i", "nights", "--match", "nightly-*", "--keep-last", "3", "--apply"),
        (("Delete 1 backup", "y"),),
    ),
    Prompt("stop", ("stop", "-i", "orders"), (("Stop it?", "y"),)),
    Prompt(
        "drill_clean",
        ("drill", "clean", "--apply", "--poll-interval", "0.1"),
        (("Delete 1 instance?", "y"),),
    ),
    Prompt(
        "policy_set",
        ("policy", "set", "-i", "orders", "--keep-days", "14"),
        (("Apply the changes?", "y"),),
    ),
    Prompt(
        "config_init",
        ("config", "init"),
        (("Region", ""), ("Project", ""), ("Credentials", ""), ("Access", ""), ("Secret", "")),
        2,
    ),
    Prompt(
        "restore",
        (*RESTORE, "--into", "billing", "--no-safety-backup"),
        (("Type the name of the instance", "billing"),),
    ),
    Prompt(
        "new_password",
        (*RESTORE, "--new", "billing-copy"),
        (("Password of the new instance:", PASSWORD), ("Repeat the password:", PASSWORD)),
        2,
    ),
]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud with nightly backups of `nights` and a running backup of `orders`."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, stop_time=0.1)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        add_nightly_backups(cloud)
        name, tags = "gbdrill-20250101T0000Z-0badcafe-nights", {"gb-drill": "0badcafe"}
        server.add_instance(name, tags=tags)
        cloud.create("running", "--no-wait")
        yield cloud


def session_with_a_file(cloud: Cloud, path: Path, prompt: Prompt, *args: str) -> PtySession:
    """Start the command on a terminal, with stdout in a file."""
    with path.open("wb") as stdout:
        env = {**cloud.variables, "HOME": str(path.parent)}
        return PtySession(*prompt.args, *args, env=env, stdout=stdout.fileno())


def assert_has_the_result_only(text: str, output: str) -> None:
    assert text == text.lstrip()
    assert "[y/N]" not in text
    assert "]: " not in text
    if output == "json":
        assert json.loads(text)["exit_code"] == 0
    elif output == "yaml":
        assert yaml.safe_load(text)["exit_code"] == 0
    elif output == "csv":
        header = next(csv.reader([text.splitlines()[0]])) if text else []
        assert all(re.fullmatch("[a-z_]+", name) for name in header)
    elif output == "id":
        assert all(re.fullmatch(r"\S+", line) for line in text.splitlines())


@pytest.mark.parametrize("output", [each.value for each in OutputFormat])
@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.module)
def test_prompt_writes_nothing_to_a_file_on_stdout(
    cloud: Cloud, tmp_path: Path, prompt: Prompt, output: str
) -> None:
    path = tmp_path / "stdout"
    session = session_with_a_file(cloud, path, prompt, "-o", output)
    for question, answer in prompt.dialog:
        session.read_until(question)
        session.type_text(f"{answer}\n")
    assert session.wait() == 0
    text = path.read_text(encoding="utf-8")
    assert text or (output == "csv" and prompt.module == "config_init")
    assert_has_the_result_only(text, output)


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.module)
def test_declined_prompt_writes_no_byte_to_a_file_on_stdout(
    cloud: Cloud, tmp_path: Path, prompt: Prompt
) -> None:
    path = tmp_path / "stdout"
    session = session_with_a_file(cloud, path, prompt, "-o", "id")
    session.read_until(prompt.dialog[0][0])
    session.type_text("\x04" if prompt.decline_code == 2 else "what\n\n")
    assert session.wait() == prompt.decline_code
    assert path.read_bytes() == b""


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.module)
def test_command_without_a_terminal_on_stdin_asks_nothing(
    cloud: Cloud, tmp_path: Path, prompt: Prompt
) -> None:
    env = {**cloud.variables, "HOME": str(tmp_path)}
    code = 0 if prompt.module == "config_init" else prompt.decline_code
    result = run_cli(*prompt.args, env=env, exit_code=code)
    assert prompt.dialog[0][0] not in result.out + result.err
    assert "  Pass " in result.err or code == 0


def test_every_command_that_asks_is_tested_here() -> None:
    asking = {
        path.stem
        for path in COMMANDS.parent.rglob("*.py")
        if "gaussbackup.cli.prompt" in path.read_text(encoding="utf-8")
    }
    assert asking == {prompt.module for prompt in PROMPTS}


def test_only_the_prompt_module_reads_from_the_terminal() -> None:
    calls = re.compile(r"(?<![\w.])input\(|typer\.(?:prompt|confirm)\(|getpass|stdin\.read")
    package = COMMANDS.parents[1]
    reading = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if calls.search(re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8")))
    }
    assert reading == {"cli/prompt.py"}
