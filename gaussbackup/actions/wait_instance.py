"""`instances wait`, and the wait of a restore: poll instances until they have a status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.poll_loop import poll_until_done
from gaussbackup.actions.resolve_reference import find_instance, instance_not_found
from gaussbackup.domain.instance_wait_state import (
    FAILED,
    InstanceWaitState,
    InstanceWaitStatus,
    advance_instance,
)
from gaussbackup.errors import InstanceFailed, OutcomeUnknown, ServiceError, StillRunning
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import InstancePolled, InstanceWaitEnded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.job import Job

_PAGE_SIZE = 100
"""Rows per page of the service."""
_PERCENT_SECONDS = 10.0
"""Seconds between two requests of a job whose percentage is displayed."""
_JOB_SECONDS = 60.0
"""The same if it is not displayed: a job may fail while the instance keeps its status."""


@dataclass(frozen=True)
class InstanceWaitOutcome:
    """The outcome of one wait: `error` is None if the instance has the status.

    `elapsed` is in seconds since the wait began.
    """

    instance_id: str
    instance: InstanceDetails | None
    job: Job | None
    elapsed: float
    error: GaussbackupError | None


class InstanceWait:
    """One instance that is waited for; `name` and `job_id` are None if they are not known."""

    def __init__(
        self,
        instance_id: str,
        name: str | None,
        state: InstanceWaitState,
        job_id: str | None = None,
    ) -> None:
        self.instance_id = instance_id
        self.name = name
        self.job_id = job_id
        self.outcome: InstanceWaitOutcome | None = None
        self._state = state
        self._job_read_at: float | None = None
        self._instance: InstanceDetails | None = None
        self._job: Job | None = None

    @property
    def done(self) -> bool:
        return self.outcome is not None

    @property
    def needs_confirmation(self) -> bool:
        return self._state.needs_confirmation

    @property
    def label(self) -> str:
        """Name and id, for messages."""
        return f"{self.name} ({self.instance_id})" if self.name else self.instance_id

    @property
    def percent(self) -> int | None:
        """The progress of the job, from 0 to 100."""
        return self._job.percent if self._job else None

    def needs_job(self, status: str | None, elapsed: float, *, percentage: bool) -> bool:
        """Return whether this poll needs the job: for an end, for a failure that the status does
        not show, or for a percentage that is displayed.
        """
        if self.job_id is None:
            return False
        if self._job_read_at is None or status in {self._state.target_status, FAILED}:
            return True
        return elapsed - self._job_read_at >= (_PERCENT_SECONDS if percentage else _JOB_SECONDS)

    def record_job(self, job: Job | None, elapsed: float) -> None:
        """Record the job as it was read at `elapsed` seconds; None if that failed."""
        self._job_read_at = elapsed
        self._job = job or self._job

    def update(self, instance: InstanceDetails | None, job: Job | None, elapsed: float) -> None:
        """Apply a poll at `elapsed` seconds into the wait."""
        status = instance.status if instance else None
        self._state, result = advance_instance(self._state, status, job, elapsed)
        self._instance = instance or self._instance
        self.name = self.name or (instance.name if instance else None)
        if result is InstanceWaitStatus.DONE:
            self._end(elapsed, None)
        elif result is not InstanceWaitStatus.RUNNING:
            self._end(elapsed, self._error(result))

    def time_out(self, elapsed: float, reason: str | None) -> None:
        status = (self._instance.status or "empty") if self._instance else "not listed yet"
        detail = f"; {reason}" if reason else ""
        error = StillRunning(
            f"Wait timed out after {format_duration(elapsed)}: instance {self.label} is not "
            f"{self._state.target_status} (last status: {status}{detail}).",
            hint="The timeout does not stop the operation.",
        )
        self._end(elapsed, error)

    def stop(self, error: GaussbackupError) -> None:
        self._end(0.0, error)

    def _end(self, elapsed: float, error: GaussbackupError | None) -> None:
        self.outcome = InstanceWaitOutcome(
            self.instance_id, self._instance, self._job, elapsed, error
        )

    def _error(self, status: InstanceWaitStatus) -> GaussbackupError:
        reason = (self._job.fail_reason if self._job else None) or "the service returned no reason"
        last = self._instance.status if self._instance else "unknown"
        if status is InstanceWaitStatus.FAILED:
            return InstanceFailed(f"Instance {self.label} is FAILED: {reason}.")
        if status is InstanceWaitStatus.JOB_FAILED:
            return InstanceFailed(
                f"Job of instance {self.label} failed: {reason}. The instance is {last}."
            )
        if status is InstanceWaitStatus.NOT_STARTED:
            return OutcomeUnknown(
                f"Instance {self.label} stayed {last}, and its job cannot be read: it is unknown "
                "whether the operation was carried out.",
                hint="List the jobs:  gaussbackup jobs list --since 1h",
            )
        if status is InstanceWaitStatus.DISAPPEARED:
            return InstanceFailed(f"Instance {self.label} disappeared from the list.")
        return instance_not_found(self.label)


def wait_for_instances(
    waits: Sequence[InstanceWait],
    options: WaitOptions,
    client: RestoreReadClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> list[InstanceWaitOutcome]:
    """Wait for the instances and return their outcomes in order."""
    poller = _InstancePoller(options, on_event)
    poll_until_done(waits, poller.poll, options, client, clock=clock, on_event=on_event)
    return [wait.outcome for wait in waits if wait.outcome is not None]


class _InstancePoller:
    """Polls instances together; a listing serves several of them if it takes fewer requests."""

    def __init__(self, options: WaitOptions, on_event: EventListener) -> None:
        self._options = options
        self._on_event = on_event
        self._pages = 1

    def poll(self, pending: list[InstanceWait], client: RestoreReadClient, elapsed: float) -> None:
        """Poll the instances, and the jobs that are needed."""
        if len(pending) <= self._pages:
            rows = {wait.instance_id: client.show_instance(wait.instance_id) for wait in pending}
        else:
            listed = client.list_instance_details()
            rows = {row.id: row for row in listed}
            self._pages = max(1, -(-len(listed) // _PAGE_SIZE))
        for wait in pending:
            self._update(wait, rows.get(wait.instance_id), client, elapsed)

    def _update(
        self,
        wait: InstanceWait,
        instance: InstanceDetails | None,
        client: RestoreReadClient,
        elapsed: float,
    ) -> None:
        status = instance.status if instance else None
        job = None
        if wait.needs_job(status, elapsed, percentage=self._options.percentage):
            job = _read_job(wait.job_id or "", client)
            wait.record_job(job, elapsed)
        wait.update(instance, job, elapsed)
        label = wait.name or wait.instance_id
        if wait.outcome is None:
            event = InstancePolled(wait.instance_id, label, status, wait.percent, elapsed)
            self._on_event(event)
        else:
            succeeded = wait.outcome.error is None
            self._on_event(InstanceWaitEnded(wait.instance_id, label, status, elapsed, succeeded))


def _read_job(job_id: str, client: RestoreReadClient) -> Job | None:
    """Return the job; None if it cannot be read: it is only a detail."""
    try:
        return client.show_job(job_id)
    except ServiceError:
        return None


@dataclass(frozen=True)
class InstancesWaitRequest:
    """The instances to wait for, by id or name, and the status that ends the wait."""

    instances: tuple[str, ...]
    status: str
    options: WaitOptions


def wait_for_status(
    request: InstancesWaitRequest,
    client: RestoreReadClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> list[InstanceWaitOutcome]:
    """Return the outcome of each instance, once, in the order of the references.

    Raise NotFound and UsageError before the first poll.
    """
    refs = dict.fromkeys(find_instance(ref, client) for ref in request.instances)
    distinct = {ref.id: ref.name for ref in refs}
    state = InstanceWaitState(target_status=request.status)
    waits = [InstanceWait(instance_id, name, state) for instance_id, name in distinct.items()]
    return wait_for_instances(waits, request.options, client, clock=clock, on_event=on_event)
