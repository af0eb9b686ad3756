"""`jobs wait`: poll jobs until they are Completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.actions.poll_loop import poll_until_done
from gaussbackup.domain.wait_state import GRACE_POLLS, GRACE_SECONDS
from gaussbackup.errors import JobFailed, NotFound, StillRunning
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import JobPolled
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class JobWaitOutcome:
    """The outcome of one wait: `error` is None if the job is Completed."""

    job_id: str
    job: Job | None
    error: GaussbackupError | None


class JobWait:
    """One job that is waited for."""

    needs_confirmation = False

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.job: Job | None = None
        self.outcome: JobWaitOutcome | None = None
        self._missing_polls = 0

    @property
    def done(self) -> bool:
        return self.outcome is not None

    def update(self, job: Job | None, elapsed: float) -> None:
        """Apply a poll; a new job may be unknown for some seconds.

        Source: gaussbackup/api/README.md, "Jobs and tasks".
        """
        self.job = job or self.job
        self._missing_polls = 0 if job else self._missing_polls + 1
        if job is None:
            if self._missing_polls >= GRACE_POLLS and elapsed >= GRACE_SECONDS:
                self._end(
                    NotFound(
                        f"Job not found: {self.job_id}",
                        hint="List the jobs:  gaussbackup jobs list",
                    )
                )
        elif job.status is JobStatus.COMPLETED:
            self._end(None)
        elif job.status is JobStatus.FAILED:
            reason = job.fail_reason or "the service returned no reason"
            self._end(JobFailed(f"Job {self.job_id} ({job.name or 'unnamed'}) failed: {reason}."))

    def time_out(self, elapsed: float, reason: str | None) -> None:
        status = (self.job.status_text or "empty") if self.job else "not listed yet"
        detail = f"; {reason}" if reason else ""
        error = StillRunning(
            f"Wait timed out after {format_duration(elapsed)}: job {self.job_id} is not finished "
            f"(last status: {status}{detail}).",
            hint="The timeout does not stop the job.",
        )
        self._end(error)

    def stop(self, error: GaussbackupError) -> None:
        self._end(error)

    def _end(self, error: GaussbackupError | None) -> None:
        self.outcome = JobWaitOutcome(self.job_id, self.job, error)


def wait_for_jobs(
    job_ids: Sequence[str],
    options: WaitOptions,
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> list[JobWaitOutcome]:
    """Wait for the jobs and return the outcome of each, once, in the order of the ids."""
    waits = [JobWait(job_id) for job_id in dict.fromkeys(job_ids)]

    def poll(pending: list[JobWait], view: BackupClient, elapsed: float) -> None:
        jobs = _read_jobs(pending, view)
        for wait in pending:
            wait.update(jobs.get(wait.job_id), elapsed)
            job = wait.job
            status = job.status_text if job else None
            percent = job.percent if job else None
            on_event(JobPolled(wait.job_id, status, percent, elapsed, done=wait.done))

    poll_until_done(waits, poll, options, client, clock=clock, on_event=on_event)
    return [wait.outcome for wait in waits if wait.outcome is not None]


def _read_jobs(pending: Sequence[JobWait], client: BackupClient) -> dict[str, Job]:
    """Return the jobs that are known; one listing serves several whose begin is known."""
    begins = [wait.job.created if wait.job else None for wait in pending]
    known = [begin for begin in begins if begin is not None]
    if len(pending) > 1 and len(known) == len(pending):
        listing = client.list_jobs(begin=min(known) - timedelta(hours=1))
        return {job.id: job for job in listing.jobs}
    jobs = {}
    for wait in pending:
        try:
            jobs[wait.job_id] = client.show_job(wait.job_id)
        except NotFound:
            continue
    return jobs
