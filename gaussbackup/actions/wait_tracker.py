"""A backup to wait for, the state of its wait, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import backup_not_found
from gaussbackup.domain.poll_interval import JobContext
from gaussbackup.domain.wait_state import WaitState, WaitStatus, advance
from gaussbackup.errors import BackupDisappeared, BackupFailed, StillRunning, WrongBackup
from gaussbackup.model.durations import format_duration
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class WaitTarget:
    """A backup to wait for, and its job, as far as they are known.

    `id_confirmed`: the service itself returned the id. `typical_duration` is that of the
    instance's backups in seconds; None for an id that was confirmed means that it has no history.
    """

    backup_id: str
    backup: Backup | None = None
    job_id: str | None = None
    job: Job | None = None
    id_confirmed: bool = False
    typical_duration: float | None = None


@dataclass(frozen=True)
class WaitOutcome:
    """The outcome of one wait: `error` is None if the backup is COMPLETED."""

    backup_id: str
    backup: Backup | None
    job: Job | None
    error: GaussbackupError | None


class WaitTracker:
    """The state of one wait; `domain.wait_state` decides when it is over.

    `start` and `deadline` are on the monotonic clock.
    """

    def __init__(self, target: WaitTarget, *, start: float, deadline: float) -> None:
        self.target = target
        self.start = start
        self.deadline = deadline
        self.state = WaitState(id_confirmed=target.id_confirmed)
        self.backup = target.backup
        self.job = target.job
        self.outcome: WaitOutcome | None = None
        self.typical_duration = target.typical_duration
        self.initial_age = 0.0
        """Seconds that the backup had been running when the wait started."""
        self._job_requested = 0.0
        self._job_failures = 0

    def left(self, now: float) -> float:
        """Return the seconds until the deadline, 0 after it."""
        return max(0.0, self.deadline - now)

    def job_context(
        self, backup: Backup | None, now: float, *, percentage: bool, shared: bool
    ) -> JobContext:
        """Return what decides whether the job is requested in this poll, which read `backup`."""
        return JobContext(
            age=self.initial_age + now - self.start,
            backup=backup,
            job=self.job,
            typical_duration=self.typical_duration,
            requested=self._job_requested,
            failures=self._job_failures,
            failed_before=bool(self.state.failed_polls),
            percentage=percentage,
            shared=shared,
        )

    def record_job(self, job: Job | None, now: float) -> None:
        """Record the response to a request of the job; None if it was not returned."""
        self._job_requested = self.initial_age + now - self.start
        self._job_failures = 0 if job else self._job_failures + 1
        self.job = job or self.job

    def update(self, backup: Backup | None, elapsed: float) -> tuple[str, ...]:
        """Apply a poll at `elapsed` seconds into the wait; return warnings for the user.

        The last known status of the job counts: Failed is final.
        """
        transition = advance(self.state, backup, self.job, elapsed)
        self.state = transition.state
        self.backup = backup or self.backup
        if transition.status is not WaitStatus.RUNNING:
            self.outcome = self._end(self._error(transition.status))
        return transition.warnings

    def time_out(self, elapsed: float, reason: str | None) -> None:
        """End the wait after `elapsed` seconds; `reason` is that of a failed last poll."""
        status = (self.backup.status_text or "empty") if self.backup else "not listed yet"
        detail = f"; {reason}" if reason else ""
        self.outcome = self._end(
            StillRunning(
                f"Wait timed out after {format_duration(elapsed)}: backup {self.target.backup_id} "
                f"is not finished (last status: {status}{detail}).",
                hint="The timeout does not stop the backup.",
            )
        )

    def reject_other_instance(self, row: Backup) -> bool:
        """Return whether the row is of another instance; if the service named its id, stop."""
        known = self.backup
        if known is None or known.instance_id == row.instance_id:
            return False
        if self.target.id_confirmed:
            self.stop(
                WrongBackup(
                    f"The response named backup {row.id}, which is of another instance, "
                    f"{row.instance_id}."
                )
            )
        return True

    def stop(self, error: GaussbackupError) -> None:
        """End the wait with an error that does not concern the backup."""
        self.outcome = self._end(error)

    def _end(self, error: GaussbackupError | None) -> WaitOutcome:
        job = self.job
        if self.backup is not None and self.backup.completed and job is not None:
            job = _without_outdated_status(job)
        return WaitOutcome(self.target.backup_id, self.backup, job, error)

    def _error(self, status: WaitStatus) -> GaussbackupError | None:
        backup_id = self.target.backup_id
        reason = (self.job.fail_reason if self.job else None) or "the service returned no reason"
        reason = reason.rstrip(".")
        errors: dict[WaitStatus, GaussbackupError] = {
            WaitStatus.FAILED: BackupFailed(
                f"Backup {backup_id} FAILED: {reason}.",
                hint=f"Do not rely on it. Delete it:  gaussbackup delete {backup_id}",
            ),
            WaitStatus.JOB_FAILED: BackupFailed(
                f"Job of backup {backup_id} failed: {reason}. "
                f"The backup is still {self.backup.status_text if self.backup else '–'}.",
                hint=f"Check the backup:  gaussbackup show {backup_id}",
            ),
            WaitStatus.DISAPPEARED: BackupDisappeared(
                f"Backup {backup_id} disappeared: it was deleted, or the service dropped it.",
                hint="Create a new backup.",
            ),
            WaitStatus.NEVER_SEEN: backup_not_found(backup_id),
        }
        return errors.get(status)


def _without_outdated_status(job: Job) -> Job:
    """Return the job of a COMPLETED backup; it may have been Running when it was requested."""
    if job.status is not JobStatus.RUNNING:
        return job
    return job._replace(status=JobStatus.UNKNOWN, status_text="", percent=None)
