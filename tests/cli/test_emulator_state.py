"""The emulator's state under a file size limit, without a home or a directory to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.cli import run_shell

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "list": "-p emulator list",
    "config show": "-p emulator config show",
    "reset": "emulator reset",
    "serve": "emulator serve",
    "exec": "emulator exec -- true",
    "exec with a state file": "emulator exec --state {tmp}/state/s.db -- true",
}
NO_FILES = "ulimit -f 0; "
CONDITIONS = {
    "no file may grow, no home": (NO_FILES, {"HOME": "/nonexistent", "TMPDIR": "{tmp}"}),
    "no file may grow": (NO_FILES, {"HOME": "{tmp}"}),
    "no file may grow, state directory": (NO_FILES, {"GAUSSBACKUP_STATE_DIR": "{tmp}/s"}),
    "home is read-only": ("", {"HOME": "/proc/self"}),
    "state directory below a file": ("", {"GAUSSBACKUP_STATE_DIR": "/dev/null/state"}),
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("command", COMMANDS)
def test_state_that_cannot_be_written_is_an_error_of_the_configuration(
    tmp_path: Path, command: str, condition: str
) -> None:
    """A command that needs no file succeeds; the others exit with 2 and change nothing."""
    limit, variables = CONDITIONS[condition]
    env = {name: value.format(tmp=tmp_path) for name, value in variables.items()}
    args = COMMANDS[command].format(tmp=tmp_path)
    result = run_shell(f"cd {tmp_path}; {limit}timeout 10 $gb {args}", env)
    has_state_file = (command, limit) == ("exec with a state file", "")
    needs_no_file = command in {"exec", "config show"} or has_state_file
    assert result.code == (0 if needs_no_file else 2), result
    assert "bug" not in result.err
    assert "state" in result.err or needs_no_file
    written = [path.name for path in tmp_path.rglob("*.db") if path.stat().st_size]
    assert written == (["s.db"] if has_state_file else [])
