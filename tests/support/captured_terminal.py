"""A command at a terminal of its own: all that comes to stand on the screen, as bytes came."""

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
    """Exit code and screen; line ends are as the program wrote them. `types` is typed at once."""
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
    screen = _read(master)
    code = process.wait(_LIMIT)
    os.close(master)
    return code, screen.decode("utf-8", "surrogateescape")


def _read(master: int) -> bytes:
    """All there is until nobody has the terminal open any more."""
    screen, deadline = b"", time.monotonic() + _LIMIT
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 0.5)[0]:
            continue
        try:
            part = os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            return screen
        if not part:
            return screen
        screen += part
    raise AssertionError(f"it did not end: {screen!r}")
