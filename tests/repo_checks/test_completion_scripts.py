"""The completion scripts in `completions/` are those that the commands make."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaussbackup.cli.commands.completion import Shell, script_for

FOLDER = Path(__file__).parents[2] / "completions"
FILES = {
    Shell.BASH: "gaussbackup.bash",
    Shell.ZSH: "_gaussbackup",
    Shell.FISH: "gaussbackup.fish",
    Shell.POWERSHELL: "gaussbackup.ps1",
}


@pytest.mark.parametrize("shell", list(Shell))
def test_the_script_of_each_shell_is_the_one_the_commands_make(shell: Shell) -> None:
    path = FOLDER / FILES[shell]
    same = path.is_file() and path.read_text(encoding="utf-8") == script_for(shell)
    regenerate = f"python -m gaussbackup completion {shell.value} > completions/{path.name}"
    assert same, f"{path.name} is not what the commands make; run:  {regenerate}"


def test_there_is_no_script_of_a_shell_that_the_command_does_not_know() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES.values())
