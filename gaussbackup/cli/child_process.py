"""Another program in our place: it has our streams, gets our signals, and its end becomes ours."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.process import Interrupted, reraise_signal
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RERAISED_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE")
"""Signals that a shell loop around us should see us die of, as if the program were alone."""


class ExitStatus(NamedTuple):
    """How a program ended: by a code, or by a signal, which shells report as 128 and more."""

    code: int
    signum: int | None = None

    @property
    def description(self) -> str:
        """The rest of a sentence about it."""
        if self.signum is None:
            return f"ended with {self.code}"
        return f"died of {signal.Signals(self.signum).name}"

    def reraise_signal(self) -> None:
        """Die of the same signal, where that is one of those that ask a process to end."""
        names = {getattr(signal, name, None) for name in _RERAISED_SIGNALS}
        if self.signum in names and self.signum is not None:
            reraise_signal(self.signum)


class ChildProcess:
    """A program that is run once, with our own streams and without a shell."""

    def __init__(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> None:
        self._program = program
        self._words = words
        self._environ = environ

    def run(self) -> ExitStatus:
        """Run it to its end; a signal for us is handed on to it, and it may finish its work."""
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell reads them
                [self._program, *self._words[1:]], env=dict(self._environ)
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its words cannot be handed on"
            raise UsageError(f"{self._program} cannot be run: {reason}.") from None
        try:
            return _exit_status(process.wait())
        except Interrupted as interrupted:
            if not _delivered_by_terminal(interrupted.signum):
                process.send_signal(interrupted.signum)
            return _exit_status(process.wait())


def _exit_status(code: int) -> ExitStatus:
    return ExitStatus(code) if code >= 0 else ExitStatus(128 - code, -code)


def _delivered_by_terminal(signum: int) -> bool:
    """Whether a terminal sent the signal, which then goes to every program in the foreground.

    A second one would cut the program short.
    """
    if signum == signal.SIGTERM:
        return False
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
