"""The state of a wait for one backup: each poll advances it to running, done, failed and so on.

The backup row decides. The job only adds detail: some versions of the service have no jobs for
manual backups, so an unknown job means nothing (gaussbackup/api/README.md, "Jobs and tasks").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.domain.evidence import DISAPPEARED
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

GRACE_SECONDS = 60.0
GRACE_POLLS = 3


class WaitStatus(Enum):
    """The status of a wait after a poll; RUNNING means that it goes on."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    JOB_FAILED = "job failed"
    DISAPPEARED = "disappeared"
    NEVER_SEEN = "never seen"


@dataclass(frozen=True)
class WaitState:
    """What is carried from poll to poll.

    `id_confirmed`: the service itself returned the id, so if the backup is never listed it has
    disappeared, and the id was not mistyped. `job_failed_at`: seconds into the wait.
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
        """Whether the last poll saw something that the next one must confirm."""
        return bool(self.completed_polls or self.failed_polls or self.missing_polls)


@dataclass(frozen=True)
class Transition:
    """The state after a poll, the status of the wait, and warnings for the user."""

    state: WaitState
    status: WaitStatus
    warnings: tuple[str, ...] = ()


def advance(state: WaitState, backup: Backup | None, job: Job | None, elapsed: float) -> Transition:
    """Apply one poll, at `elapsed` seconds into the wait, to the state."""
    if backup is None:
        return _missing(state, elapsed)
    state = replace(state, seen=True, missing_polls=0)
    if backup.status is BackupStatus.COMPLETED:
        return _completed(state, backup, job)
    if backup.status is BackupStatus.FAILED:
        return _failed(state)
    return _unfinished(state, backup, job, elapsed)


def _missing(state: WaitState, elapsed: float) -> Transition:
    state = replace(state, missing_polls=state.missing_polls + 1)
    if state.seen:
        disappeared = state.missing_polls >= DISAPPEARED.listings
        return Transition(state, WaitStatus.DISAPPEARED if disappeared else WaitStatus.RUNNING)
    if elapsed < GRACE_SECONDS:
        return Transition(state, WaitStatus.RUNNING)
    return Transition(
        state, WaitStatus.DISAPPEARED if state.id_confirmed else WaitStatus.NEVER_SEEN
    )


def _completed(state: WaitState, backup: Backup, job: Job | None) -> Transition:
    state = replace(state, completed_polls=state.completed_polls + 1, failed_polls=0)
    if state.completed_polls < 2 and backup.end_time is None:
        return Transition(state, WaitStatus.RUNNING)
    warnings: tuple[str, ...] = ()
    if job is not None and job.status is JobStatus.FAILED:
        reason = f": {job.fail_reason}" if job.fail_reason else ""
        warnings = (f"the backup is COMPLETED, but its job is Failed{reason}",)
    return Transition(state, WaitStatus.DONE, warnings)


def _failed(state: WaitState) -> Transition:
    state = replace(state, failed_polls=state.failed_polls + 1, completed_polls=0)
    return Transition(state, WaitStatus.FAILED if state.failed_polls >= 2 else WaitStatus.RUNNING)


def _unfinished(state: WaitState, backup: Backup, job: Job | None, elapsed: float) -> Transition:
    warnings = []
    if state.completed_polls or state.failed_polls:
        end = "COMPLETED" if state.completed_polls else "FAILED"
        warnings.append(
            f"the status of the backup went back from {end} to {backup.status_text or 'no status'}"
        )
    documented = backup.status in {BackupStatus.BUILDING, BackupStatus.DELETING}
    if not documented and not state.warned_status:
        text = f'"{backup.status_text}"' if backup.status_text else "empty"
        warnings.append(f"the status of the backup is not documented: {text}")
    state = replace(
        state,
        completed_polls=0,
        failed_polls=0,
        warned_status=state.warned_status or not documented,
    )
    state, job_failed = _check_job(state, job, elapsed)
    status = WaitStatus.JOB_FAILED if job_failed else WaitStatus.RUNNING
    return Transition(state, status, tuple(warnings))


def _check_job(state: WaitState, job: Job | None, elapsed: float) -> tuple[WaitState, bool]:
    """Count the polls with a Failed job and an unfinished backup; return True if enough."""
    if job is None or job.status is not JobStatus.FAILED:
        return state, False
    first = elapsed if state.job_failed_at is None else state.job_failed_at
    polls = state.job_failed_polls + 1
    state = replace(state, job_failed_at=first, job_failed_polls=polls)
    return state, polls > GRACE_POLLS or elapsed - first >= GRACE_SECONDS
