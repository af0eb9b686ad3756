"""The last look before a deletion: does what the plan was made from still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.domain.retention import RetentionPlan
    from gaussbackup.model.backup import Backup


def is_deleted(row: Backup | None) -> bool:
    """Whether nothing is left to delete: somebody else did it, or is doing it."""
    return row is None or row.status is BackupStatus.DELETING


def drift_reason(target: Backup, plan: RetentionPlan, rows: Mapping[str, Backup]) -> str | None:
    """Why `target`, which is not gone, must not be deleted now; None where nothing has changed.

    `rows` are the backups of the instance as they are now, by id. New ones do not matter, nor
    does the end of one that the plan did not count.
    """
    change = describe_change(target, rows.get(target.id))
    if change is not None:
        return f"{target.name} ({target.id}) {change}"
    for kept in plan.keep_invariants:
        change = describe_change(kept, rows.get(kept.id))
        if change is not None:
            return f"{kept.name} ({kept.id}), which the plan keeps, {change}"
    return None


def describe_change(before: Backup, after: Backup | None) -> str | None:
    """What of a backup is not as it was, in words; None where it is the same."""
    if after is None:
        return "is gone"
    changes = (
        (before.instance_id, after.instance_id, f"is now one of instance {after.instance_id!r}"),
        (before.name, after.name, f"is now named {after.name!r}"),
        (before.kind, after.kind, f"is now of type {after.kind!r}"),
        (before.begin_time, after.begin_time, "has another time of begin now"),
        (before.status, after.status, f"is now {after.status_text!r}"),
    )
    return next((words for was, now, words in changes if was != now), None)
