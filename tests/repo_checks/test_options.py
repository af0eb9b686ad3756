"""No option of any command, hidden or not, takes a secret: anybody can read a command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import typer

from gaussbackup.cli.app import app
from gaussbackup.cli.command_registry import COMMANDS
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = re.compile(r"token|secret|passw|pwd|\bsk\b|access.?key|credential|api.?key|\bauth", re.I)


def all_commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command and group, by its whole name."""
    yield name, command
    names = list(COMMANDS) if not name else list(getattr(command, "commands", ()))
    for word in names:
        yield from all_commands(command.get_command(None, word), f"{name} {word}".strip())


def test_no_parameter_is_named_for_a_secret() -> None:
    found = [
        (name, spelling)
        for name, command in all_commands(typer.main.get_command(app))
        for parameter in command.params
        for spelling in (*parameter.opts, *parameter.secondary_opts, parameter.metavar or "")
        if SECRET.search(spelling.replace("-", " "))
    ]
    assert found == []


@pytest.mark.parametrize("option", ["--token", "--password", "--secret-key", "--access-key"])
def test_a_secret_given_as_an_option_is_refused_and_not_repeated(option: str) -> None:
    for words in ((option, "hunter-2"), (f"{option}=hunter-2",)):
        ran = run_cli("list", *words, exit_code=2)
        assert f"No such option: {option}" in ran.err
        assert "hunter-2" not in ran.err + ran.out
