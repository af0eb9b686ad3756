"""A file to be written at the end: proved to be writable at the start, and never seen by halves."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import OutputError, UsageError

if TYPE_CHECKING:
    from types import TracebackType


_PREFIX_LENGTH = 40
"""Characters of the name that the waiting file shows: the whole could be too long with more."""


class AtomicFile:
    """Opens a file beside the wanted one at once; `write` puts it in its place.

    Raises UsageError on entry where nothing could be written there. What was there before stays
    until then, and for good where nothing is written. `durable` False saves the wait for the disk,
    for what may be lost when the power fails.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self._path = path
        self._durable = durable
        self._waiting: Path | None = None
        self._descriptor = -1

    def __enter__(self) -> AtomicFile:
        try:
            if _is_directory(self._path):
                raise UsageError(f"{self._path} cannot be written: it is a directory.")
            self._descriptor, name = tempfile.mkstemp(
                dir=self._path.parent, prefix=f".{self._path.name[:_PREFIX_LENGTH]}."
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no name of a file"
            raise UsageError(f"{self._path} cannot be written: {reason}.") from None
        self._waiting = Path(name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        if self._waiting is not None:
            self._waiting.unlink(missing_ok=True)

    def write(self, text: str) -> None:
        """Write it all and put it in place; raises NotWritten."""
        descriptor, self._descriptor = self._descriptor, -1
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                if self._durable:
                    os.fsync(file.fileno())
            if self._waiting is not None:
                self._waiting.replace(self._path)
                self._waiting = None
        except OSError as error:
            raise OutputError(
                f"{self._path} could not be written: {error.strerror or error}."
            ) from None


def _is_directory(path: Path) -> bool:
    """Whether a directory stands there; OSError where nothing of that name can ever stand."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return False
