"""Time arguments: RFC 3339, a date, or a duration back from now; periods of two of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone

from gaussbackup.errors import UsageError
from gaussbackup.model.durations import parse_duration
from gaussbackup.model.time_argument import EPOCH, Period, TimeArgument
from gaussbackup.model.timestamps import parse_timestamp

_FORMATS = (
    "use 2026-11-23T02:00:00Z, 2026-11-23 (midnight UTC), or a duration back such as 7d or 12h"
)


def parse_time_argument(text: str, now: datetime) -> TimeArgument:
    """Return a timestamp in UTC or a duration back; a date is its midnight in UTC.

    Raise ValueError with a message for the user for everything else, also for a time without a
    UTC offset, and for a time that is before 1970 at `now`: some calls of the service take
    milliseconds since then (gaussbackup/api/README.md, "Requests and versions").
    """
    time = _parse(text.strip())
    if time is None:
        raise ValueError(f"{text!r} is not a time: {_FORMATS}")
    too_early = time < EPOCH if isinstance(time, datetime) else time > now - EPOCH
    if too_early:
        raise ValueError(f"{text!r} is before 1970-01-01")
    return TimeArgument(time)


def _parse(arg: str) -> datetime | timedelta | None:
    timestamp = parse_timestamp(arg)
    if timestamp is not None:
        return timestamp
    if arg.isascii():  # strptime reads the digits of every script
        with suppress(ValueError):
            return datetime.strptime(arg, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    with suppress(ValueError, OverflowError):
        return timedelta(seconds=parse_duration(arg))
    return None


def check_period(period: Period, now: datetime) -> None:
    """Raise UsageError if no time is in the period at `now`, by the local clock."""
    since, until = period.at(now)
    if since is not None and until is not None and since >= until:
        raise UsageError("--since must be before --until.")
