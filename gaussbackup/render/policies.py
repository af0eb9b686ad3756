"""Backup policies as text, CSV rows and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.policy_change import format_weekdays
from gaussbackup.render.cells import UNKNOWN, extra_fields
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.text_width import cell_width, pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.domain.policy_change import PolicyChange
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.render.output_formats import CsvTable
    from gaussbackup.render.terminal import Terminal

_LABELS = {
    "keep_days": "kept for",
    "start_time": "starts at",
    "period": "on",
    "differential_period": "differential every",
}


def policy_document(policy: BackupPolicy) -> dict[str, object]:
    """Return the document of a policy.

    `period` is a list of weekdays, 1 is Monday. `differential_period` is in minutes.
    """
    days = (policy.period or "").split(",")
    return {
        "keep_days": policy.keep_days,
        "start_time": policy.start_time,
        "period": [int(day) for day in days if day.strip().isdecimal()],
        "differential_period": policy.differential_period,
    }


def full_policy_document(policy: BackupPolicy) -> dict[str, object]:
    """Return the same document with the policy as the service sent it in `api`."""
    return {**policy_document(policy), "api": dict(policy.raw)}


def change_document(change: PolicyChange) -> dict[str, object]:
    """Return the document of a changed field, with the values of the service."""
    return {"field": change.field, "old": change.old, "new": change.new}


def policy_pairs(policy: BackupPolicy) -> list[tuple[str, str]]:
    """Return every field of a policy for `render_pairs`."""
    pairs = [
        (label, _value_text(field, getattr(policy, field))) for field, label in _LABELS.items()
    ]
    return [*pairs, *extra_fields(policy.raw, frozenset(_LABELS))]


def policy_csv_rows(instance: InstanceRef, policy: BackupPolicy) -> CsvTable:
    """Return columns and one row for `as_csv`; a value that is not known is empty."""
    values = [instance.id, instance.name, *(getattr(policy, field) for field in _LABELS)]
    columns = ("instance_id", "instance_name", *_LABELS)
    return columns, [["" if value is None else str(value) for value in values]]


def change_lines(changes: Sequence[PolicyChange], terminal: Terminal) -> str:
    """Return a line for each change: `kept for  7 days -> 14 days`."""
    widest = max((cell_width(_LABELS[change.field]) for change in changes), default=0)
    arrow = "→" if terminal.unicode else "->"
    lines = []
    for change in changes:
        label = colorize(pad(_LABELS[change.field], widest), "dim", terminal)
        old, new = (_value_text(change.field, value) for value in (change.old, change.new))
        lines.append(
            f"  {label}  {sanitize_for(old, terminal)} {arrow} {sanitize_for(new, terminal)}"
        )
    return "".join(f"{line}\n" for line in lines)


def changes_text(changes: Sequence[PolicyChange]) -> str:
    """Return the new values as one line: `kept for 14 days; on mon, fri`."""
    return "; ".join(
        f"{_LABELS[change.field]} {_value_text(change.field, change.new)}" for change in changes
    )


def _value_text(field: str, value: str | int | None) -> str:
    if value is None:
        return UNKNOWN
    if field == "period":
        return format_weekdays(str(value))
    units = {"keep_days": " days", "differential_period": " min", "start_time": " UTC"}
    return f"{value}{units[field]}"
