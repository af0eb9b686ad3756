"""The lag of point-in-time recovery: how long ago the newest restorable range of time ended.

It is the only sign of differential and log backups, which no list contains.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.domain.freshness import CheckProblem, CheckStatus
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from gaussbackup.model.restore import RestorableRange


def days_of_lag(limit: float, now: datetime) -> list[date]:
    """Return the days, in UTC and newest first, on which a range must end within the limit.

    `limit` is in seconds, `now` the time of the service in UTC.
    """
    oldest = (now - timedelta(seconds=limit)).date()
    return [now.date() - timedelta(days=days) for days in range((now.date() - oldest).days + 1)]


def newest_end(ranges: Iterable[RestorableRange]) -> datetime | None:
    """Return the end of the newest range, or None if there is none."""
    return max((each.end for each in ranges), default=None)


def lag_problem(end: datetime | None, limit: float, now: datetime) -> CheckProblem | None:
    """Return the problem of an instance whose newest range ended too long ago, or None.

    `end` is None if no range ended within the limit.
    """
    if end is None:
        text = f"it has no restorable time in the last {format_duration(limit)}"
        return CheckProblem("pitr_lag", CheckStatus.CRITICAL, text)
    lag = (now - end).total_seconds()
    if lag <= limit:
        return None
    text = (
        f"the newest restorable time is {format_duration(lag)} ago, "
        f"the limit is {format_duration(limit)}"
    )
    return CheckProblem("pitr_lag", CheckStatus.CRITICAL, text)


def unknown_lag(reason: str) -> CheckProblem:
    """Return the problem of an instance whose ranges could not be read."""
    text = f"its restorable times could not be read: {reason}"
    return CheckProblem("pitr_unknown", CheckStatus.UNKNOWN, text)
