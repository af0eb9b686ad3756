"""A stream that may break without breaking the work that reports on it."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from gaussbackup.render.terminal import terminal_columns

_WRITE_ERRORS = (OSError, ValueError)
"""What a full disk, a reader that went away and a closed stream raise."""


class Sink(Protocol):
    """As much of a stream as is needed here."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class BestEffortStream:
    """Writes to `stream`; where that fails, the words are lost and nothing else is."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        with suppress(*_WRITE_ERRORS):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(*_WRITE_ERRORS):
            self._stream.flush()

    def columns(self) -> int | None:
        """The width of the terminal right now; None where there is none to ask."""
        return terminal_columns(self._stream)
