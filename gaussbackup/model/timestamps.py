"""Points in time: reading the service's forms, writing RFC 3339 in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache

_SECONDS = len("2022-05-09T18:02:31")
_CLOCK = len("18:02:31")
_ZULU = ("Z", " UTC", "UTC", "+0000")


def parse_timestamp(text: object) -> datetime | None:
    """An aware instant in UTC, or None for whatever has no offset or is no time at all.

    Reads `2022-05-09T18:02:31+0800` and `2021-01-15 01:46:40 UTC`, the two forms of the service,
    and what RFC 3339 allows besides: `Z`, `+08:00`, fractions of a second.
    """
    if not isinstance(text, str) or not text.isascii() or text[10:11] not in {"T", " "}:
        return None
    if text[4:8:3] != "--" or text[13:17:3] != "::":  # other forms of ISO 8601 are not meant
        return None
    try:
        # Twice as quick as setting the zone of a time that has none: a long list has many of them.
        return datetime.fromisoformat(f"{text[:_SECONDS]}+00:00") - _offset(text[_SECONDS:])
    except (ValueError, OverflowError):
        return None


def _without_fraction(rest: str) -> str:
    """What follows the seconds and their fraction; nothing here is told more finely than that."""
    if not rest.startswith("."):
        return rest
    zone = rest[1:].lstrip("0123456789")
    return zone if 1 <= len(rest) - 1 - len(zone) <= 9 else ""


@lru_cache(maxsize=64)
def _offset(rest: str) -> timedelta:
    """`+0800`, `+08:00` or one of the words for none; raises ValueError for anything else."""
    zone = _without_fraction(rest)
    if zone in _ZULU:
        return timedelta()
    digits = zone[1:].replace(":", "", 1) if zone[3:4] == ":" else zone[1:]
    if zone[:1] not in {"+", "-"} or len(digits) != 4 or not digits.isdigit():
        raise ValueError(zone)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(days=1) or int(digits[2:]) > 59:
        raise ValueError(zone)
    return -offset if zone[0] == "-" else offset


def format_rfc3339(timestamp: datetime) -> str:
    """RFC 3339 in UTC, to the second: `2022-05-09T10:02:31Z`."""
    if timestamp.tzinfo is not timezone.utc:
        timestamp = timestamp.astimezone(timezone.utc)
    # Day and time apart: together they would come with an offset, which takes the longest.
    return f"{timestamp.date().isoformat()}T{timestamp.time().isoformat()[:_CLOCK]}Z"
