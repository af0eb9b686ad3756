"""The completion scripts in `completions/` are those that the program generates."""

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
def test_script_for_matches_the_file_in_completions(shell: Shell) -> None:
    path = FOLDER / FILES[shell]
    same = path.is_file() and path.read_text(encoding="utf-8") == script_for(shell)
    command = f"python -m gaussbackup completion {shell.value} > completions/{path.name}"
    assert same, f"{path.name} is out of date. Run:  {command}"


def test_completions_folder_contains_no_other_files() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES.values())
