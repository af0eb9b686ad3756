"""The state of the deletion of an instance: each poll says to send the DELETE, to wait, or ends it.

An instance is gone if complete listings do not contain it, and its job is Completed if the job can
be read. An instance on which an operation runs cannot be deleted (gaussbackup/api/README.md,
"Restore").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from gaussbackup.domain.wait_state import GRACE_POLLS, GRACE_SECONDS
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.model.job import Job

BUSY_STATUSES = frozenset(
    {"BUILD", "BACKING UP", "RESTORING", "REBOOTING", "MODIFYING", "EXPANDING", "DELETING"}
)
"""Statuses in which a DELETE would be rejected."""
MAX_DELETES = 4
"""DELETE requests for one instance: each may have an unknown effect, or a job that fails."""
_CONFIRMING_POLLS = 2


class DeletionStep(Enum):
    """What follows from a poll."""

    SEND = "send"
    WAIT = "wait"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class DeletionState:
    """What is carried from poll to poll.

    `seen`: the instance was listed at least once. `sent`: a DELETE was sent that may be in
    progress. `deletes` counts them.
    """

    seen: bool = False
    sent: bool = False
    deletes: int = 0
    missing_polls: int = 0
    listed_polls: int = 0

    @property
    def needs_confirmation(self) -> bool:
        """Whether the last poll saw something that the next one must confirm."""
        return self.missing_polls > 0

    def after_delete(self) -> DeletionState:
        """Return the state after a DELETE whose request was sent."""
        return replace(self, sent=True, deletes=self.deletes + 1, listed_polls=0)


def next_deletion_step(
    state: DeletionState, status: str | None, job: Job | None, *, complete: bool, elapsed: float
) -> tuple[DeletionState, DeletionStep]:
    """Apply one poll, at `elapsed` seconds into the deletion.

    `status` is None if the instance is not listed; `complete` is whether the listing proves that.
    `job` is that of the last DELETE, None if it has none or if it cannot be read.
    """
    if status is not None:
        state = replace(state, seen=True, missing_polls=0, listed_polls=state.listed_polls + 1)
        return _listed(state, status, job)
    if not complete:
        return replace(state, missing_polls=0), DeletionStep.WAIT
    state = replace(state, missing_polls=state.missing_polls + 1)
    gone = _is_gone(state, job, elapsed)
    return state, DeletionStep.DONE if gone else DeletionStep.WAIT


def _is_gone(state: DeletionState, job: Job | None, elapsed: float) -> bool:
    """Return whether complete listings without the instance prove that it is deleted."""
    if job is not None and job.status is not JobStatus.UNKNOWN:
        return job.status is JobStatus.COMPLETED
    if state.seen:
        return state.missing_polls >= _CONFIRMING_POLLS
    return state.missing_polls >= GRACE_POLLS and elapsed >= GRACE_SECONDS


def _listed(
    state: DeletionState, status: str, job: Job | None
) -> tuple[DeletionState, DeletionStep]:
    if state.sent and _may_be_in_progress(state, job):
        return state, DeletionStep.WAIT
    if state.deletes >= MAX_DELETES:
        return state, DeletionStep.FAILED
    return state, DeletionStep.WAIT if status in BUSY_STATUSES else DeletionStep.SEND


def _may_be_in_progress(state: DeletionState, job: Job | None) -> bool:
    """Return whether the DELETE that was sent may still have an effect.

    Without a job, one that has none for some polls is taken for lost; a second one is safe, because
    the service never reuses an id.
    """
    if job is not None and job.status is not JobStatus.UNKNOWN:
        return job.status is not JobStatus.FAILED
    return state.listed_polls <= GRACE_POLLS
