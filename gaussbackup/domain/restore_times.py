"""Restorable time ranges: merged, searched for a time, and the nearest ones to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.model.restore import RestorableRange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

_RESOLUTION = timedelta(seconds=1)
"""The service returns the ranges day by day; a cut at midnight may lose a fraction of a second."""


def merge_ranges(ranges: Iterable[RestorableRange]) -> list[RestorableRange]:
    """Return the ranges oldest first, those that touch or overlap as one.

    A range whose end is before its start is dropped.
    """
    merged: list[RestorableRange] = []
    for each in sorted(each for each in ranges if each.start <= each.end):
        if merged and each.start <= merged[-1].end + _RESOLUTION:
            merged[-1] = RestorableRange(merged[-1].start, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return merged


def whole_seconds(each: RestorableRange) -> RestorableRange:
    """Return the range as it is printed, without fractions of seconds at its ends.

    Every printed time can be restored: the start is rounded up, the end down.
    """
    start = each.start.replace(microsecond=0)
    if start < each.start:
        start += _RESOLUTION
    return RestorableRange(start, max(start, each.end.replace(microsecond=0)))


def contains(ranges: Iterable[RestorableRange], time: datetime) -> bool:
    """Return whether the time is in one of the ranges."""
    return any(each.start <= time <= each.end for each in ranges)


def nearest_ranges(
    ranges: Sequence[RestorableRange], time: datetime
) -> tuple[RestorableRange | None, RestorableRange | None]:
    """Return the last range before the time and the first one after it; None if there is none."""
    before = [each for each in ranges if each.end < time]
    after = [each for each in ranges if each.start > time]
    return (
        max(before, key=lambda each: each.end, default=None),
        min(after, key=lambda each: each.start, default=None),
    )


def days_around(time: datetime) -> list[date]:
    """Return the days, in UTC, whose ranges show whether a time can be restored, newest first.

    `time` is in UTC. The neighbours are needed for the nearest ranges.
    """
    return [(time + timedelta(days=offset)).date() for offset in (1, 0, -1)]
