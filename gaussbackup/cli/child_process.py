"""A child process that uses our standard streams, receives our signals and sets our exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.signals_and_descriptors import recorded_signals, reraise_signal, signal_name
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_RERAISED_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE")
"""Signals that terminate this process too, so that a calling shell loop sees them."""
_FORWARDED_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_KERNEL_CODES = (0x80, 0x10006)
"""SI_KERNEL on Linux and FreeBSD: sent by a terminal, to every process in the foreground."""
_POLL_SECONDS = 0.2
_SAME_SIGNAL_SECONDS = 0.2
"""timeout(1) sends a signal twice: to the process and to its group."""
_GRACE_SECONDS = 1.0
"""How long the child may take to end after the second signal."""


class ExitStatus(NamedTuple):
    """The exit code of a process; killed by a signal, it is 128 plus `signum`, as in shells."""

    code: int
    signum: int | None = None
    is_running: bool = False
    """Whether the process did not end after two signals; `signum` is the second."""

    @property
    def description(self) -> str:
        """A predicate for a message, e.g. `exited with 0` or `was killed by SIGTERM`."""
        if self.signum is None:
            return f"exited with {self.code}"
        name = signal_name(self.signum)
        return f"did not end after {name}" if self.is_running else f"was killed by {name}"

    def reraise_signal(self) -> None:
        """Terminate by the same signal if it is one of `_RERAISED_SIGNALS`."""
        signals = {getattr(signal, name, None) for name in _RERAISED_SIGNALS}
        if self.signum in signals and self.signum is not None:
            reraise_signal(self.signum)


class ReceivedSignal(NamedTuple):
    """A signal that this process received, and whether the child received it as well."""

    signum: int
    child_received_it: bool


class ChildProcess:
    """A program that runs once, with our standard streams and without a shell."""

    def __init__(self, program: str, args: Sequence[str], environ: Mapping[str, str]) -> None:
        self._program = program
        self._args = args
        self._environ = environ

    def run(self) -> ExitStatus:
        """Run the program to its end; pass signals on to it and let it finish.

        After a second signal it has `_GRACE_SECONDS` to end. Raises UsageError if it cannot be run.
        """
        if hasattr(signal, "SIGCHLD"):  # if it is ignored, the system discards exit codes
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with recorded_signals() as recorded:
            process = self._start()
            return _wait(process, _received_signals(process, recorded))

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                [self._program, *self._args[1:]], env=dict(self._environ)
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "an argument is invalid"
            raise UsageError(f"{self._program} cannot be run: {reason}.") from None


def _wait(process: subprocess.Popen[bytes], signals: Iterator[ReceivedSignal]) -> ExitStatus:
    """Wait for the end of the process and pass on at most two signals."""
    first_time: float | None = None
    for signum, child_received_it in signals:
        now = time.monotonic()
        if first_time is not None and now - first_time < _SAME_SIGNAL_SECONDS:
            continue
        if not child_received_it:
            process.send_signal(signum)
        if first_time is not None:
            return _wait_briefly(process, signum)
        first_time = now
    return _exit_status(process.wait())


def _wait_briefly(process: subprocess.Popen[bytes], signum: int) -> ExitStatus:
    try:
        return _exit_status(process.wait(_GRACE_SECONDS))
    except subprocess.TimeoutExpired:
        return ExitStatus(128 + signum, signum, is_running=True)


def _exit_status(code: int) -> ExitStatus:
    return ExitStatus(code) if code >= 0 else ExitStatus(128 - code, -code)


def _received_signals(
    process: subprocess.Popen[bytes], recorded: list[int]
) -> Iterator[ReceivedSignal]:
    """Yield the signals that this process receives until the child ends.

    `recorded` has those that a handler received: their sender is not known. Where the system
    supports it, the others are blocked and received with their sender.
    """
    with _blocked_signals() as blocked:
        while process.poll() is None:
            while recorded:
                signum = recorded.pop(0)
                yield ReceivedSignal(signum, signum != signal.SIGTERM and _is_in_foreground())
            if blocked:
                info = signal.sigtimedwait(blocked, _POLL_SECONDS)
                if info is not None and info.si_signo != signal.SIGCHLD:
                    yield ReceivedSignal(info.si_signo, info.si_code in _KERNEL_CODES)
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)


@contextlib.contextmanager
def _blocked_signals() -> Iterator[set[int]]:
    """Block SIGCHLD and the signals to pass on; none if they cannot be received with a sender."""
    if not hasattr(signal, "sigtimedwait"):
        yield set()
        return
    signals: set[int] = {signal.SIGCHLD, *map(signal.Signals.__getitem__, _FORWARDED_SIGNALS)}
    signals = {each for each in signals if signal.getsignal(each) is not signal.SIG_IGN}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield signals
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _is_in_foreground() -> bool:
    """Return whether a terminal sends its signals to the group of this process and the child."""
    if not hasattr(os, "tcgetpgrp"):
        return True  # a Windows console sends them to every process
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
