"""No option of any command takes a secret: command lines are visible to other users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import typer

from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.root_command import app
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = re.compile(r"token|secret|passw|pwd|\bsk\b|access.?key|credential|api.?key|\bauth", re.I)


def all_commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command and group with its full name, hidden ones included."""
    yield name, command
    names = list(COMMANDS) if not name else list(getattr(command, "commands", ()))
    for child in names:
        yield from all_commands(command.get_command(None, child), f"{name} {child}".strip())


def test_no_parameter_is_named_after_a_secret_except_for_its_file() -> None:
    found = [
        (name, spelling)
        for name, command in all_commands(typer.main.get_command(app))
        for parameter in command.params
        if parameter.metavar != "FILE"
        for spelling in (*parameter.opts, *parameter.secondary_opts, parameter.metavar or "")
        if SECRET.search(spelling.replace("-", " "))
    ]
    assert found == []


@pytest.mark.parametrize("option", ["--token", "--password", "--secret-key", "--access-key"])
def test_list_rejects_a_secret_option_without_echoing_its_value(option: str) -> None:
    for args in ((option, "hunter-2"), (f"{option}=hunter-2",)):
        result = run_cli("list", *args, exit_code=2)
        assert f"No such option: {option}" in result.err
        assert "hunter-2" not in result.err + result.out
