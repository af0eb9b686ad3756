"""The streams of commands: secrets are masked, and errors of stderr are ignored."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO

from gaussbackup.render.terminal import terminal_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.domain.redaction import Redactor

_WRITE_ERRORS = (OSError, ValueError)
"""Raised for a full disk, a closed pipe and a closed stream."""


class RedactedStream(io.TextIOBase):
    """A text stream that masks secrets; all output of a command is written through it."""

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor

    def write(self, text: str) -> int:
        self._stream.write(self._redactor.redact(text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Close this stream, not the wrapped one; do nothing if the wrapped one is closed."""
        if not self._stream.closed:
            super().close()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the wrapped stream."""
        return self._stream.encoding or "ascii"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """The error handler of the wrapped stream."""
        return self._stream.errors


class Sink(Protocol):
    """The methods of a stream that are used here."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class BestEffortStream:
    """A text stream whose write errors are ignored: text that cannot be written is lost.

    A log on a full disk or a closed terminal must not stop a command, nor change its exit code.
    `on_error` is called after each failed write.
    """

    def __init__(self, stream: Sink, on_error: Callable[[], object] | None = None) -> None:
        self._stream = stream
        self._on_error = on_error
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        try:
            self._stream.write(text)
        except _WRITE_ERRORS:
            self._failed()
        return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except _WRITE_ERRORS:
            self._failed()

    def columns(self) -> int | None:
        """Return the current width of the terminal, or None if the stream is not a terminal."""
        return terminal_columns(self._stream)

    def _failed(self) -> None:
        if self._on_error is not None:
            with suppress(*_WRITE_ERRORS):
                self._on_error()
