"""The journal of drills: one file for each drill that has not ended, and the times of past ones.

A drill writes its file before the request that creates an instance, so that the instance can be
found and deleted after a crash. While a drill runs, it holds a lock: the lock file of a process
that was killed is not locked any more.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from gaussbackup.config.atomic_file import AtomicFile
from gaussbackup.domain.drill_document import parse_record, record_document
from gaussbackup.errors import GaussbackupError, UsageError
from gaussbackup.model.timestamps import format_rfc3339, parse_timestamp
from gaussbackup.regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from gaussbackup.model.drill import DrillRecord

_MAX_BYTES = 1 << 20
_HISTORY = "history.json"


class DrillJournal:
    """The journal files in one private directory; `warn` is called for each unreadable file."""

    def __init__(self, directory: Path, warn: Callable[[str], None]) -> None:
        self._directory = directory
        self._warn = warn
        self._locks: dict[str, int] = {}

    def save(self, record: DrillRecord) -> None:
        """Write the record, so that it survives a power failure; raise an error of ours if not.

        From the first call on, this process holds the lock of the drill.
        """
        self._lock(record)
        with AtomicFile(self._path(record)) as file:
            file.write(json.dumps(record_document(record), indent=1) + "\n")
        _sync(self._directory)

    def remove(self, record: DrillRecord) -> None:
        """Remove the files of a drill that has ended."""
        self._path(record).unlink(missing_ok=True)
        self.password_path(record.name).unlink(missing_ok=True)
        self._lock_path(record).unlink(missing_ok=True)
        self.release(record)

    def release(self, record: DrillRecord) -> None:
        """Release the lock: the drill has ended, but its instance is left over or kept."""
        descriptor = self._locks.pop(record.name, None)
        if descriptor is not None:
            os.close(descriptor)

    def records(self) -> list[DrillRecord]:
        """Return the records of all drills, oldest first, without damaged ones."""
        found = []
        for path in sorted(self._directory.glob("gbdrill-*.json")):
            record = parse_record(_read_json(path))
            if record is not None and record.name == path.stem:
                found.append(record)
            else:
                self._warn(f"drill journal not readable: {path}")
        return sorted(found, key=lambda record: (record.begin, record.name))

    def is_running(self, record: DrillRecord) -> bool:
        """Return whether a process may still run the drill; True if that cannot be found out."""
        if record.name in self._locks:
            return True
        try:
            descriptor = os.open(self._lock_path(record), os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            return not _try_lock(descriptor)
        except OSError:
            return True
        finally:
            os.close(descriptor)

    def last_drills(self) -> dict[str, datetime]:
        """Return when the instances were drilled last, by id."""
        content = _read_json(self._directory / _HISTORY)
        times = content if isinstance(content, dict) else {}
        parsed = {key: parse_timestamp(value) for key, value in times.items()}
        return {key: time for key, time in parsed.items() if time is not None}

    def add_drill(self, instance_id: str, time: datetime) -> None:
        """Record the end of a drill of this instance; errors only change whose turn is next."""
        times = {**self.last_drills(), instance_id: time}
        document = {key: format_rfc3339(value) for key, value in times.items()}
        with suppress(GaussbackupError), AtomicFile(self._directory / _HISTORY) as file:
            file.write(json.dumps(document, indent=1) + "\n")

    def password_path(self, name: str) -> Path:
        """Return the path of the password file of a drill, which exists while a command runs."""
        return self._directory / f"{name}.pgpass"

    def _path(self, record: DrillRecord) -> Path:
        return self._directory / f"{record.name}.json"

    def _lock_path(self, record: DrillRecord) -> Path:
        return self._directory / f"{record.name}.lock"

    def _lock(self, record: DrillRecord) -> None:
        if record.name in self._locks:
            return
        path = self._lock_path(record)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}.") from None
        self._locks[record.name] = descriptor
        with suppress(OSError):  # without locks, a cleanup waits until the end of the drill
            _try_lock(descriptor)


def _try_lock(descriptor: int) -> bool:
    """Lock the file; return False if another process has locked it.

    Raise OSError if the file system or the operating system has no such locks.
    """
    try:
        import fcntl
    except ImportError:
        raise OSError("no locks") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_json(path: Path) -> object:
    """Return the content of a regular file of this user; None if it cannot be read."""
    try:
        with open_regular_file(path, follow_links=False) as file:
            return json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _sync(directory: Path) -> None:
    """Make a new name in the directory survive a power failure, where the system can."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
