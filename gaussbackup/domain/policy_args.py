"""The arguments of `policy set`: parsing and validation."""

from __future__ import annotations

import re
from typing import NamedTuple

from gaussbackup.domain.input_errors import InputError
from gaussbackup.domain.policy_change import WEEKDAYS, PolicyUpdate

MAX_KEEP_DAYS = 36500
COMMON_MAX_KEEP_DAYS = 732
"""What older versions and some accounts allow (gaussbackup/api/README.md, "Contradictions")."""
DIFFERENTIAL_PERIODS = (15, 30, 60, 180, 360, 720, 1440)
"""Minutes between two differential backups that the service allows."""
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::00)?", re.ASCII)
_SPLIT_STEP = 4


class PolicyArgs(NamedTuple):
    """The arguments of `policy set`; None for a field that is not to change."""

    keep_days: str | None = None
    start_time: str | None = None
    period: str | None = None
    differential_period: str | None = None
    rate_limit: str | None = None
    prefetch_block: str | None = None
    file_split_size: str | None = None
    standby: bool | None = None


def parse_args(args: PolicyArgs) -> tuple[PolicyUpdate, list[InputError]]:
    """Return the values and all input errors; an invalid value is None."""
    if args == PolicyArgs():
        return PolicyUpdate(), [InputError("Nothing to change.", "For example:  --keep-days 14")]
    keep_days, keep_error = _parse_range("keep-days", args.keep_days, 1, MAX_KEEP_DAYS)
    start_time, start_error = _parse_start_time(args.start_time)
    period, period_error = _parse_period(args.period)
    minutes, minutes_error = _parse_differential_period(args.differential_period)
    rate, rate_error = _parse_range("rate-limit", args.rate_limit, 0, 1024)
    blocks, blocks_error = _parse_range("prefetch-block", args.prefetch_block, 1, 8192)
    split, split_error = _parse_file_split_size(args.file_split_size)
    errors = (
        *(keep_error, start_error, period_error, minutes_error),
        *(rate_error, blocks_error, split_error),
    )
    update = PolicyUpdate(keep_days, start_time, period, minutes, rate, blocks, split, args.standby)
    return update, [error for error in errors if error is not None]


def policy_warnings(update: PolicyUpdate) -> list[str]:
    """Return warnings about values that the service may reject."""
    if update.keep_days is None or update.keep_days <= COMMON_MAX_KEEP_DAYS:
        return []
    return [
        f"--keep-days {update.keep_days} is above {COMMON_MAX_KEEP_DAYS}, the limit of some "
        "accounts: the service may reject it"
    ]


def _parse_range(
    option: str, arg: str | None, low: int, high: int
) -> tuple[int | None, InputError | None]:
    if arg is None:
        return None, None
    number = _parse_number(arg)
    if number is None or not low <= number <= high:
        return None, InputError(f'--{option} must be {low} to {high}, not "{arg}".')
    return number, None


def _parse_file_split_size(arg: str | None) -> tuple[int | None, InputError | None]:
    size, error = _parse_range("file-split-size", arg, 0, 1024)
    if error is None and size is not None and size % _SPLIT_STEP == 0:
        return size, None
    text = f'--file-split-size must be a multiple of {_SPLIT_STEP} (GB), 0 to 1024, not "{arg}".'
    return None, None if arg is None else InputError(text)


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
