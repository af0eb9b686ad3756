"""The state file on disk: opened privately, recognised, and moved aside when it is broken."""

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
"""How long a write waits for another emulator on the same file."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, which is made when it is missing; only its owner may read it.

    The journal is SQLite's ordinary one: a write-ahead log would leave two more files beside.
    There is no need to survive a power cut, so that no write waits for the disk.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise EmulatorError(f"cannot open the emulator's state {path}: {error.strerror}") from error
    database = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    database.row_factory = sqlite3.Row
    try:
        database.execute("PRAGMA synchronous = OFF")
        flaw = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if flaw != "ok":
            raise sqlite3.DatabaseError(flaw)  # noqa: TRY301 - told like any other damage
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


def move_unusable_aside(path: Path) -> None:
    """Move a file that is no usable state aside; it may be anything, so it is never deleted.

    Only a file: a directory, or what cannot even be looked at, is left where it is.
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
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if application != schema.APPLICATION_ID:
        raise EmulatorError(_reset_advice(path, "is a database of another program"))
    if version != schema.VERSION:
        raise EmulatorError(_reset_advice(path, f"has version {version}, not {schema.VERSION}"))


def _reset_advice(path: Path, flaw: str) -> str:
    return f"the emulator's state {path} {flaw}; start afresh with: gaussbackup emulator reset"


def _move_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.{time.time_ns()}.aside")
    try:
        path.replace(aside)
    except OSError as error:
        raise EmulatorError(f"cannot move {path} aside: {error.strerror}") from error
