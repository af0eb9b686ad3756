"""An interactive session with a command in a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import time

from tests.support.cli import PROGRAM, environment


class PtySession:
    """A command that runs in a pseudo-terminal; reads its output and types input.

    The terminal controls the session, so that it sends SIGINT for Ctrl-C.
    """

    def __init__(self, *args: str, env: dict[str, str], stdout: int | None = None) -> None:
        """Start the command; `stdout` is a file descriptor that replaces the terminal there."""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, *args],
            stdin=slave,
            stdout=slave if stdout is None else stdout,
            stderr=slave,
            env=environment(TERM="xterm", LANG="C.UTF-8", NO_COLOR="1", COLUMNS="200", **env),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one call
        )
        os.close(slave)
        self.screen = ""

    def read_until(self, text: str) -> None:
        """Read until `text` appears in the output that was not read before."""
        start, deadline = len(self.screen), time.monotonic() + 20
        while text not in self.screen[start:]:
            assert time.monotonic() < deadline, self.screen
            if select.select([self.master], [], [], 0.2)[0]:
                self.screen += os.read(self.master, 4096).decode()

    def type_text(self, text: str) -> None:
        os.write(self.master, text.encode())

    def interrupt(self) -> None:
        """Send SIGINT until the command ends, at most ten times.

        Python misses a signal that arrives just before it starts to read a line.
        """
        for _ in range(10):
            os.kill(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                continue
            return

    def wait(self) -> int:
        code = self.process.wait(20)
        while select.select([self.master], [], [], 0.2)[0]:
            try:
                self.screen += os.read(self.master, 4096).decode()
            except OSError:
                break
        os.close(self.master)
        assert "Traceback" not in self.screen
        return code
