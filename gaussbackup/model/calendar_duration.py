"""Durations in calendar units, as `--keep-within` takes them: `1y6mo`, `90d`."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

_DURATION = r"(?:\d+(?:y|mo|w|d|h))+"
_PART = r"(\d+)(y|mo|w|d|h)"
_MINUTES_OR_MONTHS = r"(?:\d+[a-z]+)*\d+m(?!o).*"
_MAX_YEARS = 100


class CalendarDuration(NamedTuple):
    """A number of years, months, weeks, days and hours, in restic's sense."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0

    def __str__(self) -> str:
        units = zip(self, ("y", "mo", "w", "d", "h"), strict=True)
        return "".join(f"{count}{unit}" for count, unit in units if count) or "0d"

    def before(self, time: datetime) -> datetime | None:
        """Return the time this much earlier; None before the year 1.

        Years to days are counted on the calendar of the time zone of `time`, hours as elapsed
        time. A day that the month does not have becomes the last day of that month.
        """
        from calendar import monthrange  # not needed to declare the option

        month = time.year * 12 + time.month - 1 - (self.years * 12 + self.months)
        year, month = month // 12, month % 12 + 1
        if year < 1:
            return None
        day = min(time.day, monthrange(year, month)[1])
        try:
            local = time.replace(year=year, month=month, day=day)
            local -= timedelta(weeks=self.weeks, days=self.days)
            return local.astimezone(timezone.utc) - timedelta(hours=self.hours)
        except OverflowError:
            return None


def parse_calendar_duration(text: str) -> CalendarDuration:
    """Parse `90d`, `12h`, `6mo` or `1y6mo`.

    Raises ValueError, with a message for the user, for anything else: no unit, a repeated unit,
    more than 100 years. A bare `m` is refused: it is months in restic and minutes in durations.
    """
    value = text.strip()
    if re.fullmatch(_MINUTES_OR_MONTHS, value, re.ASCII):
        raise ValueError(
            f"{text!r} is ambiguous: m means months in restic, and minutes in other options; "
            "use mo for months; minutes are not supported here"
        )
    if re.fullmatch(r"\d+(?:\.\d+)?", value, re.ASCII):
        raise ValueError(f"{text!r} has no unit: use y, mo, w, d or h, e.g. {value}d")
    if not re.fullmatch(_DURATION, value, re.ASCII):
        raise ValueError(f"{text!r} is not a duration: use y, mo, w, d and h, e.g. 90d or 1y6mo")
    parts = re.findall(_PART, value, re.ASCII)
    counts = {unit: int(number) for number, unit in parts}
    if len(counts) != len(parts):
        raise ValueError(f"{text!r} repeats a unit")
    years = counts.get("y", 0) + counts.get("mo", 0) / 12
    days = counts.get("w", 0) * 7 + counts.get("d", 0) + counts.get("h", 0) / 24
    if years + days / 365 > _MAX_YEARS:
        raise ValueError(f"{text!r} is longer than {_MAX_YEARS} years")
    return CalendarDuration(*(counts.get(unit, 0) for unit in ("y", "mo", "w", "d", "h")))
