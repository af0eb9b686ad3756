"""Timestamps as text: relative (`today 14:02`), in UTC, or RFC 3339."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from gaussbackup.model.timestamps import format_rfc3339
from gaussbackup.render.cells import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.render.terminal import Terminal

    FormatTime = Callable[[datetime | None], str]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def timestamp_formatter(
    terminal: Terminal, now: datetime, tz: tzinfo | None = None, *, utc: bool = False
) -> FormatTime:
    """Return the function that formats timestamps for this terminal; None becomes a dash.

    Without a terminal the format is RFC 3339 in UTC. On a terminal it is `2026-11-21 18:00Z` with
    `utc`, and otherwise relative to `now` in the zone `tz`. A `tz` of None is the local zone,
    including its daylight saving time.
    """

    def rfc3339(timestamp: datetime | None) -> str:
        return UNKNOWN if timestamp is None else format_rfc3339(timestamp)

    def in_utc(timestamp: datetime | None) -> str:
        if timestamp is None:
            return UNKNOWN
        return f"{timestamp.astimezone(timezone.utc).isoformat(sep=' ', timespec='minutes')[:16]}Z"

    def relative(timestamp: datetime | None) -> str:
        return UNKNOWN if timestamp is None else format_relative(timestamp, now, tz)

    if not terminal.tty:
        return rfc3339
    return in_utc if utc else relative


def format_relative(timestamp: datetime, now: datetime, tz: tzinfo | None) -> str:
    """Return `today 14:02`, `yesterday 02:00`, `21 Nov 18:00` or `21 Nov 2025 18:00`."""
    try:
        local, today = timestamp.astimezone(tz), now.astimezone(tz).date()
    except (OverflowError, OSError, ValueError):  # the first or the last day of the calendar
        return format_rfc3339(timestamp)
    clock = f"{local.hour:02}:{local.minute:02}"
    if local.date() == today:
        return f"today {clock}"
    if today > today.min and local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{day} {clock}" if local.year == today.year else f"{day} {local.year} {clock}"
