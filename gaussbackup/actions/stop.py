"""`stop`: stop the running backups of an instance and wait for their end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import InstanceRef, find_instance, instance_not_found
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import (
    AmbiguousOutcome,
    FailureKind,
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
"""Seconds; the vendor's Terraform provider waits as long (gaussbackup/api/README.md, "Backups")."""
_ENDED = {BackupStatus.COMPLETED, BackupStatus.FAILED, BackupStatus.DELETING}
_BACKING_UP = "BACKING UP"
_POLLS_BEFORE_RETRY = 4
"""Polls that must find the backup running before an ambiguous stop request is sent again."""


@dataclass(frozen=True)
class RunningBackups:
    """The running backups of one instance.

    `unlisted`: no running backup is listed, but the instance has the status BACKING UP: a
    differential backup, which is never listed, or one that is not listed yet.
    """

    instance: InstanceRef
    backups: tuple[Backup, ...]
    unlisted: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.backups and not self.unlisted


@dataclass(frozen=True)
class StopResult:
    """`backups`: as they were last listed, without those no longer listed.

    `waited` is False if the end of the backups was not awaited. `reconciled`: the response was
    lost, and polls showed the outcome.
    """

    backups: tuple[Backup, ...]
    job_id: str | None = None
    waited: bool = True
    reconciled: bool = False


def find_running_backups(ref: str, client: BackupClient) -> RunningBackups:
    """Return the running backups of the instance; raise NotFound and UsageError."""
    found = find_instance(ref, client)
    rows = client.list_instances(instance_id=found.id)
    if not rows:
        raise instance_not_found(ref)
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
    """POST once and, with a `timeout` in seconds, wait until the backups are no longer running.

    After an ambiguous response the backups are polled. The POST is sent again only if the same
    backups and no others are still running, because it stops whatever runs. Raise StillRunning at
    the deadline; without a timeout, raise OutcomeUnknown if the outcome stays ambiguous.
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
        self._rows = {row.id: row for row in running.backups}

    def run(self, timeout: float | None) -> StopResult:
        deadline = self._clock.monotonic() + (timeout or 0.0)
        self._emit()
        job_id, ambiguous = self._send()
        if ambiguous is not None and self._keeps_running(_POLLS_BEFORE_RETRY):
            job_id, ambiguous = self._send_again(ambiguous)
        if timeout is None:
            if ambiguous is not None and self._keeps_running(1):
                raise self._outcome_unknown(ambiguous)
            return self._result(job_id, waited=False, reconciled=ambiguous is not None)
        self._wait(deadline, timeout)
        self._emit(done=True)
        return self._result(job_id, waited=True, reconciled=ambiguous is not None)

    def _emit(self, *, done: bool = False) -> None:
        """Emit Stopping; `done` if nothing remains to be checked by the user."""
        instance = self._running.instance
        self._on_event(Stopping(instance.id, instance.name, done=done))

    def _send(self) -> tuple[str | None, AmbiguousOutcome | None]:
        """Return the job id, and the error if the outcome is ambiguous."""
        try:
            return self._client.stop_backups(self._running.instance.id), None
        except AmbiguousOutcome as error:
            return None, error
        except StateConflict:
            self._emit(done=True)
            if self._is_running():  # it is not stopping, and the service rejects the stop
                raise
            return None, None
        except ServiceError:
            self._emit(done=True)
            raise

    def _send_again(
        self, ambiguous: AmbiguousOutcome
    ) -> tuple[str | None, AmbiguousOutcome | None]:
        """Send again if that stops no other backup than the first request did."""
        try:
            rows = self._client.list_backups(instance_id=self._running.instance.id).backups
        except ServiceError:
            return None, ambiguous
        building = {row.id for row in rows if row.status is BackupStatus.BUILDING}
        if not building or not building <= self._rows.keys():
            return None, ambiguous
        return self._send()

    def _keeps_running(self, polls: int) -> bool:
        """Return whether each of that many polls finds the backups running."""
        for number in range(polls):
            if not self._poll():
                return False
            if number < polls - 1:
                self._clock.sleep(reconcile_pause(number))
        return True

    def _is_running(self) -> bool:
        """Return whether any of the backups is running; an unknown status counts as running."""
        instance = self._running.instance
        if self._running.unlisted:
            instances = self._client.list_instances(instance_id=instance.id)
            return any(row.status == _BACKING_UP for row in instances)
        listed = self._client.list_backups(instance_id=instance.id).backups
        rows = {row.id: row for row in listed if row.id in self._rows}
        self._rows = {key: row.with_instance_name(instance.name) for key, row in rows.items()}
        return any(row.status not in _ENDED for row in self._rows.values())

    def _wait(self, deadline: float, timeout: float) -> None:
        polls = 0
        while self._poll():
            left = deadline - self._clock.monotonic()
            if left <= 0:
                raise StillRunning(
                    f"Stop timed out after {format_duration(timeout)}: the backup is still "
                    "running.",
                    hint="The stop request was sent and may still take effect.",
                )
            pause = min(left, reconcile_pause(polls))
            self._on_event(RetryPause(pause, "the backup is stopping"))
            self._clock.sleep(pause)
            polls += 1

    def _poll(self) -> bool:
        """Return whether the backups are running; True if the poll fails for a passing reason."""
        try:
            return self._is_running()
        except ServiceError as error:
            kind = error.failure_kind
            if kind in {FailureKind.AUTH, FailureKind.PERMANENT, FailureKind.REJECTED}:
                raise
            return True

    def _result(self, job_id: str | None, *, waited: bool, reconciled: bool) -> StopResult:
        rows = tuple(self._rows.values())
        return StopResult(rows, job_id, waited=waited, reconciled=reconciled)

    def _outcome_unknown(self, ambiguous: AmbiguousOutcome) -> OutcomeUnknown:
        instance = self._running.instance
        return OutcomeUnknown(
            f"Backup of {instance.name or instance.id} may or may not have been stopped: "
            f"{ambiguous.message.rstrip('.')}.",
            hint="Check first. If it is still running, run the same command again.",
        )
