"""Drift between a plan and the current backups: whether a planned deletion is still valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.domain.retention import RetentionPlan
    from gaussbackup.model.backup import Backup


def is_deleted(row: Backup | None) -> bool:
    """Return whether there is nothing left to delete: not found, or DELETING."""
    return row is None or row.status is BackupStatus.DELETING


def drift_reason(target: Backup, plan: RetentionPlan, rows: Mapping[str, Backup]) -> str | None:
    """Return why `target`, which still exists, must not be deleted now; None if it may be.

    `rows` are the current backups of the instance by id. New backups, and changes to backups that
    the plan did not count, do not matter.
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
    """Return a change as a predicate such as `is now named 'x'`; None if there is none."""
    if after is None:
        return "no longer exists"
    changes = (
        (before.instance_id, after.instance_id, f"is now of instance {after.instance_id!r}"),
        (before.name, after.name, f"is now named {after.name!r}"),
        (before.kind, after.kind, f"is now of type {after.kind!r}"),
        (before.begin_time, after.begin_time, "has a different begin time"),
        (before.status, after.status, f"is now {after.status_text!r}"),
    )
    return next((text for old, new, text in changes if old != new), None)
