"""The process itself: its descriptors, its signals, and how it ends."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO, cast

if TYPE_CHECKING:
    from types import FrameType

_SIGNAL_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(BaseException):
    """A signal asks the process to end; no `except Exception` may swallow it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class ClosedStream(io.TextIOBase):
    """What stands for a stream that was closed before the process began."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def write(self, text: str) -> int:
        if not self._silent:
            raise OSError(errno.EBADF, "standard output is closed")
        return len(text)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The one that carries everything."""
        return "utf-8"


def reopen_descriptors() -> None:
    """Open what was closed at the start (`>&-`) on the null device.

    Without this the first socket would get the number of the closed descriptor, and whatever is
    printed would be sent to the service. An answer for a closed stdout fails when it is written;
    what a closed stderr should have said is gone.
    """
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = cast("TextIO", ClosedStream(silent=False))
    if sys.stderr is None:
        sys.stderr = cast("TextIO", ClosedStream(silent=True))


def escape_unencodable_text() -> None:
    """Let both streams escape what their encoding cannot carry, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def catch_signals() -> None:
    """Turn the first of SIGINT, SIGTERM, SIGHUP into Interrupted; a second one ends at once.

    One that is ignored already (`nohup`, a background job of `sh`) stays ignored.
    """
    for signum in _signals():
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, _interrupt)


def reraise_signal(signum: int) -> NoReturn:
    """End by the signal itself, so that a shell loop around us stops as well."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    if os.name == "posix":
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    os._exit(128 + signum)


def redirect_to_null(stream: TextIO) -> None:
    """Point a stream that broke to the null device, so that nothing more is tried on it."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return  # it stands for one that was closed, and is on no descriptor
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _SIGNAL_NAMES if hasattr(signal, name)]


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    del frame
    for other in _signals():
        if signal.getsignal(other) is _interrupt:
            signal.signal(other, signal.SIG_DFL)
    raise Interrupted(signum)
