"""Parsing of a time argument: RFC 3339, a date, or a duration back from now."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone

from gaussbackup.model.durations import parse_duration
from gaussbackup.model.timestamps import parse_timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FORMATS = (
    "use 2026-11-23T02:00:00Z, 2026-11-23 (midnight UTC), or a duration back such as 7d or 12h"
)


def parse_time_arg(text: str, now: datetime) -> datetime:
    """Return an aware timestamp in UTC; a date is its midnight in UTC.

    Raise ValueError with a message for the user for everything else, also for a time without a
    UTC offset, and for a time before 1970: some calls of the service take milliseconds since then
    (gaussbackup/api/README.md, "Requests and versions").
    """
    timestamp = _parse(text.strip(), now)
    if timestamp is None:
        raise ValueError(f"{text!r} is not a time: {_FORMATS}")
    if timestamp < _EPOCH:
        raise ValueError(f"{text!r} is before 1970-01-01")
    return timestamp


def _parse(arg: str, now: datetime) -> datetime | None:
    timestamp = parse_timestamp(arg)
    if timestamp is not None:
        return timestamp
    if arg.isascii():  # strptime reads the digits of every script
        with suppress(ValueError):
            return datetime.strptime(arg, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    with suppress(ValueError, OverflowError):
        return now - timedelta(seconds=parse_duration(arg))
    return None
