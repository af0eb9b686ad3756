"""Generated rows of backups and instances, as the service lists them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

_CHINA = timezone(timedelta(hours=8))
_FIRST = datetime(2026, 11, 23, 12, 0, tzinfo=_CHINA)
INSTANCES = [f"{number:032x}in14" for number in range(40)]


def backup_row(number: int) -> dict[str, Any]:
    """Return the row of backup `number`, counted from the newest."""
    begin = _FIRST - timedelta(hours=number)
    duration = timedelta(seconds=240 + number % 3600)
    return {
        "id": backup_id(number),
        "name": f"nightly-{begin:%Y%m%d}-{number}",
        "description": "before the nightly batch",
        "begin_time": f"{begin:%Y-%m-%dT%H:%M:%S%z}",
        "end_time": f"{begin + duration:%Y-%m-%dT%H:%M:%S%z}",
        "status": "COMPLETED",
        "size": 12672.5 + number,
        "type": "manual",
        "datastore": {"type": "GaussDB", "version": "8.103"},
        "instance_id": INSTANCES[number % len(INSTANCES)],
    }


def backup_id(number: int) -> str:
    """Return the id of backup `number`."""
    return f"{number:032x}br14"


def instance_rows() -> list[dict[str, Any]]:
    """Return the rows of the instances of these backups."""
    return [
        {"id": instance_id, "name": f"orders-{number}", "status": "ACTIVE", "type": "Enterprise"}
        for number, instance_id in enumerate(INSTANCES)
    ]
