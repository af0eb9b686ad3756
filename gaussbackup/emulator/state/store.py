"""The store: rows in one SQLite file, which several emulators may have open at once.

Every change is made inside `changing()`, which locks the file for writing before anything is
read: what a check has seen still stands when the row is written, across processes too.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.state import schema, statefile
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.timeline import Plan

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Value = str | float | int | None


class Store:
    """Reads and writes rows; one connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._mutex = threading.RLock()
        self._database = statefile.connect(path)

    def close(self) -> None:
        """Close the file; idempotent."""
        with self._mutex:
            self._database.close()

    def create_missing_tables(self) -> bool:
        """Make the tables where there are none; inside `changing()`. Says whether it did."""
        if not statefile.is_new(self._database):
            return False
        for statement in schema.create_statements():
            self._database.execute(statement)
        return True

    def drop_tables(self) -> None:
        """Forget everything; inside `changing()`, so that other emulators never see the gap."""
        for table in schema.TABLES:
            self._database.execute(f"DROP TABLE IF EXISTS {table}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Lock the file for writing; all changes inside are made together, or not at all."""
        with self._mutex:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._database.in_transaction:  # SQLite itself goes back when the disk is full
                    self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def instances(self, **equal: Value) -> list[InstanceRow]:
        """Give the instances with these columns, oldest first."""
        return [InstanceRow(**row) for row in self._select("instances", equal, "created, id")]

    def backups(self, **equal: Value) -> list[BackupRow]:
        """Give the backups with these columns, newest first, whatever their status now."""
        return [_backup(row) for row in self._select("backups", equal, "begun DESC, id")]

    def jobs(self, **equal: Value) -> list[JobRow]:
        """Give the jobs with these columns, newest first."""
        rows = self._select("jobs", equal, "begun DESC, id")
        return [JobRow(**dict(row, known=bool(row["known"]))) for row in rows]

    def add(self, row: InstanceRow | BackupRow | JobRow) -> None:
        """Insert a row."""
        values = asdict(row)
        values |= values.pop("plan", {})
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._run(f"INSERT INTO {_table(row)} ({names}) VALUES ({marks})", values)  # noqa: S608

    def update(self, table: str, row_id: str, **values: Value) -> None:
        """Change columns of one row."""
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self._run(f"UPDATE {table} SET {changes} WHERE id = :id", {**values, "id": row_id})  # noqa: S608

    def remove(self, table: str, row_id: str) -> None:
        """Delete one row, as if it had never been."""
        self._run(f"DELETE FROM {table} WHERE id = :id", {"id": row_id})  # noqa: S608

    def _select(self, table: str, equal: Mapping[str, Value], order: str) -> list[dict[str, Any]]:
        where = " AND ".join(f"{name} = :{name}" for name in equal) or "1"
        query = f"SELECT * FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608
        return [dict(row) for row in self._run(query, equal)]

    def _run(self, statement: str, values: Mapping[str, Value]) -> list[sqlite3.Row]:
        # Table and column names come from this package; every value goes in as a parameter.
        with self._mutex:
            return self._database.execute(statement, values).fetchall()


def _table(row: InstanceRow | BackupRow | JobRow) -> str:
    if isinstance(row, InstanceRow):
        return "instances"
    return "backups" if isinstance(row, BackupRow) else "jobs"


def _backup(row: dict[str, Any]) -> BackupRow:
    columns = Plan.__dataclass_fields__
    plan = {name: row.pop(name) for name in columns}
    plan["fails"] = bool(plan["fails"])
    return BackupRow(**row, plan=Plan(**plan))
