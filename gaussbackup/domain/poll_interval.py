"""The interval until the next poll of a backup, and the typical duration that it depends on.

A fixed interval of 10 s would poll a four-hour backup 1,400 times. Without history the interval
grows with the square root of the elapsed time. With the typical duration of the instance it is
long while the backup cannot have finished, and short around the expected end.
"""

from __future__ import annotations

from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.retry_policy import MIN_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup

_JITTER = 0.1
_NEAR_END = 0.85
"""Fraction of the typical duration after which the end is near."""
_STAGES = 8
"""Number of polls before that, so that the progress display changes."""
_RECENT = 5
"""Number of earlier backups that the typical duration is computed from."""


class PollContext(NamedTuple):
    """What the next interval depends on; all times in seconds.

    `elapsed` counts from the begin of the backup as far as it is known. `needs_confirmation`: the
    last poll saw an end, or no backup, which the next poll must confirm. `shared`: one poll serves
    several backups; one of them is always near its end, so the typical duration is ignored.
    """

    elapsed: float
    typical_duration: float | None
    fixed: float | None = None
    needs_confirmation: bool = False
    shared: bool = False


def next_interval(context: PollContext, random: float) -> float:
    """Return the seconds until the next poll; `random`, from 0 to 1, varies it by ±10 %."""
    if context.fixed is not None:
        return max(MIN_INTERVAL, context.fixed)
    interval = _base_interval(context)
    if context.needs_confirmation:
        interval = min(interval, 2.0)
    return interval * (1 + _JITTER * (2 * random - 1))


def _base_interval(context: PollContext) -> float:
    elapsed, typical = max(0.0, context.elapsed), context.typical_duration
    if context.shared:
        return _clamp(0.55 * sqrt(elapsed), 5.0, 66.0)
    if typical is None:
        return _clamp(0.5 * sqrt(elapsed), 5.0, 60.0)
    remaining = _NEAR_END * typical - elapsed
    if remaining > 0:
        return max(1.0, min(remaining, _clamp(typical / _STAGES, 15.0, 120.0)))
    return _clamp(0.25 * sqrt(elapsed), 2.0, 30.0)


def _clamp(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def typical_duration(backups: Iterable[Backup], instance_id: str) -> float | None:
    """Return the median duration, in seconds, of the instance's last five COMPLETED backups.

    Return None if there is none.
    """
    finished = [
        (backup.begin_time, backup.duration_seconds)
        for backup in backups
        if backup.instance_id == instance_id and backup.completed and backup.begin_time is not None
    ]
    recent = sorted((row for row in finished if row[1] is not None), reverse=True)[:_RECENT]
    return median([seconds for _, seconds in recent if seconds is not None]) if recent else None
