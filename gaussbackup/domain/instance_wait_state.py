"""The state of a wait for one instance: each poll advances it to running, done, failed and so on.

After a restore, both the status of the instance and its job count. Before an instance is
overwritten it is ACTIVE too, so its first ACTIVE poll proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.domain.wait_state import GRACE_POLLS, GRACE_SECONDS
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.model.job import Job

ACTIVE = "ACTIVE"
FAILED = "FAILED"
START_SECONDS = 180.0
"""How long an accepted restore may leave its target ACTIVE before it starts; Terraform waits 120 s
before its first poll (gaussbackup/api/README.md, "Restore")."""


class InstanceWaitStatus(Enum):
    """The status of a wait after a poll; RUNNING means that it goes on."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    JOB_FAILED = "job failed"
    NOT_STARTED = "not started"
    DISAPPEARED = "disappeared"
    NEVER_SEEN = "never seen"


@dataclass(frozen=True)
class InstanceWaitState:
    """What is carried from poll to poll.

    `target_status` ends the wait. `needs_change`: the instance had that status before, so the wait
    ends only after another status or by the job. `needs_two_polls`: without a Completed job, the
    status must be seen twice in a row. `id_confirmed`: the service itself returned the id.
    """

    target_status: str = ACTIVE
    needs_change: bool = False
    needs_two_polls: bool = False
    id_confirmed: bool = False
    seen: bool = False
    changed: bool = False
    target_polls: int = 0
    failed_polls: int = 0
    missing_polls: int = 0
    job_failed_polls: int = 0

    @property
    def needs_confirmation(self) -> bool:
        """Whether the last poll saw something that the next one must confirm."""
        polls = (self.target_polls, self.failed_polls, self.missing_polls, self.job_failed_polls)
        return any(polls)


def advance_instance(
    state: InstanceWaitState, status: str | None, job: Job | None, elapsed: float
) -> tuple[InstanceWaitState, InstanceWaitStatus]:
    """Apply one poll, at `elapsed` seconds into the wait.

    `status` is None if the instance is not listed; `job` is None if it has none or if it cannot be
    read.
    """
    state = _count(state, status, job)
    if status is None:
        return state, _missing(state, elapsed)
    if state.failed_polls >= 2:
        return state, InstanceWaitStatus.FAILED
    if state.job_failed_polls > (1 if status in {ACTIVE, FAILED} else GRACE_POLLS):
        return state, InstanceWaitStatus.JOB_FAILED
    if status == state.target_status:
        return state, _at_target(state, job, elapsed)
    return state, InstanceWaitStatus.RUNNING


def _count(state: InstanceWaitState, status: str | None, job: Job | None) -> InstanceWaitState:
    job_failed = job is not None and job.status is JobStatus.FAILED
    job_failed_polls = state.job_failed_polls + 1 if job_failed else 0
    if status is None:
        return replace(
            state,
            missing_polls=state.missing_polls + 1,
            target_polls=0,
            failed_polls=0,
            job_failed_polls=job_failed_polls,
        )
    at_target = status == state.target_status
    failed = status == FAILED and not at_target
    return replace(
        state,
        seen=True,
        changed=state.changed or not at_target,
        target_polls=state.target_polls + 1 if at_target else 0,
        failed_polls=state.failed_polls + 1 if failed else 0,
        missing_polls=0,
        job_failed_polls=job_failed_polls,
    )


def _missing(state: InstanceWaitState, elapsed: float) -> InstanceWaitStatus:
    if state.seen:
        gone = state.missing_polls >= GRACE_POLLS
        return InstanceWaitStatus.DISAPPEARED if gone else InstanceWaitStatus.RUNNING
    if elapsed < GRACE_SECONDS or state.missing_polls < GRACE_POLLS:
        return InstanceWaitStatus.RUNNING
    if state.id_confirmed:
        return InstanceWaitStatus.DISAPPEARED
    return InstanceWaitStatus.NEVER_SEEN


def _at_target(state: InstanceWaitState, job: Job | None, elapsed: float) -> InstanceWaitStatus:
    if job is not None and job.status is JobStatus.COMPLETED:
        return InstanceWaitStatus.DONE
    if job is not None and job.status in {JobStatus.RUNNING, JobStatus.FAILED}:
        return InstanceWaitStatus.RUNNING
    if state.needs_change and not state.changed:
        waited = elapsed >= START_SECONDS and state.target_polls >= GRACE_POLLS
        return InstanceWaitStatus.NOT_STARTED if waited else InstanceWaitStatus.RUNNING
    if state.needs_two_polls and state.target_polls < 2:
        return InstanceWaitStatus.RUNNING
    return InstanceWaitStatus.DONE
