"""Backups as table rows, as CSV rows and as the fields of one backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.cells import UNKNOWN, Column, duration_cell, extra_fields, size_cell
from gaussbackup.render.output_documents import round_seconds, status_text, timestamp_text
from gaussbackup.render.styles import status_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import Backup
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.timestamps import FormatTime

CSV_COLUMNS = (
    *("id", "name", "description", "status", "type", "instance_id", "instance_name", "begin_time"),
    *("end_time", "duration_seconds", "size_bytes", "datastore_type", "datastore_version"),
)


def backup_table(
    backups: Sequence[Backup], format_time: FormatTime, *, instance: bool
) -> ColumnsAndRows:
    """Return columns and rows for `render_table`.

    With `instance` False the INSTANCE column is left out, for a list of a single instance. An
    instance whose name is unknown is shown by its id; the column is then never truncated.
    """
    has_ids = any(not backup.instance_name for backup in backups)
    columns = [
        Column("NAME"),
        Column("STATUS", style=status_style),
        Column("TYPE"),
        Column("INSTANCE", no_truncate=has_ids),
        Column("STARTED", no_truncate=True),
        Column("DURATION", align_right=True, no_truncate=True),
        Column("SIZE", align_right=True, no_truncate=True),
        Column("ID", no_truncate=True),
    ]
    rows = [_row(backup, format_time) for backup in backups]
    if instance:
        return columns, rows
    del columns[3]
    for row in rows:
        del row[3]
    return columns, rows


def _row(backup: Backup, format_time: FormatTime) -> list[str]:
    return [
        backup.name or UNKNOWN,
        status_text(backup.status, backup.status_text),
        backup.kind or UNKNOWN,
        backup.instance_name or backup.instance_id or UNKNOWN,
        format_time(backup.begin_time),
        duration_cell(backup.duration_seconds),
        size_cell(backup.size_bytes),
        backup.id,
    ]


def backup_pairs(backup: Backup, format_time: FormatTime) -> list[tuple[str, str]]:
    """Return every field of a backup for `render_pairs`.

    Fields of the service's row that have no name here follow at the end.
    """
    datastore = " ".join(filter(None, (backup.datastore_type, backup.datastore_version)))
    instance = f"{backup.instance_name} ({backup.instance_id})" if backup.instance_name else None
    return [
        ("id", backup.id),
        ("name", backup.name or UNKNOWN),
        ("description", backup.description or UNKNOWN),
        ("status", status_text(backup.status, backup.status_text)),
        ("type", backup.kind or UNKNOWN),
        ("instance", instance or backup.instance_id or UNKNOWN),
        ("started", format_time(backup.begin_time)),
        ("ended", format_time(backup.end_time)),
        ("duration", duration_cell(backup.duration_seconds)),
        ("size", size_cell(backup.size_bytes)),
        ("datastore", datastore or UNKNOWN),
        *extra_fields(backup.raw, _SHOWN_FIELDS),
    ]


_SHOWN_FIELDS = frozenset(
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
"""Fields of the service's row that `backup_pairs` shows under its own names."""


def backup_csv_rows(backups: Sequence[Backup]) -> CsvTable:
    """Return columns and rows for `as_csv`: the values of the document, empty if not known.

    This takes about 0.6 of the time of `documents_csv`, which matters for a long list.
    """
    return CSV_COLUMNS, list(map(_csv_row, backups))


def _csv_row(backup: Backup) -> list[str]:
    return [
        backup.id,
        backup.name,
        backup.description or "",
        status_text(backup.status, backup.status_text),
        backup.kind or "",
        backup.instance_id,
        backup.instance_name or "",
        timestamp_text(backup.begin_time) or "",
        timestamp_text(backup.end_time) or "",
        _number(round_seconds(backup.duration_seconds)),
        _number(backup.size_bytes),
        backup.datastore_type or "",
        backup.datastore_version or "",
    ]


def _number(value: float | None) -> str:
    return "" if value is None else str(value)
