"""The only way out: every character passes the redactor before it is written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from gaussbackup.domain.redaction import Redactor


class RedactedStream(io.TextIOBase):
    """A text stream that masks secrets; rich and the plain lines both write to it."""

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor

    def write(self, text: str) -> int:
        self._stream.write(self._redactor.redact(text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """At the end of its life, too: what is closed below cannot be flushed any more."""
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
        """That of the stream below."""
        return self._stream.encoding or "ascii"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """That of the stream below."""
        return self._stream.errors


class BestEffortRedactedStream(RedactedStream):
    """A clean stream that nothing depends on, as stderr: a command outlives its loss.

    A log on a full disk, or a terminal that is gone, must neither keep a backup from being made
    nor change how a command ends. What could not be said is lost.
    """

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError:
            self._give_up()
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            self._give_up()

    def _give_up(self) -> None:
        from gaussbackup.cli.process import redirect_to_null

        redirect_to_null(self._stream)
