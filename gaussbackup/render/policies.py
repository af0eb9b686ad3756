"""Backup policies as text, tables, CSV rows and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.policy_change import WEEKDAYS, format_weekdays
from gaussbackup.model.backup_policy import REQUIRED_FIELDS
from gaussbackup.render.cells import UNKNOWN, Column, extra_fields
from gaussbackup.render.serializers import documents_csv
from gaussbackup.render.styles import colorize, sanitize_for
from gaussbackup.render.text_width import cell_width, pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.domain.policy_change import PolicyChange
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal

    InstancePolicies = Sequence[tuple[InstanceRef, BackupPolicy]]

_LABELS = {
    "keep_days": "kept for",
    "start_time": "starts at",
    "period": "on",
    "differential_period": "differential every",
    "rate_limit": "upload limit",
    "prefetch_block": "prefetches",
    "file_split_size": "split at",
    "enable_standby_backup": "on a standby node",
}
_UNITS = {
    "keep_days": " days",
    "differential_period": " min",
    "start_time": " UTC",
    "rate_limit": " MB/s",
    "prefetch_block": " pages",
    "file_split_size": " GB",
}
_EVERY_DAY = ", ".join(WEEKDAYS)
_ZERO_TEXTS = {
    "keep_days": "0 days (no automatic backups)",
    "rate_limit": "unlimited",
    "file_split_size": "unlimited",
}


def policy_document(policy: BackupPolicy) -> dict[str, object]:
    """Return the document of a policy; null for what the service did not return.

    `period` is a list of weekdays, 1 is Monday. `differential_period` is in minutes, `rate_limit`
    in MB/s, `file_split_size` in GB.
    """
    days = (policy.period or "").split(",")
    period = [int(day) for day in days if day.strip().isdecimal()]
    return {field: getattr(policy, field) for field in _LABELS} | {"period": period}


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


def policy_table(policies: InstancePolicies) -> ColumnsAndRows:
    """Return columns and a row for each instance for `render_table`: schedule and retention."""
    titles = (_LABELS[field].upper() for field in REQUIRED_FIELDS)
    columns = [Column("INSTANCE"), *(Column(title) for title in titles)]
    rows = [
        [
            instance.name or instance.id,
            *(_value_text(field, getattr(policy, field)) for field in REQUIRED_FIELDS),
        ]
        for instance, policy in policies
    ]
    return columns, [["daily" if cell == _EVERY_DAY else cell for cell in row] for row in rows]


def policy_csv_rows(policies: InstancePolicies) -> CsvTable:
    """Return names and a row for each instance for `as_csv`; `period` as the service sent it."""
    documents = [
        {
            "instance_id": instance.id,
            "instance_name": instance.name,
            **policy_document(policy),
            "period": policy.period,
        }
        for instance, policy in policies
    ]
    return documents_csv(("instance_id", "instance_name", *_LABELS), documents)


def changes_title(instance: InstanceRef) -> str:
    """Return the line above the changes of one instance."""
    return f"Changes to the backup policy of {instance.name or instance.id}:"


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
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == 0 and field in _ZERO_TEXTS:
        return _ZERO_TEXTS[field]
    return f"{value}{_UNITS[field]}"
