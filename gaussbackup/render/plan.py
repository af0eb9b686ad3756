"""Retention plans as text and as CSV rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.identifiers import instance_titles
from gaussbackup.model.sizes import format_size
from gaussbackup.render.backups import CSV_COLUMNS, backup_csv_rows
from gaussbackup.render.cells import UNKNOWN, Column, size_cell
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.tables import render_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaussbackup.domain.retention import RetentionDecision, RetentionPlan
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal
    from gaussbackup.render.timestamps import FormatTime

    Group = tuple[str, list[tuple[Backup, str]]]

_DELETE_TITLES = ("DELETE", "DELETED", "NOT DELETED")


def plan_line(
    plan: RetentionPlan,
    name: str | None,
    match: str,
    terminal: Terminal,
    outcomes: Mapping[str, str] | None = None,
) -> str:
    """Return `orders: 19 backups match nightly-*; keep 10, delete 9 (108.2 GB)`.

    `outcomes` is None for a plan that was not applied. Otherwise it maps the id of a backup to
    delete to its outcome; a backup that is missing in it was not attempted.
    """
    count = len(plan.decisions)
    instance = name or plan.instance_id
    if count == 0:
        return sanitize_for(f"{instance}: no backup matches {match}", terminal) + "\n"
    matches = "backup matches" if count == 1 else "backups match"
    line = f"{instance}: {count} {matches} {match}; {_counts_text(plan, outcomes)}"
    return sanitize_for(line, terminal) + "\n"


def plan_table(
    plan: RetentionPlan,
    format_time: FormatTime,
    terminal: Terminal,
    outcomes: Mapping[str, str] | None = None,
) -> str:
    """Return a table of the backups to keep and to delete, newest first; empty without backups.

    See `plan_line` for `outcomes`.
    """
    groups = [group for group in _groups(plan, outcomes) if group[1]]
    if not groups:
        return ""
    columns = [
        Column(groups[0][0], style=lambda cell: "dim" if cell in _DELETE_TITLES else None),
        Column("STARTED", no_truncate=True),
        Column("SIZE", align_right=True, no_truncate=True),
        Column("REASON"),
    ]
    rows: list[list[str]] = []
    for number, (title, members) in enumerate(groups):
        if number:
            rows += [[""] * len(columns), [title, *[""] * (len(columns) - 1)]]
        rows += [_row(backup, reason, format_time) for backup, reason in members]
    return render_table(columns, rows, terminal)


def plans_text(
    plans: Sequence[RetentionPlan],
    names: Mapping[str, str],
    match: str,
    format_time: FormatTime,
    terminal: Terminal,
    *,
    outcomes: Mapping[str, str] | None = None,
    brief: bool = False,
) -> str:
    """Return the plans of several instances; `brief`: one line for each, without the backups."""
    parts = []
    titles = instance_titles({plan.instance_id: names.get(plan.instance_id) for plan in plans})
    for plan in plans:
        line = plan_line(plan, titles[plan.instance_id], match, terminal, outcomes)
        rows = "" if brief else plan_table(plan, format_time, terminal, outcomes)
        parts.append(f"{line}\n{rows}" if rows else line)
    return ("" if brief else "\n").join(parts)


def plan_csv_rows(decisions: Sequence[RetentionDecision]) -> CsvTable:
    """Return columns and rows for `as_csv`: each backup, the action for it, and the reasons."""
    _, rows = backup_csv_rows([decision.backup for decision in decisions])
    return (*CSV_COLUMNS, "action", "reasons"), [
        [*row, "keep" if decision.keep else "delete", "; ".join(decision.reasons)]
        for row, decision in zip(rows, decisions, strict=True)
    ]


def total_size(backups: Sequence[Backup]) -> str:
    """Return the sum of the sizes: `108.2 GB`, `12.4 GB and 2 of unknown size`."""
    known = [backup.size_bytes for backup in backups if backup.size_bytes is not None]
    unknown = len(backups) - len(known)
    parts = [format_size(sum(known))] if known or not unknown else []
    return " and ".join([*parts, *([f"{unknown} of unknown size"] if unknown else [])])


def _counts_text(plan: RetentionPlan, outcomes: Mapping[str, str] | None) -> str:
    if not plan.to_delete:
        return "nothing to delete"
    keep = len(plan.to_keep)
    if outcomes is None:
        return f"keep {keep}, delete {len(plan.to_delete)} ({total_size(plan.to_delete)})"
    deleted = [backup for backup in plan.to_delete if outcomes.get(backup.id) == "deleted"]
    not_deleted = len(plan.to_delete) - len(deleted)
    text = f"kept {keep}, deleted {len(deleted)}"
    if deleted:
        text += f" ({total_size(deleted)})"
    return f"{text}, {not_deleted} not deleted" if not_deleted else text


def _groups(plan: RetentionPlan, outcomes: Mapping[str, str] | None) -> list[Group]:
    decisions = plan.decisions
    keep = [(each.backup, ", ".join(each.reasons)) for each in decisions if each.keep]
    delete = [(each.backup, ", ".join(each.reasons)) for each in decisions if not each.keep]
    if outcomes is None:
        return [("KEEP", keep), ("DELETE", delete)]
    deleted = [row for row in delete if outcomes.get(row[0].id) == "deleted"]
    others = [backup for backup, _ in delete if outcomes.get(backup.id) != "deleted"]
    return [
        ("KEPT", keep),
        ("DELETED", deleted),
        ("NOT DELETED", [(backup, outcomes.get(backup.id, "not attempted")) for backup in others]),
    ]


def _row(backup: Backup, reason: str, format_time: FormatTime) -> list[str]:
    return [
        backup.name or UNKNOWN,
        format_time(backup.begin_time),
        size_cell(backup.size_bytes),
        reason,
    ]
