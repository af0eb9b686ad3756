"""Atomic file writes: a temporary file in the same directory replaces the target at the end."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.errors import OutputError, UsageError
from gaussbackup.regular_file import check_writable_target

if TYPE_CHECKING:
    from types import TracebackType

_PREFIX_LENGTH = 40
"""Characters of the target's name in the temporary name, which must not become too long."""


class AtomicFile:
    """Creates a temporary file on entry; `write` moves it to `path`.

    Raises UsageError on entry if nothing can be written there, or if there is a FIFO, a device or
    the like. An existing file stays until `write`, and stays unchanged without it. `durable=False`
    skips the sync to disk, for files that may be lost in a power failure.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self._path = path
        self._durable = durable
        self._temporary: Path | None = None
        self._descriptor = -1

    def __enter__(self) -> AtomicFile:
        try:
            check_writable_target(self._path)
            self._descriptor, name = tempfile.mkstemp(
                dir=self._path.parent, prefix=f".{self._path.name[:_PREFIX_LENGTH]}."
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "invalid file name"
            raise UsageError(f"{self._path} cannot be written: {reason}.") from None
        self._temporary = Path(name)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)

    def write(self, text: str) -> None:
        """Write `text` and replace the target; raises OutputError."""
        descriptor, self._descriptor = self._descriptor, -1
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                if self._durable:
                    os.fsync(file.fileno())
            if self._temporary is not None:
                self._temporary.replace(self._path)
                self._temporary = None
        except OSError as error:
            raise OutputError(
                f"{self._path} could not be written: {error.strerror or error}."
            ) from None
