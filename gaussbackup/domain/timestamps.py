"""A point in time as a user writes it: RFC 3339, a date, or a span back from now."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from gaussbackup.model.durations import parse_duration
from gaussbackup.model.timestamps import parse_timestamp

_FORMS = "write 2026-11-23T02:00:00Z, 2026-11-23 (midnight UTC), or a span back such as 7d or 12h"


def parse_time_arg(text: str, now: datetime) -> datetime:
    """An aware instant in UTC; a date is its midnight in UTC.

    Raises ValueError with a sentence for the user for everything else, a time without an offset
    included: which zone it means would be a guess.
    """
    word = text.strip()
    instant = parse_timestamp(word)
    if instant is not None:
        return instant
    try:
        return datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=parse_duration(word))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a point in time: {_FORMS}") from None
