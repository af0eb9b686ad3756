"""A point in time as people say it: `today 14:02`, `21 Nov 18:00`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.render.terminal import Terminal

UNKNOWN = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def timestamp_formatter(
    terminal: Terminal, now: datetime, tz: tzinfo | None = None, *, utc: bool = False
) -> Callable[[datetime | None], str]:
    """How this stream's reader wants an instant written; the unknown one is a dash.

    Off a terminal always RFC 3339 in UTC. On one, `2026-11-21 18:00Z` with `utc`, else relative
    to `now` in the zone `tz`; None means the machine's own zone, with its changes over the year.
    """

    def exact(instant: datetime | None) -> str:
        return UNKNOWN if instant is None else format_rfc3339(instant)

    def in_utc(instant: datetime | None) -> str:
        if instant is None:
            return UNKNOWN
        return f"{instant.astimezone(timezone.utc).isoformat(sep=' ', timespec='minutes')[:16]}Z"

    def spoken(instant: datetime | None) -> str:
        return UNKNOWN if instant is None else format_relative(instant, now, tz)

    if not terminal.tty:
        return exact
    return in_utc if utc else spoken


def format_relative(timestamp: datetime, now: datetime, tz: tzinfo | None) -> str:
    """`today 14:02`, `yesterday 02:00`, `21 Nov 18:00`, `21 Nov 2025 18:00`."""
    try:
        local, today = timestamp.astimezone(tz), now.astimezone(tz).date()
    except (OverflowError, OSError, ValueError):  # the first and the last day of the calendar
        return format_rfc3339(timestamp)
    clock = f"{local.hour:02}:{local.minute:02}"
    if local.date() == today:
        return f"today {clock}"
    if today > today.min and local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{day} {clock}" if local.year == today.year else f"{day} {local.year} {clock}"
