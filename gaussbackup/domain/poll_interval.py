"""When to poll a backup and when to request its job, and the typical duration this depends on.

A fixed interval of 10 s would poll a four-hour backup 1,400 times. Without history the interval
grows with the square root of the elapsed time. With the typical duration of the instance it is
long while the backup cannot have finished, and short around the expected end.

The row of the backup decides a wait, so the job is requested only for what the row does not have:
a percentage, the reason of a failure, or why the backup takes so long.
"""

from __future__ import annotations

from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.retry_policy import MIN_INTERVAL
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

_JITTER = 0.1
_NEAR_END = 0.85
"""Fraction of the typical duration after which the end is near."""
_STAGES = 8
"""Number of polls before that, so that the progress display changes."""
_RECENT = 5
"""Number of earlier backups that the typical duration is computed from."""
_OVERDUE_FACTOR, _OVERDUE_SECONDS = 1.5, 60.0
"""A backup is overdue beyond its typical duration by this factor, and by this many seconds."""
_OVERDUE_WITHOUT_HISTORY = 600.0
_MAX_FAILURES = 6
"""Failed requests of a job after which the pause does not double any more."""


class PollContext(NamedTuple):
    """What the next interval depends on; all times in seconds.

    `elapsed` counts from the begin of the backup as far as it is known. `needs_confirmation`: the
    last poll saw an end, or no backup, which the next poll must confirm. `shared_requests`: the
    requests of a poll that serves several backups, 0 if it serves one; one of several is always
    near its end, so the typical duration is ignored.
    """

    elapsed: float
    typical_duration: float | None
    fixed: float | None = None
    needs_confirmation: bool = False
    shared_requests: int = 0


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
    if context.shared_requests:
        return _clamp(0.55 * sqrt(elapsed), 5.0, 66.0) * sqrt(context.shared_requests)
    if typical is None:
        return _clamp(0.5 * sqrt(elapsed), 5.0, 60.0)
    remaining = _NEAR_END * typical - elapsed
    if remaining > 0:
        return max(1.0, min(remaining, _clamp(typical / _STAGES, 15.0, 120.0)))
    return _clamp(0.25 * sqrt(elapsed), 2.0, 30.0)


class JobContext(NamedTuple):
    """What a request of the job depends on; all times in seconds of the backup's age.

    `job` is its last response, `requested` when that was (0 if never), `failures` the number of
    requests in a row that returned no job. `failed_before`: the previous poll saw FAILED as well.
    `percentage`: progress is displayed. `shared`: one request serves several backups.
    """

    age: float
    backup: Backup | None
    job: Job | None = None
    typical_duration: float | None = None
    requested: float = 0.0
    failures: int = 0
    failed_before: bool = False
    percentage: bool = False
    shared: bool = False


def needs_reason(context: JobContext) -> bool:
    """Return whether to request the job of a failed or overdue backup, whatever the job's status.

    That of a failed one is requested with the poll that confirms the failure, so once.
    """
    if context.backup is None or context.backup.status is BackupStatus.COMPLETED:
        return False
    if context.backup.status is BackupStatus.FAILED:
        return context.failed_before and (context.job is None or not context.job.fail_reason)
    if _has_ended(context.job) or context.age < _overdue_age(context.typical_duration):
        return False
    return _is_due(context, _clamp(context.age / 4, 60.0, 600.0))


def needs_percentage(context: JobContext) -> bool:
    """Return whether to request the job because its percentage is displayed."""
    if not context.percentage or context.backup is None or _has_ended(context.job):
        return False
    if context.backup.status in {BackupStatus.COMPLETED, BackupStatus.FAILED}:
        return False
    if context.shared:
        return _is_due(context, _clamp(context.age / 10, 10.0, 300.0))
    return _is_due(context, _clamp(context.age / 30, 10.0, 60.0))


def _is_due(context: JobContext, interval: float) -> bool:
    """Return whether it is time; a service that returns no job is asked less and less often."""
    doubled = interval * 2.0 ** min(context.failures, _MAX_FAILURES)
    return context.age - context.requested >= doubled


def _has_ended(job: Job | None) -> bool:
    return job is not None and job.status in {JobStatus.COMPLETED, JobStatus.FAILED}


def _overdue_age(typical: float | None) -> float:
    if typical is None:
        return _OVERDUE_WITHOUT_HISTORY
    return max(_OVERDUE_FACTOR * typical, typical + _OVERDUE_SECONDS)


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
