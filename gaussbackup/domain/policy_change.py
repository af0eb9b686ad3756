"""Changes to the automatic backup policy: parsing, validation, merge and comparison."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.input_errors import InputError

if TYPE_CHECKING:
    from gaussbackup.model.backup_policy import BackupPolicy

MAX_KEEP_DAYS = 732
DIFFERENTIAL_PERIODS = (15, 30, 60, 180, 360, 720, 1440)
"""Minutes between two differential backups that the service allows."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::00)?", re.ASCII)
REQUIRED_FIELDS = ("keep_days", "start_time", "period", "differential_period")
"""The fields that every update must contain (gaussbackup/api/README.md, "Backup policy")."""


class PolicyArgs(NamedTuple):
    """The arguments of `policy set`; None for a field that is not to change."""

    keep_days: str | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: str | None = None


class PolicyChange(NamedTuple):
    """One changed field; `old` is None if the service did not return it."""

    field: str
    old: str | int | None
    new: str | int


class PolicyUpdate(NamedTuple):
    """The parsed arguments; None for a field that is not to change."""

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None


def parse_args(args: PolicyArgs) -> tuple[PolicyUpdate, list[InputError]]:
    """Return the values and all input errors; an invalid value is None."""
    if args == PolicyArgs():
        return PolicyUpdate(), [InputError("Nothing to change.", "For example:  --keep-days 14")]
    keep_days, keep_error = _parse_keep_days(args.keep_days)
    start_time, start_error = _parse_start_time(args.start_time)
    period, period_error = _parse_period(args.period)
    minutes, minutes_error = _parse_differential_period(args.differential_period)
    errors = (keep_error, start_error, period_error, minutes_error)
    update = PolicyUpdate(keep_days, start_time, period, minutes)
    return update, [error for error in errors if error is not None]


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
        for name in REQUIRED_FIELDS
        if _normalize(name, getattr(before, name)) != _normalize(name, getattr(after, name))
    ]


def side_effects(before: BackupPolicy, now: BackupPolicy) -> list[str]:
    """Return the other fields that changed: the service may reset fields that were not sent."""
    return [
        f"{name} changed from {before.raw[name]} to {now.raw.get(name)}"
        for name in before.raw
        if name not in REQUIRED_FIELDS and before.raw[name] != now.raw.get(name)
    ]


def _normalize(name: str, value: str | int | None) -> object:
    if name == "period" and isinstance(value, str):
        return frozenset(part.strip() for part in value.split(","))
    return value


def _parse_keep_days(arg: str | None) -> tuple[int | None, InputError | None]:
    if arg is None:
        return None, None
    days = _parse_number(arg)
    if days is None or not 1 <= days <= MAX_KEEP_DAYS:
        return None, InputError(f'--keep-days must be 1 to {MAX_KEEP_DAYS}, not "{arg}".')
    return days, None


def _parse_start_time(arg: str | None) -> tuple[str | None, InputError | None]:
    """Parse one full hour in UTC; the last one of the day is 23:00-00:00."""
    if arg is None:
        return None, None
    begin, dash, end = arg.strip().partition("-")
    match = _HOUR.fullmatch(begin)
    if match is None:
        text = f'--start-time must be one full hour in UTC, not "{arg}".'
        return None, InputError(text, "For example:  --start-time 19:00-20:00")
    hour = int(match[1])
    expected = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    if arg.strip() == expected:
        return expected, None
    has_end = dash and _HOUR.fullmatch(end)
    problem = "it must be exactly one hour, with two digits" if has_end else "the end is missing"
    text = f'--start-time must look like 19:00-20:00 (UTC), not "{arg}": {problem}.'
    return None, InputError(text, f"Try:  --start-time {expected}")


def _parse_period(arg: str | None) -> tuple[str | None, InputError | None]:
    """Parse weekdays by number or name, in any order; 1 is Monday."""
    if arg is None:
        return None, None
    days = [_parse_weekday(part.strip().lower()) for part in arg.split(",")]
    if None in days:
        text = f'--period must list weekdays (UTC), 1 to 7 or mon to sun, not "{arg}".'
        return None, InputError(text, "For example:  --period mon,wed,fri")
    return ",".join(str(day) for day in sorted({day for day in days if day is not None})), None


def _parse_weekday(text: str) -> int | None:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text) + 1
    number = _parse_number(text)
    return number if number is not None and 1 <= number <= len(WEEKDAYS) else None


def _parse_differential_period(arg: str | None) -> tuple[int | None, InputError | None]:
    if arg is None:
        return None, None
    minutes = _parse_number(arg)
    if minutes not in DIFFERENTIAL_PERIODS:
        allowed = ", ".join(map(str, DIFFERENTIAL_PERIODS))
        text = f'--differential-period must be one of {allowed} (minutes), not "{arg}".'
        return None, InputError(text)
    return minutes, None


def _parse_number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else None


def format_weekdays(period: str | None) -> str:
    """Return `mon, wed, fri` for `1,3,5`; any other text is returned unchanged."""
    if period is None:
        return "–"
    parts = [part.strip() for part in period.split(",")]
    if all(part in {"1", "2", "3", "4", "5", "6", "7"} for part in parts):
        return ", ".join(WEEKDAYS[int(part) - 1] for part in parts)
    return period
