"""Store of rows in SQLite, in memory or in a file that several emulators may have open.

Every change is made inside `transaction()`. It locks the file for writing before the first read,
so that the result of a check is still valid when the row is written, across processes too.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from gaussbackup.emulator.state import schema, statefile
from gaussbackup.emulator.state.backup_status import LISTED, UNFINISHED, Timeline
from gaussbackup.emulator.state.instance_spec import InstanceSpec
from gaussbackup.emulator.state.instance_status import Lifecycle
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Value = str | float | int | None
Part = TypeVar("Part", Lifecycle, Timeline)

_FLAGS = ("fails", "deletion_fails", "known")
"""Columns that SQLite stores as 0 or 1."""
_NEWEST_FIRST = "started DESC, id"
_ALL = slice(0, None)


class Store:
    """Read and write rows through one connection, used by one thread at a time."""

    def __init__(self, path: Path | None) -> None:
        self._mutex = threading.RLock()
        self._database = statefile.connect(path) if path else statefile.connect_in_memory()

    def close(self) -> None:
        """Close the database; idempotent."""
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

    def migrate(self) -> None:
        """Migrate a file of the previous schema version; call inside `transaction()`."""
        if statefile.schema_version(self._database) < schema.VERSION:
            for statement in schema.migration_statements():
                self._database.execute(statement)

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
        """Return the instances with these column values, oldest first, deleted ones too."""
        rows = self._select("instances", equal, "created, id")
        return [
            InstanceRow(lifecycle=_take_part(Lifecycle, row), spec=_take_spec(row), **row)
            for row in rows
        ]

    def backups(self, **equal: Value) -> list[BackupRow]:
        """Return the backups with these column values, newest first, in any status."""
        return _backup_rows(self._select("backups", equal, _NEWEST_FIRST))

    def listed_backups(
        self, now: float, begin: float, end: float, page: slice, **equal: Value
    ) -> tuple[list[BackupRow], int]:
        """Return a page of the backups that lists contain at `now`, and the number of all of them.

        They start from `begin` to `end`, in whole seconds, and have these column values.
        """
        where = f"{LISTED} AND CAST(started AS INTEGER) BETWEEN :begin AND :end"
        where += "".join(f" AND {name} = :{name}" for name in equal)
        values: dict[str, Value] = {**equal, "now": now, "begin": begin, "end": end}
        rows = self._select_where("backups", where, values, _NEWEST_FIRST, page)
        [(total,)] = self._run(f"SELECT COUNT(*) FROM backups WHERE {where}", values)  # noqa: S608
        return _backup_rows(rows), total

    def unfinished_backups(self, instance_id: str, now: float) -> list[BackupRow]:
        """Return the backups of an instance that may be BUILDING at `now`, newest first."""
        where = f"instance_id = :id AND {UNFINISHED}"
        values: dict[str, Value] = {"id": instance_id, "now": now}
        return _backup_rows(self._select_where("backups", where, values, _NEWEST_FIRST))

    def jobs(self, **equal: Value) -> list[JobRow]:
        """Return the jobs with these column values, newest first."""
        return [JobRow(**row) for row in self._select("jobs", equal, "started DESC, id")]

    def recycle_days(self, project_id: str) -> int | None:
        """Return the retention of the recycle bin in days, or None if it was never set."""
        rows = self._select("projects", {"id": project_id}, "id")
        return int(rows[0]["recycle_days"]) if rows else None

    def set_recycle_days(self, project_id: str, days: int) -> None:
        """Set the retention of the recycle bin."""
        self._run("REPLACE INTO projects VALUES (:id, :days)", {"id": project_id, "days": days})

    def add(self, row: InstanceRow | BackupRow | JobRow) -> None:
        """Insert a row."""
        values = row_values(row)
        if "spec" in values:
            values["spec"] = json.dumps(values["spec"])
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
        return self._select_where(table, where, equal, order)

    def _select_where(
        self,
        table: str,
        where: str,
        values: Mapping[str, Value],
        order: str,
        page: slice = _ALL,
    ) -> list[dict[str, Any]]:
        limit = -1 if page.stop is None else page.stop - page.start
        query = f"SELECT * FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608
        query += f" LIMIT {limit} OFFSET {page.start or 0}"
        rows = [dict(row) for row in self._run(query, values)]
        return [
            {name: bool(value) if name in _FLAGS else value for name, value in row.items()}
            for row in rows
        ]

    def _run(self, statement: str, values: Mapping[str, Value]) -> list[sqlite3.Row]:
        # Table and column names are constants of this package; every value is a parameter.
        with self._mutex:
            return self._database.execute(statement, values).fetchall()


def row_values(row: InstanceRow | BackupRow | JobRow) -> dict[str, Any]:
    """Return the values of all columns; those of its lifecycle or timeline are columns too."""
    values = asdict(row)
    for part in ("timeline", "lifecycle"):
        values |= values.pop(part, {})
    return values


def _table(row: InstanceRow | BackupRow | JobRow) -> str:
    if isinstance(row, InstanceRow):
        return "instances"
    return "backups" if isinstance(row, BackupRow) else "jobs"


def _take_part(part: type[Part], row: dict[str, Any]) -> Part:
    """Remove the columns of a part from the row and return the part."""
    return part(**{name: row.pop(name) for name in part.__dataclass_fields__})


def _backup_rows(rows: list[dict[str, Any]]) -> list[BackupRow]:
    return [
        BackupRow(timeline=_take_part(Timeline, row), spec=_take_spec(row), **row) for row in rows
    ]


def _take_spec(row: dict[str, Any]) -> InstanceSpec:
    return InstanceSpec(**json.loads(row.pop("spec")))
