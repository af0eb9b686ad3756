"""Asking a real shell what TAB would offer at the end of a line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
INSTALLED = ("bash", *(shell for shell in ("zsh", "fish") if shutil.which(shell)))
"""bash is everywhere; where another is missing, the structure of its script is tested still."""

_LIMIT = 60.0
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


def ask(
    shell: str,
    script: Path,
    lines: list[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
) -> list[Offers]:
    """What the shell offers at the end of each line, in `folder`.

    Programs are found in the folder `PROGRAMS` of `environ`, and nowhere without it. Fails where
    the shell complains of anything.
    """
    asking = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    answers = asking(script, lines, folder, environ or {}).split("=\n")
    assert answers.pop() == ""
    assert len(answers) == len(lines)
    return [_offers(answer) for answer in answers]


def _offers(answer: str) -> Offers:
    rows = [line.partition("\t") for line in answer.splitlines()]
    words = {word.rpartition("=")[2] for word, _, _ in rows if word}
    return Offers(words, "\n".join(shown for _, _, shown in rows))


def _bash(script: Path, lines: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    words = [word for line in lines for word in _cut(line)]
    driver = HERE / "offers.bash"
    return _run([program("bash"), "--norc", str(driver), str(script), *words], folder, environ)


def _cut(line: str) -> list[str]:
    """How many pieces, the line, the pieces: cut at blanks, and around BREAKS."""
    pieces = re.findall(rf"[{BREAKS}]+|[^\s{BREAKS}]+" if BREAKS else r"\S+", line)
    if line[-1] in " " + BREAKS:
        pieces.append("")
    return [str(len(pieces)), line, *pieces]


def _fish(script: Path, lines: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    driver = HERE / "offers.fish"
    return _run([program("fish"), "--no-config", str(driver), str(script), *lines], folder, environ)


def _run(words: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        words,
        cwd=folder,
        env={"HOME": str(folder / "home"), "LC_ALL": "C.UTF-8", **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def _zsh(script: Path, lines: list[str], folder: Path, environ: Mapping[str, str]) -> str:
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
        **environ,
    }
    complaint = _at_terminal([program("zsh"), "-d", "-i"], folder, environment, "")
    assert "command not found" not in complaint
    return answers.read_text(encoding="utf-8")


def type_into(
    shell: str, script: Path, keys: str, folder: Path, environ: Mapping[str, str]
) -> None:
    """Type the keys into a shell at a terminal that has the script, and leave it."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    read = "autoload -Uz compinit && compinit -u -D\n" if shell == "zsh" else ""
    (home / ".zshrc").write_text(f"{read}source {script}\n")
    words = {
        "bash": ["--noprofile", "--rcfile", str(script), "-i"],
        "zsh": ["-d", "-i"],
        "fish": ["--no-config", "-i", "-C", f"source {script}"],
    }[shell]
    environment = {
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "PATH": environ["PROGRAMS"],
        "INPUTRC": "/dev/null",
        **environ,
    }
    _at_terminal([program(shell), *words], folder, environment, f"{keys}\rexit\r")


def _at_terminal(words: list[str], folder: Path, environ: Mapping[str, str], keys: str) -> str:
    """What a program wrote to the terminal, on which the keys are typed at once.

    A shell opens it first: so it is the one that rules the session.
    """
    ours, its = os.openpty()
    opening = 'exec "$@" <"$0" >"$0" 2>&1'
    with subprocess.Popen(
        ["/bin/sh", "-c", opening, os.ttyname(its), *words],
        cwd=folder,
        env=dict(environ),
        start_new_session=True,
    ) as process:
        os.close(its)
        os.write(ours, keys.encode())
        # a shell that waits for more than it was given must not wait for ever
        killer = threading.Timer(_LIMIT, process.kill)
        killer.start()
        said = _drained(ours)
        assert process.wait(_LIMIT) >= 0, said
        killer.cancel()
    os.close(ours)
    return said


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
