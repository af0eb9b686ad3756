"""The truth about one backup: when it was good, and when it was there, as its row tells it.

A row is one of the emulator's state. Where somebody else removed it, `vanished` is added, and as
`vanished_by` the number of the command in whose midst that happened.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from gaussbackup.model.backup import Backup, BackupStatus

Row = dict[str, Any]

SLACK = 0.5
"""Seconds between the moment that a change is dated with and the one in which all can see it."""


def completed_from(row: Row) -> float | None:
    """The moment from which the backup is COMPLETED; None where it never is."""
    built = float(row["started"]) + float(row["build_seconds"])
    stopped = row["stopped"] is not None and row["started"] <= row["stopped"] < built
    return None if row["fails"] or stopped else built


def removed_at(row: Row) -> float | None:
    """The moment from which it is not there, or only as DELETING; None where it stays."""
    moments = [row[key] for key in ("deleted", "vanished") if row.get(key) is not None]
    return min(moments) if moments else None


def may_be_seen_completed(row: Row, since: float, until: float, *, command_number: int) -> bool:
    """Whether the command number `eyes`, looking in this time, may have seen it COMPLETED."""
    begin, end = completed_from(row), removed_at(row)
    if begin is None or begin > until + SLACK:
        return False
    at_once = row.get("vanished_by") == command_number
    return end is None or end > since - (0.0 if at_once else SLACK)


def must_be_seen_completed(row: Row, since: float, until: float) -> bool:
    """Whether everybody who looked in this time must have seen it COMPLETED."""
    begin, end = completed_from(row), removed_at(row)
    return begin is not None and begin < since - SLACK and (end is None or end > until + SLACK)


def was_completed(row: Row) -> bool:
    """Whether it is COMPLETED, or was so before it was deleted."""
    begin, end = completed_from(row), removed_at(row)
    return begin is not None and row["status"] != "BUILDING" and (end is None or begin <= end)


def is_removed(row: Row) -> bool:
    """Whether it is gone or DELETING, or will be as soon as an order takes effect."""
    return removed_at(row) is not None


def as_listed(row: Row) -> Backup:
    """The row as a list shows it while it is COMPLETED: times are in whole seconds."""
    return Backup(
        id=row["id"],
        name=row["name"],
        status=BackupStatus.COMPLETED,
        instance_id=row["instance_id"],
        kind=row["type"],
        status_text="COMPLETED",
        begin_time=datetime.fromtimestamp(int(row["started"]), timezone.utc),
    )
