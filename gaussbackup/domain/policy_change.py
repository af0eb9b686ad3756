"""Changes to the automatic backup policy: merge, comparison, and the outcome of a request."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError
from gaussbackup.model.backup_policy import OPTIONAL_FIELDS, REQUIRED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from gaussbackup.model.backup_policy import BackupPolicy

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIELDS = (*REQUIRED_FIELDS, *OPTIONAL_FIELDS)


class PolicyChange(NamedTuple):
    """One changed field; `old` is None if the service did not return it."""

    field: str
    old: str | int | None
    new: str | int | None


class PolicyUpdate(NamedTuple):
    """The values to set; None for a field that is not to change."""

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None
    rate_limit: int | None = None
    prefetch_block: int | None = None
    file_split_size: int | None = None
    enable_standby_backup: bool | None = None


class PolicyOutcome(Enum):
    """What the current policy says about a request whose response was lost.

    APPLIED: it is the requested one. UNCHANGED: it is the one before, so the request may be sent
    again. OTHER: it is neither, so another client has changed it.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    OTHER = "other"


def merge(current: BackupPolicy, update: PolicyUpdate) -> tuple[BackupPolicy, list[InputError]]:
    """Return the current policy with the update applied, and its input errors.

    A required field that neither of them has is an error.
    """
    values = {key: value for key, value in update._asdict().items() if value is not None}
    merged = current._replace(**values)
    missing = [name for name in REQUIRED_FIELDS if getattr(merged, name) is None]
    errors = [
        InputError(
            f"The service did not return the current {name.replace('_', ' ')}, which an update "
            "must contain.",
            f"Set it as well:  --{name.replace('_', '-')}",
        )
        for name in missing
    ]
    return merged, errors


def list_changes(before: BackupPolicy, after: BackupPolicy) -> list[PolicyChange]:
    """Return the changed fields; the order of the weekdays does not matter."""
    return [
        PolicyChange(name, getattr(before, name), getattr(after, name))
        for name in FIELDS
        if _normalize(name, getattr(before, name)) != _normalize(name, getattr(after, name))
    ]


def describe_policy_change(before: BackupPolicy, now: BackupPolicy) -> str | None:
    """Return the first field that differs, e.g. `keep_days is now 21`, or None."""
    changes = (f"{change.field} is now {change.new}" for change in list_changes(before, now))
    return next(changes, None)


def find_outcome(before: BackupPolicy, requested: BackupPolicy, now: BackupPolicy) -> PolicyOutcome:
    """Return what became of the request that sets `requested`."""
    if _has_values(now, requested):
        return PolicyOutcome.APPLIED
    return PolicyOutcome.UNCHANGED if _has_values(now, before) else PolicyOutcome.OTHER


def _has_values(policy: BackupPolicy, expected: BackupPolicy) -> bool:
    """Return whether the policy has every known value of `expected`."""
    different = list_changes(expected, policy)
    return all(change.old is None for change in different)


def is_set(changes: Collection[PolicyChange], now: BackupPolicy) -> bool:
    """Return whether the policy has the new values."""
    return all(
        _normalize(change.field, getattr(now, change.field)) == _normalize(change.field, change.new)
        for change in changes
    )


def side_effects(
    before: BackupPolicy, changes: Collection[PolicyChange], now: BackupPolicy
) -> list[str]:
    """Return the fields that changed without being requested, e.g. because they were reset."""
    requested = {change.field for change in changes}
    known = [
        f"{change.field} changed from {change.old} to {change.new}"
        for change in list_changes(before, now)
        if change.field not in requested
    ]
    return known + _other_changes(before, now)


def _other_changes(before: BackupPolicy, now: BackupPolicy) -> list[str]:
    """Return the changes to fields that this program does not know."""
    names = [name for name in (*before.raw, *now.raw) if name not in FIELDS]
    return [
        f"{name} changed from {before.raw.get(name)} to {now.raw.get(name)}"
        for name in dict.fromkeys(names)
        if before.raw.get(name) != now.raw.get(name)
    ]


def _normalize(name: str, value: str | int | None) -> object:
    if name == "period" and isinstance(value, str):
        return frozenset(part.strip() for part in value.split(","))
    return value


def format_weekdays(period: str | None) -> str:
    """Return `mon, wed, fri` for `1,3,5`; any other text is returned unchanged."""
    if period is None:
        return "–"
    parts = [part.strip() for part in period.split(",")]
    if all(part in {"1", "2", "3", "4", "5", "6", "7"} for part in parts):
        return ", ".join(WEEKDAYS[int(part) - 1] for part in parts)
    return period
