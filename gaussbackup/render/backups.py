"""Backups in rows for people, and in rows for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.column import Column
from gaussbackup.render.envelope import status_word, time_text, whole_seconds
from gaussbackup.render.sent import further
from gaussbackup.render.styles import status_style
from gaussbackup.render.timestamps import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup

    Rows = list[list[str]]
    Moments = Callable[[datetime | None], str]

SHEET_COLUMNS = [
    Column(title)
    for title in [
        "ID",
        "NAME",
        "DESCRIPTION",
        "STATUS",
        "TYPE",
        "INSTANCE_ID",
        "INSTANCE_NAME",
        "BEGIN_TIME",
        "END_TIME",
        "DURATION_SECONDS",
        "SIZE_BYTES",
        "DATASTORE_TYPE",
        "DATASTORE_VERSION",
    ]
]


def backup_table(
    backups: Sequence[Backup], when: Moments, *, instance: bool
) -> tuple[list[Column], Rows]:
    """Columns and rows for `table`; `instance` False where all are of the one asked for.

    An instance without a known name is shown by its id, and then never cut.
    """
    unnamed = any(not backup.instance_name for backup in backups)
    columns = [
        Column("NAME"),
        Column("STATUS", style=status_style),
        Column("TYPE"),
        Column("INSTANCE", whole=unnamed),
        Column("BEGAN", whole=True),
        Column("TOOK", right=True, whole=True),
        Column("SIZE", right=True, whole=True),
        Column("ID", whole=True),
    ]
    rows = [_row(backup, when) for backup in backups]
    if instance:
        return columns, rows
    del columns[3]
    for row in rows:
        del row[3]
    return columns, rows


def _row(backup: Backup, when: Moments) -> list[str]:
    return [
        backup.name or UNKNOWN,
        status_word(backup.status, backup.status_text),
        backup.kind or UNKNOWN,
        backup.instance_name or backup.instance_id or UNKNOWN,
        when(backup.begin_time),
        span(backup.duration_seconds),
        size(backup.size_bytes),
        backup.id,
    ]


def backup_pairs(backup: Backup, when: Moments) -> list[tuple[str, str]]:
    """Every field of one backup, for `pairs`: its own first, then what else the row held."""
    datastore = " ".join(filter(None, (backup.datastore_type, backup.datastore_version)))
    instance = f"{backup.instance_name} ({backup.instance_id})" if backup.instance_name else None
    return [
        ("id", backup.id),
        ("name", backup.name or UNKNOWN),
        ("description", backup.description or UNKNOWN),
        ("status", status_word(backup.status, backup.status_text)),
        ("type", backup.kind or UNKNOWN),
        ("instance", instance or backup.instance_id or UNKNOWN),
        ("began", when(backup.begin_time)),
        ("ended", when(backup.end_time)),
        ("took", span(backup.duration_seconds)),
        ("size", size(backup.size_bytes)),
        ("datastore", datastore or UNKNOWN),
        *further(backup.raw, _TOLD),
    ]


_TOLD = frozenset(
    [
        "id",
        "name",
        "description",
        "status",
        "type",
        "instance_id",
        "begin_time",
        "end_time",
        "size",
        "datastore",
    ]
)


def backup_sheet(backups: Sequence[Backup]) -> tuple[list[Column], Rows]:
    """Columns and rows for `as_csv`: what the document says, the unknown empty."""
    return SHEET_COLUMNS, list(map(_sheet_row, backups))


def _sheet_row(backup: Backup) -> list[str]:
    return [
        backup.id,
        backup.name,
        backup.description or "",
        status_word(backup.status, backup.status_text),
        backup.kind or "",
        backup.instance_id,
        backup.instance_name or "",
        time_text(backup.begin_time) or "",
        time_text(backup.end_time) or "",
        _number(whole_seconds(backup.duration_seconds)),
        _number(backup.size_bytes),
        backup.datastore_type or "",
        backup.datastore_version or "",
    ]


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def span(seconds: float | None) -> str:
    """A duration for a cell."""
    return UNKNOWN if seconds is None else format_duration(seconds)


def size(amount: int | None) -> str:
    """An amount of bytes for a cell."""
    return UNKNOWN if amount is None else format_size(amount)
