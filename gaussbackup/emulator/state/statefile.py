"""The state file on disk: open it, check its format, move an unusable file aside."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.state import schema

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long a write waits for a lock held by another emulator."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it with mode 0600 if it is missing.

    Raise EmulatorError if it cannot be opened or is not a usable state file.

    The journal mode is SQLite's default: a write-ahead log would leave two more files.
    `synchronous = OFF`, because the data need not survive a power failure.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise EmulatorError(f"cannot open the state file {path}: {error.strerror}") from error
    database = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    database.row_factory = sqlite3.Row
    try:
        database.execute("PRAGMA synchronous = OFF")
        problem = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)  # noqa: TRY301 - reported like other damage
        _check_format(database, path)
    except sqlite3.DatabaseError as error:
        database.close()
        raise EmulatorError(_reset_advice(path, f"cannot be read ({error})")) from error
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

    Raise EmulatorError for a directory and for a path that cannot be accessed.
    """
    try:
        connect(path).close()
    except EmulatorError:
        if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises for some
            raise
        _move_aside(path)


def _check_format(database: sqlite3.Connection, path: Path) -> None:
    if is_new(database):
        return
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = schema_version(database)
    if application != schema.APPLICATION_ID:
        raise EmulatorError(_reset_advice(path, "belongs to another program"))
    if not schema.OLDEST_VERSION <= version <= schema.VERSION:
        raise EmulatorError(
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
