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
from tests.support.cloud import Cloud
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = Path(gaussbackup.cli.commands.__file__).parent


class Prompt(NamedTuple):
    """A command that asks: its module, its arguments and its first question."""

    module: str
    args: tuple[str, ...]
    question: str


PROMPTS = [
    Prompt("delete", ("delete", "-i", "nights", "nightly-0"), "Delete 1 backup"),
    Prompt(
        "prune",
        ("prune", "-i", "nights", "--match", "nightly-*", "--keep-last", "3", "--apply"),
        "Delete 1 backup",
    ),
    Prompt("stop", ("stop", "-i", "orders"), "Stop it?"),
    Prompt(
        "policy_set", ("policy", "set", "-i", "orders", "--keep-days", "14"), "Apply the changes?"
    ),
    Prompt("config_init", ("config", "init"), "Region"),
]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud with nightly backups of `nights` and a running backup of `orders`."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, stop_time=0.1)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        add_nightly_backups(cloud)
        cloud.create("running", "--no-wait")
        yield cloud


def session_with_a_file(cloud: Cloud, path: Path, prompt: Prompt, *args: str) -> PtySession:
    """Start the command on a terminal, with stdout in a file, and wait for its question."""
    with path.open("wb") as stdout:
        env = {**cloud.variables, "HOME": str(path.parent)}
        session = PtySession(*prompt.args, *args, env=env, stdout=stdout.fileno())
    session.read_until(prompt.question)
    return session


def assert_has_the_result_only(text: str, output: str) -> None:
    assert text == text.lstrip()
    assert "[y/N]" not in text
    assert "Region [" not in text
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
@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.args[0])
def test_prompt_writes_nothing_to_a_file_on_stdout(
    cloud: Cloud, tmp_path: Path, prompt: Prompt, output: str
) -> None:
    path = tmp_path / "stdout"
    session = session_with_a_file(cloud, path, prompt, "-o", output)
    session.type_text("\n\n\n\n\n\n" if prompt.module == "config_init" else "y\n")
    assert session.wait() == 0
    text = path.read_text(encoding="utf-8")
    assert text or (output == "csv" and prompt.module == "config_init")
    assert_has_the_result_only(text, output)


@pytest.mark.parametrize("typed", ["what\n\n", "\x04"])
@pytest.mark.parametrize("prompt", PROMPTS[:-1], ids=lambda prompt: prompt.args[0])
def test_declined_prompt_writes_no_byte_to_a_file_on_stdout(
    cloud: Cloud, tmp_path: Path, prompt: Prompt, typed: str
) -> None:
    path = tmp_path / "stdout"
    session = session_with_a_file(cloud, path, prompt, "-o", "id")
    session.type_text(typed)
    assert session.wait() == 11
    assert path.read_bytes() == b""


@pytest.mark.parametrize("prompt", PROMPTS[:-1], ids=lambda prompt: prompt.args[0])
def test_command_without_a_terminal_on_stdin_asks_nothing(cloud: Cloud, prompt: Prompt) -> None:
    result = cloud.run(*prompt.args, "-o", "id", exit_code=11)
    assert prompt.question not in result.out + result.err
    assert "Pass --yes" in result.err


def test_every_command_that_asks_is_tested_here() -> None:
    asking = {
        path.stem
        for path in COMMANDS.glob("*.py")
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
