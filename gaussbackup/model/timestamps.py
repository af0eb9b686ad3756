"""Timestamps: parsed from the formats of the service, formatted as RFC 3339 in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache

_OFFSET = len("2022-05-09T18:02:31")
"""Index of the offset, or of the fraction of a second before it."""
_TIME_LENGTH = len("18:02:31")
_UTC_NAMES = ("Z", "z", " UTC", "UTC", "+0000")
_SECOND = slice(len("2022-05-09T18:02:"), _OFFSET)


def parse_timestamp(text: object) -> datetime | None:
    """Parse a timestamp; return it in UTC, or None if it is malformed or has no offset.

    Accepts `2022-05-09T18:02:31+0800` and `2021-01-15 01:46:40 UTC`, the two formats of the
    service (gaussbackup/api/README.md, "Requests and versions"), and what else RFC 3339 allows:
    `Z`, `+08:00`, small letters, fractions of a second, and the leap second 60, which is the start
    of the next minute.
    """
    if not isinstance(text, str) or not text.isascii() or text[10:11] not in {"T", " ", "t"}:
        return None
    if text[4:8:3] != "--" or text[13:17:3] != "::":  # other formats of ISO 8601 are rejected
        return None
    try:
        offset = _parse_offset(text[_OFFSET:])
        if text[_SECOND] == "60":
            start = datetime.fromisoformat(f"{text[: _SECOND.start]}59+00:00")
            return start + timedelta(seconds=1) - offset
        # Twice as fast as setting the zone of a naive time; a long list has many timestamps.
        return datetime.fromisoformat(f"{text[:_OFFSET]}+00:00") - offset
    except (ValueError, OverflowError):
        return None


def _without_fraction(rest: str) -> str:
    """Return the offset without a fraction of a second before it; empty if it is malformed."""
    if not rest.startswith("."):
        return rest
    zone = rest[1:].lstrip("0123456789")
    return zone if len(zone) < len(rest) - 1 else ""


@lru_cache(maxsize=64)
def _parse_offset(rest: str) -> timedelta:
    """Parse `+0800`, `+08:00` or a name of UTC; raise ValueError for anything else."""
    zone = _without_fraction(rest)
    if zone in _UTC_NAMES:
        return timedelta()
    digits = zone[1:].replace(":", "", 1) if zone[3:4] == ":" else zone[1:]
    if zone[:1] not in {"+", "-"} or len(digits) != 4 or not digits.isdigit():
        raise ValueError(zone)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(days=1) or int(digits[2:]) > 59:
        raise ValueError(zone)
    return -offset if zone[0] == "-" else offset


def format_rfc3339(timestamp: datetime) -> str:
    """Return RFC 3339 in UTC, to the second: `2022-05-09T10:02:31Z`."""
    if timestamp.tzinfo is not timezone.utc:
        timestamp = timestamp.astimezone(timezone.utc)
    # Date and time separately: isoformat of both adds an offset, which takes most of its time.
    return f"{timestamp.date().isoformat()}T{timestamp.time().isoformat()[:_TIME_LENGTH]}Z"
