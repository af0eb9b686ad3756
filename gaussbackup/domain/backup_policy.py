"""A change of the automatic backup policy: words read, checked whole, laid over the present."""

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
"""All that the service wants to be told at once (api/facts.md, section 10)."""


class PolicyArgs(NamedTuple):
    """What was typed; None where a field is to stay as it is."""

    keep_days: str | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: str | None = None


class PolicyChange(NamedTuple):
    """One field, as it is now and as it would be; None where the service tells nothing."""

    field: str
    old: str | int | None
    new: str | int


class PolicyUpdate(NamedTuple):
    """The words as values; None where a field is to stay as it is."""

    keep_days: int | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: int | None = None


def parse_args(args: PolicyArgs) -> tuple[PolicyUpdate, list[InputError]]:
    """The values, and every fault of them at once; a faulty one is None."""
    if args == PolicyArgs():
        return PolicyUpdate(), [InputError("Say what to change.", "As in:  --keep-days 14")]
    keep, keep_flaw = _keep_days(args.keep_days)
    start, start_flaw = _start_time(args.start_time)
    period, period_flaw = _period(args.period)
    minutes, minutes_flaw = _minutes(args.differential_period)
    flaws = (keep_flaw, start_flaw, period_flaw, minutes_flaw)
    return PolicyUpdate(keep, start, period, minutes), [flaw for flaw in flaws if flaw is not None]


def merge(current: BackupPolicy, update: PolicyUpdate) -> tuple[BackupPolicy, list[InputError]]:
    """The present policy with what is wanted laid over it.

    A field that neither of them has is a flaw: the service takes all four or none.
    """
    whole = current._replace(**{k: v for k, v in update._asdict().items() if v is not None})
    missing = [name for name in REQUIRED_FIELDS if getattr(whole, name) is None]
    flaws = [
        InputError(
            f"The service does not tell the present {name.replace('_', ' ')}, and wants it told.",
            f"Say it, too:  --{name.replace('_', '-')}",
        )
        for name in missing
    ]
    return whole, flaws


def list_changes(before: BackupPolicy, after: BackupPolicy) -> list[PolicyChange]:
    """What differs, field by field; weekdays in another order are the same weekdays."""
    return [
        PolicyChange(name, getattr(before, name), getattr(after, name))
        for name in REQUIRED_FIELDS
        if _normal(name, getattr(before, name)) != _normal(name, getattr(after, name))
    ]


def side_effects(before: BackupPolicy, now: BackupPolicy) -> list[str]:
    """What else is another than it was: a service may set to its default what it was not told."""
    return [
        f"{name} was {before.raw[name]} and is {now.raw.get(name)} now"
        for name in before.raw
        if name not in REQUIRED_FIELDS and before.raw[name] != now.raw.get(name)
    ]


def _normal(name: str, value: str | int | None) -> object:
    if name == "period" and isinstance(value, str):
        return frozenset(part.strip() for part in value.split(","))
    return value


def _keep_days(word: str | None) -> tuple[int | None, InputError | None]:
    if word is None:
        return None, None
    days = _number(word)
    if days is None or not 1 <= days <= MAX_KEEP_DAYS:
        return None, InputError(f'--keep-days is a number from 1 to {MAX_KEEP_DAYS}, not "{word}".')
    return days, None


def _start_time(word: str | None) -> tuple[str | None, InputError | None]:
    """One hour, on the hour, in UTC; the last one of the day ends at 00:00."""
    if word is None:
        return None, None
    begin, dash, end = word.strip().partition("-")
    first = _HOUR.fullmatch(begin)
    if first is None:
        text = f'--start-time is one hour in UTC, on the hour, not "{word}".'
        return None, InputError(text, "As in:  --start-time 19:00-20:00")
    hour = int(first[1])
    right = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    if word.strip() == right:
        return right, None
    fault = "it is longer or shorter" if dash and _HOUR.fullmatch(end) else "it is written whole"
    text = f'--start-time is one hour in UTC, as 19:00-20:00, not "{word}": {fault}.'
    return None, InputError(text, f"Try:  --start-time {right}")


def _period(word: str | None) -> tuple[str | None, InputError | None]:
    """Weekdays by number or by name, in any order; 1 is Monday."""
    if word is None:
        return None, None
    days = [_weekday(part.strip().lower()) for part in word.split(",")]
    if None in days:
        text = f'--period lists weekdays of UTC, 1 to 7 or mon to sun, not "{word}".'
        return None, InputError(text, "As in:  --period mon,wed,fri")
    return ",".join(str(day) for day in sorted({day for day in days if day is not None})), None


def _weekday(word: str) -> int | None:
    if word in WEEKDAYS:
        return WEEKDAYS.index(word) + 1
    number = _number(word)
    return number if number is not None and 1 <= number <= len(WEEKDAYS) else None


def _minutes(word: str | None) -> tuple[int | None, InputError | None]:
    if word is None:
        return None, None
    minutes = _number(word)
    if minutes not in DIFFERENTIAL_PERIODS:
        known = ", ".join(map(str, DIFFERENTIAL_PERIODS))
        return None, InputError(f'--differential-period is one of {known} minutes, not "{word}".')
    return minutes, None


def _number(word: str) -> int | None:
    plain = word.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 6 else None


def format_weekdays(period: str | None) -> str:
    """`mon, wed, fri` from `1,3,5`; whatever else the service says stays as it is."""
    if period is None:
        return "–"
    parts = [part.strip() for part in period.split(",")]
    if all(part in {"1", "2", "3", "4", "5", "6", "7"} for part in parts):
        return ", ".join(WEEKDAYS[int(part) - 1] for part in parts)
    return period
