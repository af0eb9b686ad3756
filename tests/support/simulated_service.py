"""A simulated service with chosen backup durations that counts polls and requests."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.model.listing_result import BackupListing, JobListing
from tests.support.builders import NOON, a_backup, a_job, backup_id
from tests.support.fakes import ScriptedService

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job
    from tests.support.fakes import JumpingClock

MIN_DURATION, MAX_DURATION = 60.0, 4 * 3600.0
_SPREAD = math.log(MAX_DURATION / MIN_DURATION) / 4
"""Standard deviation of the logarithm: 95 % of the values lie between minimum and maximum."""
INSTANCE_SPREAD = 0.15
"""Standard deviation of the logarithm of the durations of one instance."""
_PAGE = 100


def durations(number: int, rng: Random) -> list[float]:
    """Return log-normally distributed durations in seconds, one minute to four hours."""
    result: list[float] = []
    while len(result) < number:
        duration = rng.lognormvariate(math.log(MIN_DURATION * MAX_DURATION) / 2, _SPREAD)
        if MIN_DURATION <= duration <= MAX_DURATION:
            result.append(duration)
    return result


class SimulatedService(ScriptedService):
    """One backup of each instance, started at NOON, and `history` earlier ones of each.

    `durations` are the seconds that the backup of each instance takes.
    """

    def __init__(
        self, clock: JumpingClock, durations: list[float], history: int, rng: Random
    ) -> None:
        super().__init__()
        self._clock = clock
        self._durations = durations
        self._earlier = [
            _earlier(number, age, duration * rng.lognormvariate(0, INSTANCE_SPREAD))
            for number, duration in enumerate(durations)
            for age in range(1, history + 1)
        ]
        self.polls = 0
        self.request_count = 0

    def created(self, number: int) -> WaitTarget:
        """Return the target of a wait for a backup that was just created."""
        row = self._running(number)
        return WaitTarget(
            row.id,
            row,
            str(number),
            id_confirmed=True,
            typical_duration=typical_duration(self._earlier, row.instance_id),
        )

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> SimulatedService:
        return self

    def find_backup(self, backup_id: str) -> Backup | None:
        self.polls += 1
        self.request_count += 1
        return self._running(int(backup_id[:32], 16))

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        rows = tuple(
            row
            for row in [*map(self._running, range(len(self._durations))), *self._earlier]
            if instance_id in {None, row.instance_id}
            and (begin is None or (row.begin_time is not None and row.begin_time >= begin))
        )
        self.request_count += max(1, math.ceil(len(rows) / _PAGE))
        return BackupListing(rows, total=len(rows))

    def show_job(self, job_id: str) -> Job:
        self.request_count += 1
        return self._job(int(job_id))

    def list_jobs(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> JobListing:
        jobs = tuple(
            job
            for job in map(self._job, range(len(self._durations)))
            if status in {None, job.status.value}
        )
        self.request_count += max(1, math.ceil(len(jobs) / _PAGE))
        return JobListing(jobs, total=len(jobs))

    def _job(self, number: int) -> Job:
        done = self._clock.monotonic() / self._durations[number]
        job = a_job("Completed") if done >= 1 else a_job("Running", percent=int(100 * done))
        return job._replace(id=str(number))

    def _running(self, number: int) -> Backup:
        duration = self._durations[number]
        completed = self._clock.monotonic() >= duration
        return a_backup(
            number,
            "COMPLETED" if completed else "BUILDING",
            instance_id=_instance(number),
            duration=duration,
        )


def _earlier(number: int, age: int, duration: float) -> Backup:
    row = a_backup(
        number, instance_id=_instance(number), begin=NOON - timedelta(days=age), duration=duration
    )
    return row._replace(id=backup_id((age << 32) + number))


def _instance(number: int) -> str:
    return f"{number:032x}in14"
