"""When a backup was COMPLETED and when it was removed, derived from its row.

A row is a backup in the state of the emulator. If a fault removed it, `removed` is the time, and
`removed_by` the number of the command during which it happened.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from gaussbackup.model.backup import Backup, BackupStatus

Row = dict[str, Any]

SLACK = 0.5
"""Seconds between the timestamp of a change and the time when all clients see it."""


def completed_from(row: Row) -> float | None:
    """Return the time from which the backup is COMPLETED; None if it never is."""
    built = float(row["started"]) + float(row["build_seconds"])
    stopped = row["stopped"] is not None and row["started"] <= row["stopped"] < built
    return None if row["fails"] or stopped else built


def removed_at(row: Row) -> float | None:
    """Return the time from which the backup is removed or DELETING; None if it is neither."""
    times = [row[key] for key in ("deleted", "removed") if row.get(key) is not None]
    return min(times) if times else None


def may_be_seen_completed(row: Row, since: float, until: float, *, command_number: int) -> bool:
    """Return whether this command may have seen the backup COMPLETED in the interval."""
    begin, end = completed_from(row), removed_at(row)
    if begin is None or begin > until + SLACK:
        return False
    own_removal = row.get("removed_by") == command_number
    return end is None or end > since - (0.0 if own_removal else SLACK)


def must_be_seen_completed(row: Row, since: float, until: float) -> bool:
    """Return whether every client must have seen the backup COMPLETED in the interval."""
    begin, end = completed_from(row), removed_at(row)
    return begin is not None and begin < since - SLACK and (end is None or end > until + SLACK)


def was_completed(row: Row) -> bool:
    """Return whether the backup is COMPLETED, or was before it was deleted."""
    begin, end = completed_from(row), removed_at(row)
    return begin is not None and row["status"] != "BUILDING" and (end is None or begin <= end)


def is_removed(row: Row) -> bool:
    """Return whether the backup is removed or DELETING, also if that takes effect later."""
    return removed_at(row) is not None


def as_listed(row: Row) -> Backup:
    """Return the backup as listed while it is COMPLETED; times have whole seconds."""
    return Backup(
        id=row["id"],
        name=row["name"],
        status=BackupStatus.COMPLETED,
        instance_id=row["instance_id"],
        kind=row["type"],
        status_text="COMPLETED",
        begin_time=datetime.fromtimestamp(int(row["started"]), timezone.utc),
    )
