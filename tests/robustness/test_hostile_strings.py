"""Hostile strings from the service or the user are sanitized, in a terminal and in a pipe."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.render.screen import ci_commands, control_characters
from tests.robustness.hostile_server import HOSTILE_STRINGS, HostileServer, command_lines_with
from tests.robustness.mutating_service import JOB, OLD
from tests.support.builders import ORDERS
from tests.support.captured_terminal import run_in_terminal
from tests.support.cli import PROGRAM, environment
from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.raw_server import Script

WAIT_OPTIONS = ("--poll-interval", "0.1", "--timeout", "2")
CREATE_AND_WAIT_COMMANDS = {
    "create": ("create", "-i", ORDERS, "-n", "before-v42", *WAIT_OPTIONS),
    "create and leave": ("create", "-i", ORDERS, "-n", "before-v42", "--no-wait"),
    "wait": ("wait", OLD, *WAIT_OPTIONS, "-vv"),
    "show": ("show", OLD),
    "instances show": ("instances", "show", ORDERS),
}
LIST_COMMANDS = {
    "list": ("list", "-vv"),
    "instances list": ("instances", "list"),
    "jobs show": ("jobs", "show", JOB),
}
OUTPUT_FORMATS = ("table", "json", "yaml", "csv", "id")
EXIT_CODES = {0, 2, 3, 4, 5, 6, 7, 8, 9}


def assert_sanitized(text: str, message: object) -> None:
    """Check that the text has only newlines, our own colors and our own live line as control."""
    stripped = re.sub(r"\r?\x1b\[(?:\?25[lh]|1A|2K)", "", text)
    assert control_characters(stripped) == [], (message, text)
    assert ci_commands(stripped) == [], (message, text)
    assert "Traceback" not in stripped, (message, text)


def variables(url: str) -> dict[str, str]:
    return {
        "GAUSSBACKUP_ENDPOINT": url,
        "GAUSSBACKUP_PROJECT_ID": "0" * 32,
        "GAUSSBACKUP_TOKEN": "a-token-of-the-tests",
        "GAUSSBACKUP_RETRY_BUDGET": "0.2",
        "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
    }


def run_piped(args: tuple[str, ...], env: dict[str, str]) -> tuple[int, str]:
    """Run a command without a terminal; return exit code and combined checked_output."""
    completed = subprocess.run(
        [*PROGRAM, *args],
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    return completed.returncode, completed.stdout + completed.stderr


def checked_output(script: Script, args: tuple[str, ...], *, terminal: bool) -> str:
    """Run a command against a server with this script; return its checked checked_output."""
    with RawServer(script) as server:
        env = variables(server.url)
        code, text = run_in_terminal(*args, env=env) if terminal else run_piped(args, env)
    assert code in EXIT_CODES, text
    assert_sanitized(text, args)
    return text


def uses_terminal(key: str, index: int) -> bool:
    """Return whether to use a terminal: for each command three strings of five do."""
    return (list(HOSTILE_STRINGS).index(key) + index) % 2 == 0


@pytest.mark.parametrize("key", HOSTILE_STRINGS)
def test_output_sanitizes_hostile_strings_in_responses(key: str) -> None:
    for index, (name, args) in enumerate(CREATE_AND_WAIT_COMMANDS.items()):
        text = checked_output(
            HostileServer(HOSTILE_STRINGS[key]).serve, args, terminal=uses_terminal(key, index)
        )
        assert "[red]x[/red]" in text or "create" in name or "spread" in key
    for index, args in enumerate(LIST_COMMANDS.values()):
        script = HostileServer(HOSTILE_STRINGS[key], replace_all=True).serve
        checked_output(script, args, terminal=uses_terminal(key, index))


@pytest.mark.parametrize("key", HOSTILE_STRINGS)
def test_output_sanitizes_hostile_strings_in_error_responses(key: str) -> None:
    server = HostileServer(HOSTILE_STRINGS[key])
    checked_output(
        server.serve_forbidden,
        (*CREATE_AND_WAIT_COMMANDS["create"], "-vv"),
        terminal=uses_terminal(key, 0),
    )
    checked_output(server.serve_html, ("list", "-vv"), terminal=uses_terminal(key, 1))


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
@pytest.mark.parametrize("key", HOSTILE_STRINGS)
def test_list_sanitizes_hostile_strings_in_every_output_format(
    key: str, output_format: str
) -> None:
    script = HostileServer(HOSTILE_STRINGS[key], replace_all=True).serve
    checked_output(
        script,
        ("list", "-o", output_format),
        terminal=uses_terminal(key, OUTPUT_FORMATS.index(output_format)),
    )


@pytest.mark.parametrize("index", range(len(command_lines_with(""))))
def test_output_sanitizes_hostile_strings_in_arguments(index: int) -> None:
    key = list(HOSTILE_STRINGS)[index % len(HOSTILE_STRINGS)]
    checked_output(
        HostileServer("word").serve,
        command_lines_with(HOSTILE_STRINGS[key])[index],
        terminal=uses_terminal(key, index),
    )


def test_output_sanitizes_the_path_of_the_emulator_state(tmp_path: Path) -> None:
    state = tmp_path / "x\x1b[35m\n::error::owned"
    args = ("emulator", "reset", "--state", str(state / "emulator.db"))
    code, text = run_piped(args, {})
    assert code == 0, text
    assert "x\\x1b[35m\\x0a::error::owned" in text
    assert_sanitized(text, args)


def test_a_control_character_in_the_state_directory_is_refused(tmp_path: Path) -> None:
    args = ("-p", "emulator", "list")
    state = str(tmp_path / "x\x1b[35m\n::error::owned")
    code, text = run_piped(args, {"GAUSSBACKUP_STATE_DIR": state})
    assert code == 2, text
    assert "GAUSSBACKUP_STATE_DIR: contains an invalid character: U+001B" in text
    assert_sanitized(text, args)


def test_config_init_sanitizes_default_values_in_prompts(tmp_path: Path) -> None:
    args = ("config", "init", "--region", "x\x1b[35m", "--project-id", "y\u202e")
    input_text = "ap-southeast-1\n\nmetadata\n"
    code, text = run_in_terminal(*args, env={"HOME": str(tmp_path)}, input_text=input_text)
    assert code == 0, text
    assert "Region: " in text
    assert_sanitized(text, args)


@pytest.mark.slow
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("key", HOSTILE_STRINGS)
def test_output_sanitizes_hostile_strings_in_every_command(key: str, terminal: bool) -> None:
    for args in [
        *CREATE_AND_WAIT_COMMANDS.values(),
        *LIST_COMMANDS.values(),
        *command_lines_with(HOSTILE_STRINGS[key]),
    ]:
        checked_output(HostileServer(HOSTILE_STRINGS[key]).serve, args, terminal=terminal)
