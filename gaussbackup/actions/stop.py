"""The verb `stop`: end whatever backup of an instance is being made, and see how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import InstanceRef, find_instance
from gaussbackup.domain.backoff import reconcile_pause
from gaussbackup.errors import (
    AmbiguousOutcome,
    FailureKind,
    NotFound,
    OutcomeUnknown,
    ServiceError,
    StateConflict,
    StillRunning,
)
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import RetryPause, Stopping

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 1800.0
"""Seconds: what the vendor's own provider waits for a stop (api/facts.md, section 5)."""
_GONE = {BackupStatus.COMPLETED, BackupStatus.FAILED, BackupStatus.DELETING}
_BACKING_UP = "BACKING UP"
_SURE_LOOKS = 4
"""So often a doubtful stop is looked for before it is repeated."""


@dataclass(frozen=True)
class RunningBackups:
    """What is being made of one instance.

    `unlisted`: nothing is in the list, and the instance says that it is backing up: a
    differential backup, which no list tells, or one that the list does not show yet.
    """

    instance: InstanceRef
    backups: tuple[Backup, ...]
    unlisted: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.backups and not self.unlisted


@dataclass(frozen=True)
class StopResult:
    """`backups` as they were last seen, those that are gone from the list left out.

    `waited` False: nobody looked how they ended. `reconciled`: the answer to the stop was lost,
    and looking has settled it.
    """

    backups: tuple[Backup, ...]
    job_id: str | None = None
    waited: bool = True
    reconciled: bool = False


def find_running_backups(ref: str, client: BackupClient) -> RunningBackups:
    """What runs of the instance that `word` means; raises NotFound and UsageError."""
    found = find_instance(ref, client)
    rows = client.list_instances(instance_id=found.id)
    if not rows:
        raise NotFound(
            f"There is no instance {ref}.",
            hint="See what there is:  gaussbackup instances list",
        )
    instance = InstanceRef(found.id, rows[0].name or found.name)
    listed = client.list_backups(instance_id=found.id).backups
    building = tuple(
        row.with_instance_name(instance.name)
        for row in listed
        if row.instance_id == found.id and row.status is BackupStatus.BUILDING
    )
    return RunningBackups(instance, building, not building and rows[0].status == _BACKING_UP)


def stop(
    running: RunningBackups,
    client: BackupClient,
    *,
    timeout: float | None,
    clock: Clock,
    on_event: EventListener,
) -> StopResult:
    """POST once and, with a `timeout` in seconds, wait until nothing of it is made any more.

    A doubtful answer is settled by looking; the POST is repeated only after looks that found the
    same backups still being made and no other, which a repetition would end as well. Raises
    StillRunning at the deadline, and OutcomeUnknown where nobody can say and nobody waits.
    """
    return _Stopper(running, client, clock, on_event).run(timeout)


class _Stopper:
    def __init__(
        self, running: RunningBackups, client: BackupClient, clock: Clock, on_event: EventListener
    ) -> None:
        self._running = running
        self._client = client
        self._clock = clock
        self._on_event = on_event
        self._seen = {row.id: row for row in running.backups}

    def run(self, timeout: float | None) -> StopResult:
        deadline = self._clock.monotonic() + (timeout or 0.0)
        self._on_event(Stopping(self._running.instance.id, self._running.instance.name))
        job_id, doubt = self._send()
        if doubt is not None and self._still_made(_SURE_LOOKS):
            job_id, doubt = self._repeat(doubt)
        if timeout is None:
            if doubt is not None and self._still_made(1):
                raise self._unknown(doubt)
            return self._result(job_id, waited=False, reconciled=doubt is not None)
        self._wait(deadline, timeout)
        self._done()
        return self._result(job_id, waited=True, reconciled=doubt is not None)

    def _send(self) -> tuple[str | None, AmbiguousOutcome | None]:
        try:
            return self._client.stop_backups(self._running.instance.id), None
        except AmbiguousOutcome as doubt:
            return None, doubt
        except StateConflict:
            self._done()
            if self._look():  # it is made still, and the service will not stop it
                raise
            return None, None
        except ServiceError:
            self._done()
            raise

    def _done(self) -> None:
        """Nothing more is to come of it that anybody would have to look for."""
        self._on_event(Stopping(self._running.instance.id, self._running.instance.name, done=True))

    def _repeat(self, doubt: AmbiguousOutcome) -> tuple[str | None, AmbiguousOutcome | None]:
        """Once more, where nothing but what was meant would be stopped."""
        try:
            rows = self._client.list_backups(instance_id=self._running.instance.id).backups
        except ServiceError:
            return None, doubt
        building = {row.id for row in rows if row.status is BackupStatus.BUILDING}
        if not building or not building <= self._seen.keys():
            return None, doubt
        return self._send()

    def _still_made(self, looks: int) -> bool:
        """Whether every one of so many looks finds it running."""
        for number in range(looks):
            if not self._patient_look():
                return False
            if number < looks - 1:
                self._clock.sleep(reconcile_pause(number))
        return True

    def _look(self) -> bool:
        """Whether any of it is still made; a state that nobody knows counts as running."""
        if self._running.unlisted:
            rows = self._client.list_instances(instance_id=self._running.instance.id)
            return any(row.status == _BACKING_UP for row in rows)
        listed = self._client.list_backups(instance_id=self._running.instance.id).backups
        now = {row.id: row for row in listed if row.id in self._seen}
        name = self._running.instance.name
        self._seen = {ident: now[ident].with_instance_name(name) for ident in now}
        return any(row.status not in _GONE for row in self._seen.values())

    def _wait(self, deadline: float, timeout: float) -> None:
        looks = 0
        while self._patient_look():
            left = deadline - self._clock.monotonic()
            if left <= 0:
                raise StillRunning(
                    f"After {format_duration(timeout)} it is still being made.",
                    hint="The stop was sent, and may still take effect.",
                )
            pause = min(left, reconcile_pause(looks))
            self._on_event(RetryPause(pause, "it is stopping"))
            self._clock.sleep(pause)
            looks += 1

    def _patient_look(self) -> bool:
        """A look that brings no answer tells nothing; credentials that are refused end it."""
        try:
            return self._look()
        except ServiceError as error:
            if error.failure_kind in {
                FailureKind.AUTH,
                FailureKind.PERMANENT,
                FailureKind.REJECTED,
            }:
                raise
            return True

    def _result(self, job_id: str | None, *, waited: bool, reconciled: bool) -> StopResult:
        rows = tuple(self._seen.values())
        return StopResult(rows, job_id, waited=waited, reconciled=reconciled)

    def _unknown(self, doubt: AmbiguousOutcome) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"Nobody can say whether the stop was taken: {doubt.message.rstrip('.')}.",
            hint="Look first; where it still runs, the same command may be given again.",
        )
