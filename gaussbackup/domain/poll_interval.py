"""When to look again at a backup that is being made.

A fixed interval asks a four-hour backup fourteen hundred times. Without history the interval grows
with the square root of the time passed; with the usual duration of the instance it is sparse while
nothing can have happened yet, and dense around the expected end.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

MIN_INTERVAL = 0.1
_JITTER = 0.1
_NEAR = 0.85
"""From this part of the usual duration on, the end is near."""
_STAGES = 8
"""Into so many parts the time before is divided, for those who watch it grow."""


class PollContext(NamedTuple):
    """What the next interval depends on; all times in seconds.

    `elapsed` counts from the beginning of the backup as far as that is known, `unsettled` says that
    the last look saw an end, or nothing at all, which the next look must confirm; `shared` that
    one look serves several backups. Of several, one or the other is always near its end: to look
    as often as that asks for would cost more than it tells.
    """

    elapsed: float
    typical_duration: float | None
    fixed: float | None = None
    needs_confirmation: bool = False
    shared: bool = False


def next_interval(context: PollContext, random: float) -> float:
    """Seconds until the next look; `chance` is a number from 0 to 1 that spreads it by ±10 %."""
    if context.fixed is not None:
        return max(MIN_INTERVAL, context.fixed)
    interval = _base_interval(context)
    if context.needs_confirmation:
        interval = min(interval, 2.0)
    return interval * (1 + _JITTER * (2 * random - 1))


def _base_interval(situation: PollContext) -> float:
    elapsed, usual = max(0.0, situation.elapsed), situation.typical_duration
    if situation.shared:
        return _within(0.55 * sqrt(elapsed), 5.0, 66.0)
    if usual is None:
        return _within(0.5 * sqrt(elapsed), 5.0, 60.0)
    ahead = _NEAR * usual - elapsed
    if ahead > 0:
        return max(1.0, min(ahead, _within(usual / _STAGES, 15.0, 120.0)))
    return _within(0.25 * sqrt(elapsed), 2.0, 30.0)


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def reconcile_pause(attempt: int) -> float:
    """Seconds before look number `look` (from 0) for a lost backup: 1, 2, 4, 8, 15, 15 …"""
    return min(15.0, float(2 ** min(attempt, 4)))


def busy_pause(attempt: int, fixed: float | None) -> float:
    """Seconds before the next try at a busy instance, after `attempt` refusals (from 1)."""
    if fixed is not None:
        return max(MIN_INTERVAL, fixed)
    return min(30.0, 5.0 * attempt)


def outage_pause(failures: int) -> float:
    """Seconds before the next try at a service that failed `misses` times (from 1): 0.5 … 20."""
    return min(20.0, 0.5 * 2.0 ** min(failures - 1, 10))
