"""Runs a real shell and returns its completions at the end of a line."""

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
"""bash is required; of a shell that is not installed only the structure of the script is tested."""

_LIMIT = 60.0
WORD_BREAKS = "=:@"
"""Characters at which bash since 4.0 splits a word for completion; 3.2 does not split words."""


class Completions(NamedTuple):
    """The completions, without `--option=` before them, and the help texts shown with them."""

    words: set[str]
    help_text: str


def program(shell: str) -> str:
    """Return the path of the shell."""
    found = shutil.which(shell)
    assert found is not None, f"{shell} is not installed"
    return found


def complete_lines(
    shell: str,
    script: Path,
    lines: list[str],
    folder: Path,
    environ: Mapping[str, str] | None = None,
) -> list[Completions]:
    """Return the completions of the shell at the end of each line, with `folder` as cwd.

    PATH has only the directory in the variable `PROGRAMS` of `environ`, or none. Fails if the shell
    prints an error.
    """
    run = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    outputs = run(script, lines, folder, environ or {}).split("=\n")
    assert outputs.pop() == ""
    assert len(outputs) == len(lines)
    return [_parse(output) for output in outputs]


def _parse(output: str) -> Completions:
    rows = [line.partition("\t") for line in output.splitlines()]
    words = {word.rpartition("=")[2] for word, _, _ in rows if word}
    return Completions(words, "\n".join(help_text for _, _, help_text in rows))


def _bash(script: Path, lines: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    words = [word for line in lines for word in _split(line)]
    driver = HERE / "complete_lines.bash"
    return _run([program("bash"), "--norc", str(driver), str(script), *words], folder, environ)


def _split(line: str) -> list[str]:
    """Return the number of pieces, the line, and the pieces as bash splits it."""
    pieces = re.findall(rf"[{WORD_BREAKS}]+|[^\s{WORD_BREAKS}]+" if WORD_BREAKS else r"\S+", line)
    if line[-1] in " " + WORD_BREAKS:
        pieces.append("")
    return [str(len(pieces)), line, *pieces]


def _fish(script: Path, lines: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    driver = HERE / "complete_lines.fish"
    return _run([program("fish"), "--no-config", str(driver), str(script), *lines], folder, environ)


def _run(args: list[str], folder: Path, environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        args,
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
    """Run zsh on a terminal, because it completes only in its line editor."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    shutil.copy(HERE / "complete_lines.zsh", home / ".zshrc")
    output = home / "completions"
    output.write_text("")
    environment = {
        "ZDOTDIR": str(home),
        "HOME": str(home),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "SCRIPT": str(script),
        "LINES_TO_COMPLETE": "\n".join(lines),
        "OUTPUT": str(output),
        "COLUMNS": "400",
        **environ,
    }
    screen = _run_on_terminal([program("zsh"), "-d", "-i"], folder, environment, "")
    assert "command not found" not in screen
    return output.read_text(encoding="utf-8")


def type_into(
    shell: str, script: Path, keys: str, folder: Path, environ: Mapping[str, str]
) -> None:
    """Type the keys into an interactive shell that has read the script, then exit the shell."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    setup = "autoload -Uz compinit && compinit -u -D\n" if shell == "zsh" else ""
    (home / ".zshrc").write_text(f"{setup}source {script}\n")
    options = {
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
    _run_on_terminal([program(shell), *options], folder, environment, f"{keys}\rexit\r")


def _run_on_terminal(args: list[str], folder: Path, environ: Mapping[str, str], keys: str) -> str:
    """Run a program on a new terminal, type the keys, and return what it wrote.

    A shell opens the terminal first, so that it becomes the controlling terminal of the session.
    """
    ours, its = os.openpty()
    opening = 'exec "$@" <"$0" >"$0" 2>&1'
    with subprocess.Popen(
        ["/bin/sh", "-c", opening, os.ttyname(its), *args],
        cwd=folder,
        env=dict(environ),
        start_new_session=True,
    ) as process:
        os.close(its)
        os.write(ours, keys.encode())
        # ends a shell that waits for more input
        killer = threading.Timer(_LIMIT, process.kill)
        killer.start()
        output = _read_all(ours)
        assert process.wait(_LIMIT) >= 0, output
        killer.cancel()
    os.close(ours)
    return output


def _read_all(terminal: int) -> str:
    """Return everything written to the terminal until its last writer closes it."""
    seen = b""
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            more = b""
        if not more:
            return seen.decode(errors="replace")
        seen += more
