"""Archived logs of an instance: the time ranges to which it can be restored."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class TimeRange(NamedTuple):
    """A range of restorable times, as Unix timestamps."""

    start: float
    end: float


class ArchiveGap(NamedTuple):
    """A time without archived logs, after the instance was overwritten by a restore.

    `end` is None until the restored data is confirmed. Then the gap begins at `restored_to`: the
    logs after the restored time are lost.
    """

    start: float
    end: float | None
    restored_to: float


def parse_gaps(text: str) -> list[ArchiveGap]:
    """Parse the column of an instance."""
    return [ArchiveGap(*item) for item in json.loads(text)]


def format_gaps(gaps: Iterable[ArchiveGap]) -> str:
    """Return the content of the column."""
    return json.dumps([list(gap) for gap in gaps])


def open_gap(gaps: list[ArchiveGap], now: float, restored_to: float) -> list[ArchiveGap]:
    """Return the gaps after a restore at `now`; it continues an unconfirmed gap."""
    if gaps and gaps[-1].end is None:
        return [*gaps[:-1], gaps[-1]._replace(restored_to=restored_to)]
    return [*gaps, ArchiveGap(now, None, restored_to)]


def close_gap(gaps: list[ArchiveGap], now: float) -> list[ArchiveGap] | None:
    """Return the gaps after a confirmation, or None if there is nothing to confirm."""
    if not gaps or gaps[-1].end is not None:
        return None
    gap = gaps[-1]
    return [*gaps[:-1], gap._replace(start=min(gap.start, gap.restored_to), end=now)]


def restorable_ranges(
    backup_ends: Iterable[float], gaps: list[ArchiveGap], archived_until: float, pause: float
) -> list[TimeRange]:
    """Return the restorable ranges, oldest first.

    Each full automatic backup begins a range. It ends `pause` seconds before the end of the next
    backup, at the next gap, or at the end of the archived logs.
    """
    ends = sorted(backup_ends)
    ranges = []
    for start, following in zip_longest(ends, ends[1:]):
        limits = [gap.start for gap in gaps if gap.start >= start]
        limits.append(archived_until if following is None else following - pause)
        end = min(limits)
        if start < end and not any(_contains(gap, start) for gap in gaps):
            ranges.append(TimeRange(start, end))
    return ranges


def _contains(gap: ArchiveGap, timestamp: float) -> bool:
    return gap.start <= timestamp and (gap.end is None or timestamp < gap.end)
