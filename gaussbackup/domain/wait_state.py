"""What the looks at one backup add up to: still running, done, failed, vanished.

The row of the backup is the truth. The job is colour: some versions of the service do not know the
jobs of manual backups at all, so an unknown job says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

GRACE_SECONDS = 60.0
GRACE_LOOKS = 3


class WaitStatus(Enum):
    """What is to be done after a look."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    JOB_FAILED = "job failed"
    VANISHED = "vanished"
    NEVER_SEEN = "never seen"


@dataclass(frozen=True)
class WaitState:
    """What is remembered from look to look; `at` values are seconds since the wait began.

    `promised` says that the service gave us this id itself, so that a row that never shows has
    vanished, and was not mistyped.
    """

    id_confirmed: bool = False
    seen: bool = False
    good_looks: int = 0
    bad_looks: int = 0
    absent_looks: int = 0
    job_failed_looks: int = 0
    job_failed_at: float | None = None
    warned_status: bool = False

    @property
    def unsettled(self) -> bool:
        """The last look showed something that the next one must confirm."""
        return bool(self.good_looks or self.bad_looks or self.absent_looks)


@dataclass(frozen=True)
class Transition:
    """The watch after a look, its verdict, and what the user should be told."""

    watch: WaitState
    verdict: WaitStatus
    warnings: tuple[str, ...] = ()


def advance(watch: WaitState, backup: Backup | None, job: Job | None, at: float) -> Transition:
    """Add one look, at `at` seconds into the wait, to what is known."""
    if backup is None:
        return _absent(watch, at)
    watch = replace(watch, seen=True, absent_looks=0)
    if backup.status is BackupStatus.COMPLETED:
        return _good(watch, backup, job)
    if backup.status is BackupStatus.FAILED:
        return _bad(watch)
    return _unfinished(watch, backup, job, at)


def _absent(watch: WaitState, at: float) -> Transition:
    watch = replace(watch, absent_looks=watch.absent_looks + 1)
    if watch.seen:
        vanished = watch.absent_looks >= GRACE_LOOKS
        return Transition(watch, WaitStatus.VANISHED if vanished else WaitStatus.RUNNING)
    if at < GRACE_SECONDS:
        return Transition(watch, WaitStatus.RUNNING)
    return Transition(watch, WaitStatus.VANISHED if watch.id_confirmed else WaitStatus.NEVER_SEEN)


def _good(watch: WaitState, backup: Backup, job: Job | None) -> Transition:
    watch = replace(watch, good_looks=watch.good_looks + 1, bad_looks=0)
    if watch.good_looks < 2 and backup.end_time is None:
        return Transition(watch, WaitStatus.RUNNING)
    warnings: tuple[str, ...] = ()
    if job is not None and job.status is JobStatus.FAILED:
        reason = f": {job.fail_reason}" if job.fail_reason else ""
        warnings = (f"the backup is COMPLETED, although its job says Failed{reason}",)
    return Transition(watch, WaitStatus.DONE, warnings)


def _bad(watch: WaitState) -> Transition:
    watch = replace(watch, bad_looks=watch.bad_looks + 1, good_looks=0)
    return Transition(watch, WaitStatus.FAILED if watch.bad_looks >= 2 else WaitStatus.RUNNING)


def _unfinished(watch: WaitState, backup: Backup, job: Job | None, at: float) -> Transition:
    warnings = []
    if watch.good_looks or watch.bad_looks:
        ended = "COMPLETED" if watch.good_looks else "FAILED"
        warnings.append(f"the backup went back from {ended} to {backup.status_text or 'no status'}")
    documented = backup.status in {BackupStatus.BUILDING, BackupStatus.DELETING}
    if not documented and not watch.warned_status:
        shown = f'"{backup.status_text}"' if backup.status_text else "empty"
        warnings.append(f"the status of the backup is {shown}, which is not documented")
    watch = replace(
        watch,
        good_looks=0,
        bad_looks=0,
        warned_status=watch.warned_status or not documented,
    )
    watch, lost = _job_failure(watch, job, at)
    return Transition(watch, WaitStatus.JOB_FAILED if lost else WaitStatus.RUNNING, tuple(warnings))


def _job_failure(watch: WaitState, job: Job | None, at: float) -> tuple[WaitState, bool]:
    """Count the looks at a job that says Failed while its backup does not; True when enough."""
    if job is None or job.status is not JobStatus.FAILED:
        return watch, False
    first = at if watch.job_failed_at is None else watch.job_failed_at
    looks = watch.job_failed_looks + 1
    watch = replace(watch, job_failed_at=first, job_failed_looks=looks)
    return watch, looks > GRACE_LOOKS or at - first >= GRACE_SECONDS
