"""Drift between what was planned or displayed and the current backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


def describe_target_changes(targets: Iterable[Backup], rows: Mapping[str, Backup]) -> str | None:
    """Return the first change to the displayed `targets` of a deletion, or None.

    A target that is gone is none: there is nothing left to delete.
    """
    for target in targets:
        row = rows.get(target.id)
        change = None if is_deleted(row) else describe_change(target, row)
        if change is not None:
            return f"{target.name} ({target.id}) {change}"
    return None


def describe_plan_change(
    displayed: Sequence[RetentionPlan], current: Sequence[RetentionPlan]
) -> str | None:
    """Return the first difference of the current plans to the displayed ones, or None.

    A backup to delete that is gone is no difference, nor is a new backup to keep.
    """
    now = {each.backup.id: each for plan in current for each in plan.decisions}
    for plan in displayed:
        for each in plan.decisions:
            decision = now.pop(each.backup.id, None)
            row = decision.backup if decision else None
            if not each.keep and is_deleted(row):
                continue
            change = describe_change(each.backup, row)
            if change is None and decision is not None and decision.keep != each.keep:
                change = f"would now be {'kept' if decision.keep else 'deleted'}"
            if change is not None:
                return f"{each.backup.name} ({each.backup.id}) {change}"
    new = (each.backup for each in now.values() if not each.keep)
    return next((f"{row.name} ({row.id}) would now be deleted" for row in new), None)


def describe_running_change(displayed: Sequence[Backup], current: Sequence[Backup]) -> str | None:
    """Return the first difference of the running backups to the displayed ones, or None."""
    now = {row.id: row for row in current}
    for row in displayed:
        running = now.pop(row.id, None)
        change = "is no longer running" if running is None else describe_change(row, running)
        if change is not None:
            return f"{row.name} ({row.id}) {change}"
    return next((f"{row.name} ({row.id}) is now running" for row in now.values()), None)


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
