"""Asking a real shell what TAB would offer at the end of a line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
INSTALLED = ("bash", *(shell for shell in ("zsh", "fish") if shutil.which(shell)))
"""bash is everywhere; where another is missing, the structure of its script is tested still."""

BREAKS = "=:@"
"""Where bash since 4.0 cuts a word for completion; 3.2 hands words over whole."""


class Offers(NamedTuple):
    """The words, without the `--option=` before them, and the lines of help shown with them."""

    words: set[str]
    shown: str


def program(shell: str) -> str:
    """Where the shell is."""
    found = shutil.which(shell)
    assert found is not None, f"{shell} is not installed"
    return found


def ask(shell: str, script: Path, lines: list[str], folder: Path) -> list[Offers]:
    """What the shell offers at the end of each line, in `folder`, with no program to be found.

    Fails where the shell complains of anything.
    """
    asking = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    answers = asking(script, lines, folder).split("=\n")
    assert answers.pop() == ""
    assert len(answers) == len(lines)
    return [_offers(answer) for answer in answers]


def _offers(answer: str) -> Offers:
    rows = [line.partition("\t") for line in answer.splitlines()]
    words = {word.rpartition("=")[2] for word, _, _ in rows if word}
    return Offers(words, "\n".join(shown for _, _, shown in rows))


def _bash(script: Path, lines: list[str], folder: Path) -> str:
    words = [word for line in lines for word in _cut(line)]
    driver = HERE / "offers.bash"
    return _run([program("bash"), "--norc", str(driver), str(script), *words], folder)


def _cut(line: str) -> list[str]:
    """How many pieces, the line, the pieces: cut at blanks, and around BREAKS."""
    pieces = re.findall(rf"[{BREAKS}]+|[^\s{BREAKS}]+" if BREAKS else r"\S+", line)
    if line[-1] in " " + BREAKS:
        pieces.append("")
    return [str(len(pieces)), line, *pieces]


def _fish(script: Path, lines: list[str], folder: Path) -> str:
    driver = HERE / "offers.fish"
    return _run([program("fish"), "--no-config", str(driver), str(script), *lines], folder)


def _run(words: list[str], folder: Path) -> str:
    home = {"HOME": str(folder / "home"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        words, cwd=folder, env=home, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stderr == ""
    return done.stdout


def _zsh(script: Path, lines: list[str], folder: Path) -> str:
    """zsh completes only where it edits lines, so it gets a terminal of its own."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    shutil.copy(HERE / "offers.zsh", home / ".zshrc")
    answers = home / "offers"
    answers.write_text("")
    environment = {
        "ZDOTDIR": str(home),
        "HOME": str(home),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "SCRIPT": str(script),
        "ASKED": "\n".join(lines),
        "OFFERS": str(answers),
        "COLUMNS": "400",
    }
    ours, its = os.openpty()
    with subprocess.Popen(
        [program("zsh"), "-d", "-i"],
        stdin=its,
        stdout=its,
        stderr=its,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(its)
        complaint = _drained(ours)
        process.wait(60)
    os.close(ours)
    assert "command not found" not in complaint
    return answers.read_text(encoding="utf-8")


def _drained(terminal: int) -> str:
    """All that is written to the terminal until its last writer has gone."""
    seen = b""
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            more = b""
        if not more:
            return seen.decode(errors="replace")
        seen += more
