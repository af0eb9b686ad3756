"""A stream that may break without breaking the work that reports on it."""

from __future__ import annotations

from contextlib import suppress
from typing import IO

_BROKEN = (OSError, ValueError)
"""What a full disk, a reader that went away and a closed stream raise."""


class SteadyStream:
    """Writes to `stream`; where that fails, the words are lost and nothing else is."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        with suppress(*_BROKEN):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(*_BROKEN):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()
