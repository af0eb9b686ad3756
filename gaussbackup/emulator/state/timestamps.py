"""The time formats of the API, of which there are six; four are needed here."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}")


def format_timestamp(moment: float, utc_offset: str) -> str:
    """Write a moment as backups and jobs do: ``2022-05-09T18:02:31+0800``, no colon."""
    local = datetime.fromtimestamp(moment, timezone(_parse_offset(utc_offset)))
    return local.strftime("%Y-%m-%dT%H:%M:%S%z")


def parse_timestamp(text: str) -> float | None:
    """Read a moment of a list filter; None where the form is another."""
    if not (text.isascii() and _TIMESTAMP.fullmatch(text)):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except ValueError:
        return None  # the 30th of February


def format_instance_time(moment: float) -> str:
    """Write a moment as instances do: ``2021-01-15 01:46:40 UTC``."""
    return f"{_utc(moment):%Y-%m-%d %H:%M:%S} UTC"


def format_iam_time(moment: float) -> str:
    """Write a moment as IAM does: ``2015-11-09T01:42:57.527363Z``."""
    return f"{_utc(moment):%Y-%m-%dT%H:%M:%S.%f}Z"


def format_name_time(moment: float) -> str:
    """Write a moment as the names of automatic backups do: UTC with milliseconds."""
    return f"{_utc(moment):%Y%m%d%H%M%S}{int(moment * 1000) % 1000:03d}"


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, timezone.utc)


def _parse_offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError(f"a UTC offset is written +0800, not {text}")
    sign, hours, minutes = found.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return -span if sign == "-" else span
