"""Instances as table rows and as the fields of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.cells import UNKNOWN, Column, extra_fields
from gaussbackup.render.output_documents import instance_document
from gaussbackup.render.serializers import documents_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.instance import Instance
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.timestamps import FormatTime

_SHOWN_FIELDS = frozenset(["id", "name", "status", "type", "created", "datastore", "volume"])
"""Fields of the service's row that `instance_pairs` shows under its own names."""
_CSV_COLUMNS = (
    *("id", "name", "status", "type", "created", "volume_gb"),
    *("datastore_type", "datastore_version"),
)


def instance_table(instances: Sequence[Instance]) -> ColumnsAndRows:
    """Return columns and rows for `render_table`."""
    columns = [
        Column("NAME"),
        Column("STATUS", style=_status_style),
        Column("TYPE"),
        Column("DATASTORE"),
        Column("DISK", align_right=True, no_truncate=True),
        Column("ID", no_truncate=True),
    ]
    return columns, [_row(instance) for instance in instances]


def _status_style(status: str) -> str | None:
    """Return the color of a status; only an ACTIVE instance can be backed up."""
    return "green" if status == "ACTIVE" else "yellow"


def _row(instance: Instance) -> list[str]:
    return [
        instance.name or UNKNOWN,
        instance.status or UNKNOWN,
        instance.kind or UNKNOWN,
        _datastore(instance),
        _disk(instance),
        instance.id,
    ]


def instance_csv_rows(instances: Sequence[Instance]) -> CsvTable:
    """Return columns and rows for `as_csv`: the values of the document, empty if not known."""
    return documents_csv(_CSV_COLUMNS, map(instance_document, instances))


def instance_pairs(instance: Instance, format_time: FormatTime) -> list[tuple[str, str]]:
    """Return every field of an instance for `render_pairs`."""
    return [
        ("id", instance.id),
        ("name", instance.name or UNKNOWN),
        ("status", instance.status or UNKNOWN),
        ("type", instance.kind or UNKNOWN),
        ("datastore", _datastore(instance)),
        ("disk", _disk(instance)),
        ("created", format_time(instance.created)),
        *extra_fields(instance.raw, _SHOWN_FIELDS),
    ]


def _datastore(instance: Instance) -> str:
    return " ".join(filter(None, (instance.datastore_type, instance.datastore_version))) or UNKNOWN


def _disk(instance: Instance) -> str:
    return UNKNOWN if instance.volume_gb is None else f"{instance.volume_gb} GB"
