"""Content of an instance: its databases and tables, derived from the name and size of the data.

A restored instance has the content of its source, so both have the same databases and tables.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Database(NamedTuple):
    """A database; its size is in MB."""

    name: str
    owner: str
    size_mb: int


class Table(NamedTuple):
    """A table; its size is in bytes."""

    schema: str
    name: str
    owner: str
    size: int
    rows: int


SYSTEM_DATABASE = "postgres"
SYSTEM_OWNER = "rdsAdmin"
OWNER = "root"
_SYSTEM_SIZE_MB = 24
_ROW_SIZE = 180
"""Bytes of one row."""
_TABLES = ("customers", "invoices", "items", "payments", "shipments")
_ARCHIVE_TABLES = ("items_2024", "items_2025")


def databases_of(content: str, data_mb: float) -> list[Database]:
    """Return the databases: a system database, that of the application, and its archive."""
    name = re.sub(r"[^a-z0-9_]", "_", content.lower())
    archive_mb = int(data_mb) // 4
    return [
        Database(SYSTEM_DATABASE, SYSTEM_OWNER, _SYSTEM_SIZE_MB),
        Database(name, OWNER, int(data_mb) - archive_mb),
        Database(f"{name}_archive", OWNER, archive_mb),
    ]


def tables_of(database: Database) -> list[Table]:
    """Return the tables of a database, the largest first."""
    if database.owner == SYSTEM_OWNER:
        return []
    names = _ARCHIVE_TABLES if database.name.endswith("_archive") else _TABLES
    weights = range(len(names), 0, -1)
    total = database.size_mb * 1024**2
    sizes = [total * weight // sum(weights) for weight in weights]
    return [
        Table("public", name, database.owner, size, size // _ROW_SIZE)
        for name, size in zip(names, sizes, strict=True)
    ]
