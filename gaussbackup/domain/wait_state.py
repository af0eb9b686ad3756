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
GRACE_POLLS = 3


class WaitStatus(Enum):
    """What is to be done after a look."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    JOB_FAILED = "job failed"
    DISAPPEARED = "vanished"
    NEVER_SEEN = "never seen"


@dataclass(frozen=True)
class WaitState:
    """What is remembered from look to look; `at` values are seconds since the wait began.

    `promised` says that the service gave us this id itself, so that a row that never shows has
    vanished, and was not mistyped.
    """

    id_confirmed: bool = False
    seen: bool = False
    completed_polls: int = 0
    failed_polls: int = 0
    missing_polls: int = 0
    job_failed_polls: int = 0
    job_failed_at: float | None = None
    warned_status: bool = False

    @property
    def needs_confirmation(self) -> bool:
        """The last look showed something that the next one must confirm."""
        return bool(self.completed_polls or self.failed_polls or self.missing_polls)


@dataclass(frozen=True)
class Transition:
    """The state after a look, its verdict, and what the user should be told."""

    state: WaitState
    status: WaitStatus
    warnings: tuple[str, ...] = ()


def advance(state: WaitState, backup: Backup | None, job: Job | None, elapsed: float) -> Transition:
    """Add one look, at `at` seconds into the wait, to what is known."""
    if backup is None:
        return _absent(state, elapsed)
    state = replace(state, seen=True, missing_polls=0)
    if backup.status is BackupStatus.COMPLETED:
        return _good(state, backup, job)
    if backup.status is BackupStatus.FAILED:
        return _bad(state)
    return _unfinished(state, backup, job, elapsed)


def _absent(state: WaitState, at: float) -> Transition:
    state = replace(state, missing_polls=state.missing_polls + 1)
    if state.seen:
        vanished = state.missing_polls >= GRACE_POLLS
        return Transition(state, WaitStatus.DISAPPEARED if vanished else WaitStatus.RUNNING)
    if at < GRACE_SECONDS:
        return Transition(state, WaitStatus.RUNNING)
    return Transition(
        state, WaitStatus.DISAPPEARED if state.id_confirmed else WaitStatus.NEVER_SEEN
    )


def _good(state: WaitState, backup: Backup, job: Job | None) -> Transition:
    state = replace(state, completed_polls=state.completed_polls + 1, failed_polls=0)
    if state.completed_polls < 2 and backup.end_time is None:
        return Transition(state, WaitStatus.RUNNING)
    warnings: tuple[str, ...] = ()
    if job is not None and job.status is JobStatus.FAILED:
        reason = f": {job.fail_reason}" if job.fail_reason else ""
        warnings = (f"the backup is COMPLETED, although its job says Failed{reason}",)
    return Transition(state, WaitStatus.DONE, warnings)


def _bad(state: WaitState) -> Transition:
    state = replace(state, failed_polls=state.failed_polls + 1, completed_polls=0)
    return Transition(state, WaitStatus.FAILED if state.failed_polls >= 2 else WaitStatus.RUNNING)


def _unfinished(state: WaitState, backup: Backup, job: Job | None, at: float) -> Transition:
    warnings = []
    if state.completed_polls or state.failed_polls:
        ended = "COMPLETED" if state.completed_polls else "FAILED"
        warnings.append(f"the backup went back from {ended} to {backup.status_text or 'no status'}")
    documented = backup.status in {BackupStatus.BUILDING, BackupStatus.DELETING}
    if not documented and not state.warned_status:
        shown = f'"{backup.status_text}"' if backup.status_text else "empty"
        warnings.append(f"the status of the backup is {shown}, which is not documented")
    state = replace(
        state,
        completed_polls=0,
        failed_polls=0,
        warned_status=state.warned_status or not documented,
    )
    state, lost = _job_failure(state, job, at)
    return Transition(state, WaitStatus.JOB_FAILED if lost else WaitStatus.RUNNING, tuple(warnings))


def _job_failure(state: WaitState, job: Job | None, at: float) -> tuple[WaitState, bool]:
    """Count the looks at a job that says Failed while its backup does not; True when enough."""
    if job is None or job.status is not JobStatus.FAILED:
        return state, False
    first = at if state.job_failed_at is None else state.job_failed_at
    looks = state.job_failed_polls + 1
    state = replace(state, job_failed_at=first, job_failed_polls=looks)
    return state, looks > GRACE_POLLS or at - first >= GRACE_SECONDS
