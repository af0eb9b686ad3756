"""Parsing of a time argument: RFC 3339, a date, or a duration back from now."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone

from gaussbackup.model.durations import parse_duration
from gaussbackup.model.timestamps import parse_timestamp

_FORMATS = (
    "use 2026-11-23T02:00:00Z, 2026-11-23 (midnight UTC), or a duration back such as 7d or 12h"
)


def parse_time_arg(text: str, now: datetime) -> datetime:
    """Return an aware timestamp in UTC; a date is its midnight in UTC.

    Raise ValueError with a message for the user for everything else, also for a time without a
    UTC offset.
    """
    arg = text.strip()
    timestamp = parse_timestamp(arg)
    if timestamp is not None:
        return timestamp
    if arg.isascii():  # strptime reads the digits of every script
        with suppress(ValueError):
            return datetime.strptime(arg, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    try:
        return now - timedelta(seconds=parse_duration(arg))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time: {_FORMATS}") from None
