"""A child process that uses our standard streams, receives our signals and sets our exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.signals_and_descriptors import Interrupted, reraise_signal
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RERAISED_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE")
"""Signals that terminate this process too, so that a calling shell loop sees them."""


class ExitStatus(NamedTuple):
    """The exit code of a process; killed by a signal, it is 128 plus `signum`, as in shells."""

    code: int
    signum: int | None = None

    @property
    def description(self) -> str:
        """A predicate for a message, e.g. `exited with 0` or `was killed by SIGTERM`."""
        if self.signum is None:
            return f"exited with {self.code}"
        return f"was killed by {signal.Signals(self.signum).name}"

    def reraise_signal(self) -> None:
        """Terminate by the same signal if it is one of `_RERAISED_SIGNALS`."""
        signals = {getattr(signal, name, None) for name in _RERAISED_SIGNALS}
        if self.signum in signals and self.signum is not None:
            reraise_signal(self.signum)


class ChildProcess:
    """A program that runs once, with our standard streams and without a shell."""

    def __init__(self, program: str, args: Sequence[str], environ: Mapping[str, str]) -> None:
        self._program = program
        self._args = args
        self._environ = environ

    def run(self) -> ExitStatus:
        """Run the program to its end; pass a signal on to it and let it finish.

        Raises UsageError if it cannot be run.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                [self._program, *self._args[1:]], env=dict(self._environ)
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "an argument is invalid"
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
    """Return whether a terminal sent the signal, to every process in the foreground.

    Then the child has received it already, and a second one would kill it.
    """
    if signum == signal.SIGTERM:
        return False
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
