"""The operating system side of the process: file descriptors, signals, and termination."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

_SIGNAL_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(BaseException):
    """A signal asks the process to end; not an Exception, so that no handler swallows it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class ClosedStream(io.TextIOBase):
    """Replaces a standard stream that was closed before the process started.

    Writing raises OSError, or is ignored with `silent`.
    """

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def write(self, text: str) -> int:
        if not self._silent:
            raise OSError(errno.EBADF, "standard output is closed")
        return len(text)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """An encoding that supports every character."""
        return "utf-8"


def reopen_descriptors() -> None:
    """Open the null device for each standard descriptor that is closed (`>&-`).

    Otherwise the first socket would get the number of the closed descriptor, and printed text
    would be sent to the service. Writing to a closed stdout raises OSError; text for a closed
    stderr is lost.
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


def as_utf8(args: Sequence[str]) -> list[str]:
    """Return the arguments with their bytes read as UTF-8 where the locale has no characters.

    In the C locale with PYTHONUTF8=0, Python keeps such bytes as surrogates: no name would match.
    """
    return [arg if arg.isascii() else _as_utf8(arg) for arg in args]


def _as_utf8(arg: str) -> str:
    try:
        return arg.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return arg


def escape_unencodable_text() -> None:
    """Make stdout and stderr escape characters that their encoding does not support."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def catch_signals() -> None:
    """Raise Interrupted at the first SIGINT, SIGTERM or SIGHUP; a second one kills the process.

    Signals that are ignored already (`nohup`, a background job of `sh`) stay ignored.
    """
    for signum in _signals():
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, _interrupt)


@contextmanager
def recorded_signals() -> Iterator[list[int]]:
    """Append the signals that `catch_signals` catches to a list, instead of raising Interrupted."""
    recorded: list[int] = []
    caught = {each: handler for each in _signals() if callable(handler := signal.getsignal(each))}
    for signum in caught:
        signal.signal(signum, lambda signum, frame: recorded.append(signum))  # noqa: ARG005
    try:
        yield recorded
    finally:
        for signum, handler in caught.items():
            signal.signal(signum, handler)


def signal_name(signum: int) -> str:
    """Return the name of a signal, e.g. `SIGTERM`, `SIGRTMIN+6`, or `signal 32` without a name."""
    try:
        return signal.Signals(signum).name
    except ValueError:
        first, last = getattr(signal, "SIGRTMIN", 0), getattr(signal, "SIGRTMAX", 0)
        return f"SIGRTMIN+{signum - first}" if first < signum < last else f"signal {signum}"


def reraise_signal(signum: int) -> NoReturn:
    """Terminate by the signal itself, so that a calling shell loop stops as well."""
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
    """Point the descriptor of a broken stream to the null device, so that later writes succeed."""
    try:
        fd = stream.fileno()
    except (OSError, ValueError):
        return  # a ClosedStream has no descriptor
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, fd)
    os.close(null)


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _SIGNAL_NAMES if hasattr(signal, name)]


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    del frame
    for other in _signals():
        if signal.getsignal(other) is _interrupt:
            signal.signal(other, signal.SIG_DFL)
    raise Interrupted(signum)
