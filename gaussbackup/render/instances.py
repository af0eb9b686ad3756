"""Instances in rows for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.column import Column
from gaussbackup.render.sent import extra_fields
from gaussbackup.render.timestamps import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from gaussbackup.model.instance import Instance

_SHOWN_FIELDS = frozenset(["id", "name", "status", "type", "created", "datastore", "volume"])


def instance_table(instances: Sequence[Instance]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows for `table` and `as_csv`."""
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
    """ACTIVE takes a backup; whatever else an instance may be, it does not."""
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


def instance_pairs(
    instance: Instance, format_time: Callable[[datetime | None], str]
) -> list[tuple[str, str]]:
    """Every field of one instance, for `pairs`."""
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
    words = (instance.datastore_type, instance.datastore_version)
    return " ".join(word for word in words if word) or UNKNOWN


def _disk(instance: Instance) -> str:
    return UNKNOWN if instance.volume_gb is None else f"{instance.volume_gb} GB"
