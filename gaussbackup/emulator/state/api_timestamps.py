"""Format and parse timestamps: four of the six formats that the API uses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}")


def format_timestamp(timestamp: float, utc_offset: str) -> str:
    """Format a time of a backup or job: ``2022-05-09T18:02:31+0800``, without a colon."""
    local = datetime.fromtimestamp(timestamp, timezone(_parse_offset(utc_offset)))
    return local.strftime("%Y-%m-%dT%H:%M:%S%z")


def parse_timestamp(text: str) -> float | None:
    """Parse a time of a list filter; None if the format is different."""
    if not (text.isascii() and _TIMESTAMP.fullmatch(text)):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except ValueError:
        return None  # e.g. February 30


def format_instance_time(timestamp: float) -> str:
    """Format a time of an instance: ``2021-01-15 01:46:40 UTC``."""
    return f"{_utc(timestamp):%Y-%m-%d %H:%M:%S} UTC"


def format_iam_time(timestamp: float) -> str:
    """Format a time of IAM: ``2015-11-09T01:42:57.527363Z``."""
    return f"{_utc(timestamp):%Y-%m-%dT%H:%M:%S.%f}Z"


def format_name_time(timestamp: float) -> str:
    """Format the time in the name of an automatic backup: UTC with milliseconds."""
    return f"{_utc(timestamp):%Y%m%d%H%M%S}{int(timestamp * 1000) % 1000:03d}"


def _utc(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, timezone.utc)


def _parse_offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError(f"utc_offset must be like +0800, not {text}")
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset
