"""`stop`: stop the running backups of an instance and wait for their end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.running_backups import BACKING_UP
from gaussbackup.domain.evidence import DISAPPEARED, backup_gaps
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.domain.stop_state import advance_stop, initial_state
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
    from gaussbackup.actions.running_backups import RunningBackups
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 1800.0
"""Seconds; the vendor's Terraform provider waits as long (gaussbackup/api/README.md, "Backups")."""
_POLLS_BEFORE_RETRY = 4
"""Polls that must find the backup running before an ambiguous stop request is sent again."""
_IDLE_POLLS = 2
"""Polls that must find the instance idle, after a backup that was not listed is stopped."""


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
        self._state = initial_state(running.backups)
        self._idle_polls = 0

    def run(self, timeout: float | None) -> StopResult:
        deadline = self._clock.monotonic() + (timeout or 0.0)
        self._emit()
        job_id, ambiguous = self._send()
        if ambiguous is not None and self._keeps_running(_POLLS_BEFORE_RETRY):
            job_id, ambiguous = self._send_again(ambiguous)
        if timeout is None:
            if ambiguous is not None and self._keeps_running(_IDLE_POLLS):
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
            if self._keeps_running(DISAPPEARED.listings):  # the service rejects the stop
                raise
            return None, None
        except ServiceError:
            self._emit(done=True)
            raise

    def _send_again(
        self, ambiguous: AmbiguousOutcome
    ) -> tuple[str | None, AmbiguousOutcome | None]:
        """Send again if that certainly stops no other backup than the first request did."""
        try:
            listing = self._client.list_backups(instance_id=self._running.instance.id)
        except ServiceError:
            return None, ambiguous
        building = {row.id for row in listing.backups if row.status is BackupStatus.BUILDING}
        if backup_gaps(listing) or not building or not building <= self._state.waits.keys():
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
        """Return whether any of the backups may be running; an unknown status counts as running."""
        if self._running.unlisted:
            return self._is_backing_up()
        listing = self._client.list_backups(instance_id=self._running.instance.id)
        self._state = advance_stop(self._state, listing)
        return bool(self._state.running)

    def _is_backing_up(self) -> bool:
        """Return whether the instance is not yet known to be idle; it must be listed as such."""
        rows = self._client.list_instances(instance_id=self._running.instance.id)
        is_idle = bool(rows) and all(row.status != BACKING_UP for row in rows)
        self._idle_polls = self._idle_polls + 1 if is_idle else 0
        return self._idle_polls < _IDLE_POLLS

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
        name = self._running.instance.name
        rows = tuple(row.with_instance_name(name) for row in self._state.listed.values())
        return StopResult(rows, job_id, waited=waited, reconciled=reconciled)

    def _outcome_unknown(self, ambiguous: AmbiguousOutcome) -> OutcomeUnknown:
        instance = self._running.instance
        return OutcomeUnknown(
            f"Backup of {instance.name or instance.id} may or may not have been stopped: "
            f"{ambiguous.message.rstrip('.')}.",
            hint="Check first. If it is still running, run the same command again.",
        )
