"""Run a command in a pseudo-terminal and capture everything it writes there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
import tty
from typing import TYPE_CHECKING

from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT = 60.0


def run_in_terminal(
    *args: str, env: Mapping[str, str], columns: int = 100, input_text: str = ""
) -> tuple[int, str]:
    """Return the exit code and the output; line ends are as written by the program.

    `input_text` is typed at the start.
    """
    master, slave = pty.openpty()
    tty.setraw(slave)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [*PROGRAM, *args],
        env=environment(TERM="xterm-256color", LANG="C.UTF-8", **env),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    os.write(master, input_text.encode())
    screen = _read_all(master)
    code = process.wait(_LIMIT)
    os.close(master)
    return code, screen.decode("utf-8", "surrogateescape")


def _read_all(master: int) -> bytes:
    """Read until the other end of the terminal is closed."""
    screen, deadline = b"", time.monotonic() + _LIMIT
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 0.5)[0]:
            continue
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux: the other end is closed
            return screen
        if not chunk:
            return screen
        screen += chunk
    raise AssertionError(f"the command did not end: {screen!r}")
