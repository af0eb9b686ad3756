"""The deletion of a drill instance: wait until it may be deleted, guard, DELETE, see it gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.poll_loop import poll_until_done
from gaussbackup.domain.drill_deletion import DeletionState, DeletionStep, next_deletion_step
from gaussbackup.domain.drill_guard import DeletionEvidence, deletion_refusals
from gaussbackup.domain.drill_verdicts import DeletionVerdict
from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    InstanceFailed,
    NotFound,
    ServiceError,
    StateConflict,
)
from gaussbackup.model.events import InstancePolled, RetryPause

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.drill_protocols import DrillServiceClient
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.model.drill import DrillRecord
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class DeletionTarget:
    """The instance to delete; `record` is its journal, None if only its name and tags are known.

    `seen`: it was listed before, so that its absence needs no grace period.
    """

    instance_id: str
    name: str
    record: DrillRecord | None
    seen: bool = False


@dataclass(frozen=True)
class InstanceDeletion:
    """The outcome; `reasons` are those of a refusal, `status` is the last one that was listed."""

    verdict: DeletionVerdict
    reasons: tuple[str, ...] = ()
    status: str | None = None
    error: GaussbackupError | None = None


def delete_drill_instance(
    target: DeletionTarget,
    client: DrillServiceClient,
    options: WaitOptions,
    *,
    clock: Clock,
    on_event: EventListener,
    before_delete: Callable[[], None] = lambda: None,
) -> InstanceDeletion:
    """Delete the instance as soon as it may be deleted, and wait until it is gone.

    The guard reads everything again before each DELETE. `before_delete` is called before the
    first one.
    """
    deletion = _DeletionWait(target, on_event, before_delete)
    poll_until_done(
        [deletion],
        lambda _, view, elapsed: deletion.poll(view, elapsed),
        options,
        client,
        clock=clock,
        on_event=on_event,
    )
    if deletion.outcome is None:
        raise AssertionError("the wait ends with an outcome")
    return deletion.outcome


def gather_evidence(
    instance: InstanceDetails, record: DrillRecord | None, client: DrillServiceClient
) -> DeletionEvidence:
    """Return what the guard needs to know about a listed instance; raise ServiceError."""
    if not instance.tags:  # some servers do not list them with the instance
        instance = instance._replace(tags=_read_tags(instance.id, client))
    listing = client.list_backups(instance_id=instance.id, backup_type="manual")
    owned = [row for row in listing.backups if row.instance_id == instance.id]
    count = None if backup_gaps(listing) and not owned else len(owned)
    return DeletionEvidence(instance, record, count)


def _read_tags(instance_id: str, client: DrillServiceClient) -> dict[str, str] | None:
    """Return the tags; None if they cannot be read: then they prove nothing."""
    try:
        return client.list_tags(instance_id)
    except ServiceError:
        return None


class _DeletionWait:
    """The one target of the poll loop."""

    def __init__(
        self, target: DeletionTarget, on_event: EventListener, before_delete: Callable[[], None]
    ) -> None:
        self.outcome: InstanceDeletion | None = None
        self._target = target
        self._on_event = on_event
        self._before_delete = before_delete
        self._state = DeletionState(seen=target.seen)
        self._job_id: str | None = None
        self._status: str | None = None
        self._job: Job | None = None

    @property
    def done(self) -> bool:
        return self.outcome is not None

    @property
    def needs_confirmation(self) -> bool:
        return self._state.needs_confirmation

    def time_out(self, elapsed: float, reason: str | None) -> None:  # noqa: ARG002 - the protocol
        self._end(DeletionVerdict.TIMED_OUT, (reason,) if reason else ())

    def stop(self, error: GaussbackupError) -> None:
        self._end(DeletionVerdict.FAILED, error=error)

    def poll(self, client: DrillServiceClient, elapsed: float) -> None:
        """List the instances, and do what follows from that."""
        rows, complete = client.list_complete_instances()
        row = next((row for row in rows if row.id == self._target.instance_id), None)
        self._status = row.status if row else self._status
        self._job = self._read_job(client)
        self._state, step = next_deletion_step(
            self._state,
            row.status if row else None,
            self._job,
            complete=complete,
            elapsed=elapsed,
        )
        if step is DeletionStep.SEND and row is not None:
            self._guard_and_delete(row, client)
        elif step is DeletionStep.DONE:
            self._end(DeletionVerdict.DELETED)
        elif step is DeletionStep.FAILED:
            self._end(DeletionVerdict.FAILED, error=self._failure())
        if self.outcome is None:
            percent = self._job.percent if self._job else None
            shown = "DELETING" if self._state.sent else row.status if row else None
            self._on_event(
                InstancePolled(self._target.instance_id, self._target.name, shown, percent, elapsed)
            )

    def _guard_and_delete(self, row: InstanceDetails, client: DrillServiceClient) -> None:
        reasons = deletion_refusals(gather_evidence(row, self._target.record, client))
        if reasons:
            self._end(DeletionVerdict.REFUSED, tuple(reasons))
            return
        if self._state.deletes == 0:
            self._before_delete()
        try:
            self._job_id = client.delete_instance(row.id)
        except StateConflict as error:  # an operation runs: try again at the next poll
            self._on_event(RetryPause(0.0, f"not deleted yet: {error.message}"))
            return
        except (AmbiguousOutcome, NotFound) as error:  # only the list tells
            self._job_id = None
            self._on_event(RetryPause(0.0, f"deletion not confirmed: {error.message}"))
        self._state = self._state.after_delete()

    def _read_job(self, client: DrillServiceClient) -> Job | None:
        if self._job_id is None:
            return None
        try:
            return client.show_job(self._job_id)
        except ServiceError:
            return None

    def _failure(self) -> GaussbackupError:
        reason = (self._job.fail_reason if self._job else None) or "the service returned no reason"
        return InstanceFailed(
            f"Instance {self._target.name} ({self._target.instance_id}) was not deleted after "
            f"{self._state.deletes} requests: {reason}."
        )

    def _end(
        self,
        verdict: DeletionVerdict,
        reasons: tuple[str, ...] = (),
        error: GaussbackupError | None = None,
    ) -> None:
        self.outcome = InstanceDeletion(verdict, reasons, self._status, error)
