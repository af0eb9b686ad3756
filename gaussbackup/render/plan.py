"""A retention plan as a tired person can read it: what stays, what goes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.sizes import format_size
from gaussbackup.render.backups import CSV_COLUMNS, backup_csv_rows, size_cell
from gaussbackup.render.column import Column
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.tables import render_table
from gaussbackup.render.timestamps import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from gaussbackup.domain.retention import RetentionDecision, RetentionPlan
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

    FormatTime = Callable[[datetime | None], str]
    Group = tuple[str, list[tuple[Backup, str]]]

_DELETE_TITLES = ("GO", "GONE", "LEFT")


def plan_line(
    plan: RetentionPlan,
    name: str | None,
    match: str,
    terminal: Terminal,
    outcomes: Mapping[str, str] | None = None,
) -> str:
    """`orders: 19 backups match nightly-*; 10 stay, 9 would go (108.2 GB)`.

    `fates` tells, once something was done, what became of each that was to go, by id.
    """
    count = len(plan.decisions)
    whose = name or plan.instance_id
    if count == 0:
        return sanitize_for(f"{whose}: no backup matches {match}", terminal) + "\n"
    noun = "backup matches" if count == 1 else "backups match"
    line = f"{whose}: {count} {noun} {match}; {_counts_text(plan, outcomes)}"
    return sanitize_for(line, terminal) + "\n"


def plan_table(
    plan: RetentionPlan,
    format_time: FormatTime,
    terminal: Terminal,
    outcomes: Mapping[str, str] | None = None,
) -> str:
    """Kept and deleted ones apart, the newest first; empty where nothing matches."""
    groups = [group for group in _groups(plan, outcomes) if group[1]]
    if not groups:
        return ""
    columns = [
        Column(groups[0][0], style=lambda word: "dim" if word in _DELETE_TITLES else None),
        Column("BEGAN", no_truncate=True),
        Column("SIZE", align_right=True, no_truncate=True),
        Column("WHY"),
    ]
    rows: list[list[str]] = []
    for number, (title, members) in enumerate(groups):
        if number:
            rows += [[""] * len(columns), [title, *[""] * (len(columns) - 1)]]
        rows += [_row(backup, why, format_time) for backup, why in members]
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
    for plan in plans:
        line = plan_line(plan, names.get(plan.instance_id), match, terminal, outcomes)
        rows = "" if brief else plan_table(plan, format_time, terminal, outcomes)
        parts.append(f"{line}\n{rows}" if rows else line)
    return ("" if brief else "\n").join(parts)


def plan_csv_rows(decisions: Sequence[RetentionDecision]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows for `as_csv`: each backup, what is to be done with it, and why."""
    _, rows = backup_csv_rows([each.backup for each in decisions])
    columns = [*CSV_COLUMNS, Column("ACTION"), Column("REASONS")]
    return columns, [
        [*row, "keep" if each.keep else "delete", "; ".join(each.reasons)]
        for row, each in zip(rows, decisions, strict=True)
    ]


def total_size(backups: Sequence[Backup]) -> str:
    """What they take together: `108.2 GB`, `12.4 GB and 2 of unknown size`."""
    known = [row.size_bytes for row in backups if row.size_bytes is not None]
    unknown = len(backups) - len(known)
    words = [format_size(sum(known))] if known or not unknown else []
    return " and ".join([*words, *([f"{unknown} of unknown size"] if unknown else [])])


def _counts_text(plan: RetentionPlan, outcomes: Mapping[str, str] | None) -> str:
    doomed = plan.to_delete
    if not doomed:
        return "all stay" if len(plan.decisions) > 1 else "it stays"
    stay = f"{len(plan.to_keep)} {'stays' if len(plan.to_keep) == 1 else 'stay'}"
    if outcomes is None:
        return f"{stay}, {len(doomed)} would go ({total_size(doomed)})"
    gone = [row for row in doomed if outcomes.get(row.id) == "deleted"]
    left = len(doomed) - len(gone)
    words = f"{stay}, {len(gone)} {'is' if len(gone) == 1 else 'are'} gone"
    if gone:
        words += f" ({total_size(gone)})"
    return f"{words}, {left} that should go {'is' if left == 1 else 'are'} left" if left else words


def _groups(plan: RetentionPlan, outcomes: Mapping[str, str] | None) -> list[Group]:
    stay = [(each.backup, ", ".join(each.reasons)) for each in plan.decisions if each.keep]
    doomed = [each for each in plan.decisions if not each.keep]
    if outcomes is None:
        return [("STAY", stay), ("GO", [(each.backup, ", ".join(each.reasons)) for each in doomed])]
    gone = [each for each in doomed if outcomes.get(each.backup.id) == "deleted"]
    left = [each.backup for each in doomed if outcomes.get(each.backup.id) != "deleted"]
    return [
        ("STAY", stay),
        ("GONE", [(each.backup, ", ".join(each.reasons)) for each in gone]),
        ("LEFT", [(row, outcomes.get(row.id, "not touched")) for row in left]),
    ]


def _row(backup: Backup, reason: str, format_time: FormatTime) -> list[str]:
    return [
        backup.name or UNKNOWN,
        format_time(backup.begin_time),
        size_cell(backup.size_bytes),
        reason,
    ]
