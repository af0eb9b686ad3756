"""Store of rows in one SQLite file that several emulators may have open at the same time.

Every change is made inside `transaction()`. It locks the file for writing before the first read,
so that the result of a check is still valid when the row is written, across processes too.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.state import schema, statefile
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.timeline import Timeline

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Value = str | float | int | None


class Store:
    """Read and write rows through one connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._mutex = threading.RLock()
        self._database = statefile.connect(path)

    def close(self) -> None:
        """Close the file; idempotent."""
        with self._mutex:
            self._database.close()

    def create_missing_tables(self) -> bool:
        """Create the tables if the file has none; return whether it did.

        Call inside `transaction()`.
        """
        if not statefile.is_new(self._database):
            return False
        for statement in schema.create_statements():
            self._database.execute(statement)
        return True

    def drop_tables(self) -> None:
        """Drop all tables; inside `transaction()`, so that other emulators never see the gap."""
        for table in schema.TABLES:
            self._database.execute(f"DROP TABLE IF EXISTS {table}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Lock the file for writing; commit all changes on success, roll back on an exception."""
        with self._mutex:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._database.in_transaction:  # SQLite rolls back itself on a full disk
                    self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def instances(self, **equal: Value) -> list[InstanceRow]:
        """Return the instances with these column values, oldest first."""
        return [InstanceRow(**row) for row in self._select("instances", equal, "created, id")]

    def backups(self, **equal: Value) -> list[BackupRow]:
        """Return the backups with these column values, newest first, in any status."""
        return [_backup(row) for row in self._select("backups", equal, "started DESC, id")]

    def jobs(self, **equal: Value) -> list[JobRow]:
        """Return the jobs with these column values, newest first."""
        rows = self._select("jobs", equal, "started DESC, id")
        return [JobRow(**dict(row, known=bool(row["known"]))) for row in rows]

    def add(self, row: InstanceRow | BackupRow | JobRow) -> None:
        """Insert a row."""
        values = asdict(row)
        values |= values.pop("timeline", {})
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._run(f"INSERT INTO {_table(row)} ({names}) VALUES ({marks})", values)  # noqa: S608

    def update(self, table: str, row_id: str, **values: Value) -> None:
        """Set columns of one row."""
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self._run(f"UPDATE {table} SET {changes} WHERE id = :id", {**values, "id": row_id})  # noqa: S608

    def remove(self, table: str, row_id: str) -> None:
        """Delete one row without a trace; `deleted` is not set."""
        self._run(f"DELETE FROM {table} WHERE id = :id", {"id": row_id})  # noqa: S608

    def _select(self, table: str, equal: Mapping[str, Value], order: str) -> list[dict[str, Any]]:
        where = " AND ".join(f"{name} = :{name}" for name in equal) or "1"
        query = f"SELECT * FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608
        return [dict(row) for row in self._run(query, equal)]

    def _run(self, statement: str, values: Mapping[str, Value]) -> list[sqlite3.Row]:
        # Table and column names are constants of this package; every value is a parameter.
        with self._mutex:
            return self._database.execute(statement, values).fetchall()


def _table(row: InstanceRow | BackupRow | JobRow) -> str:
    if isinstance(row, InstanceRow):
        return "instances"
    return "backups" if isinstance(row, BackupRow) else "jobs"


def _backup(row: dict[str, Any]) -> BackupRow:
    columns = Timeline.__dataclass_fields__
    timeline = {name: row.pop(name) for name in columns}
    timeline["fails"] = bool(timeline["fails"])
    return BackupRow(**row, timeline=Timeline(**timeline))
