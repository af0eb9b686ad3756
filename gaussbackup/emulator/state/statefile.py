"""The state: in memory, or a file; open it, check its format, move an unusable file aside."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator.start_error import EmulatorError
from gaussbackup.emulator.state import schema

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long a write waits for a lock held by another emulator."""
_NO_BLOCKING = getattr(os, "O_NONBLOCK", 0)


class UnusableStateError(EmulatorError):
    """A file can be opened, and is not a usable state file."""


def connect_in_memory() -> sqlite3.Connection:
    """Return an empty database that writes no file and ends with the connection."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    return database


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it with mode 0600 if it is missing.

    Raise EmulatorError if it cannot be opened, UnusableStateError for the content of a file.

    The journal mode is SQLite's default: a write-ahead log would leave two more files.
    `synchronous = OFF`, because the data need not survive a power failure.
    """
    created = _open_or_create(path)
    try:
        database = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:  # e.g. a path that is too long for SQLite
        if created:
            path.unlink(missing_ok=True)
        raise EmulatorError(f"cannot open the state file {path}: {error}") from error
    database.row_factory = sqlite3.Row
    try:
        database.execute("PRAGMA synchronous = OFF")
        problem = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)  # noqa: TRY301 - reported like other damage
        _check_format(database, path)
    except sqlite3.OperationalError as error:  # e.g. locked
        database.close()
        raise EmulatorError(f"cannot open the state file {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        database.close()
        raise UnusableStateError(_reset_advice(path, f"cannot be read ({error})")) from error
    except EmulatorError:
        database.close()
        raise
    return database


def is_new(database: sqlite3.Connection) -> bool:
    """Whether the file has no tables yet."""
    return bool(database.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def schema_version(database: sqlite3.Connection) -> int:
    """Return the schema version in the header of the file."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def move_unusable_aside(path: Path) -> None:
    """Rename a file that is not a usable state file; it is never deleted.

    Raise EmulatorError if the file cannot be opened.
    """
    try:
        connect(path).close()
    except UnusableStateError:
        _move_aside(path)


def _open_or_create(path: Path) -> bool:
    """Check that the file can be opened; return whether it was created."""
    if str(path) == ":memory:":
        raise EmulatorError(
            "cannot open the state file :memory:: this is no file for SQLite; use another name"
        )
    try:
        _create_directories(path.parent)
        _check_link(path)
        missing = not os.path.exists(path)  # noqa: PTH110 - Path.exists raises for some
        if not missing and not stat.S_ISREG(path.stat().st_mode):  # opening a FIFO could block
            raise OSError(errno.EINVAL, "it is not a regular file")  # noqa: TRY301
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | _NO_BLOCKING, 0o600))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "invalid path"
        raise EmulatorError(f"cannot open the state file {path}: {reason}") from error
    return missing


def _create_directories(path: Path) -> None:
    """Create a directory and its missing parents, each with mode 0700 whatever the umask."""
    missing = [each for each in (path, *path.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        try:
            each.mkdir(0o700)
        except FileExistsError:  # another process was faster
            continue
        each.chmod(0o700)


def _check_link(path: Path) -> None:
    """Raise OSError for a link that another user has created, e.g. in a shared directory."""
    own = {0, os.geteuid()} if hasattr(os, "geteuid") else None
    if own is not None and path.is_symlink() and path.lstat().st_uid not in own:
        raise OSError(errno.EPERM, "it is a link of another user")


def _check_format(database: sqlite3.Connection, path: Path) -> None:
    if is_new(database):
        return
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = schema_version(database)
    if application != schema.APPLICATION_ID:
        raise UnusableStateError(_reset_advice(path, "belongs to another program"))
    if not schema.OLDEST_VERSION <= version <= schema.VERSION:
        raise UnusableStateError(
            _reset_advice(path, f"has schema version {version}, expected {schema.VERSION}")
        )


def _reset_advice(path: Path, problem: str) -> str:
    return f"the state file {path} {problem}; run: gaussbackup emulator reset"


def _move_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.{time.time_ns()}.aside")
    try:
        path.replace(aside)
    except OSError as error:
        raise EmulatorError(f"cannot move {path} aside: {error.strerror}") from error
