"""The one POST that makes a backup, and everything that may come back instead of an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_lost_create import resolve_lost_create
from gaussbackup.domain.backoff import busy_pause
from gaussbackup.domain.descriptions import with_request_tag
from gaussbackup.domain.precheck import precheck
from gaussbackup.errors import AmbiguousOutcome, InstanceBusy, NameTaken, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import Creating, RetryPause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.actions.lookup import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.reconcile import ExpectedBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener


@dataclass(frozen=True)
class SubmitResult:
    """The backup that now exists for the request, and how we came by it."""

    backup: Backup
    job_id: str | None = None
    attempts: int = 0
    adopted: bool = False
    reconciled: bool = False


def submit_create(
    request: CreateRequest,
    instance: InstanceRef,
    expected: ExpectedBackup,
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> SubmitResult:
    """POST once; a doubtful answer is settled by looking, a busy instance tried again if asked.

    A second POST goes out only where the first was refused for sure: the service said that the
    instance is busy, and a list that could be read has no backup of ours. A gateway may repeat a
    request behind our back, and then it is our own backup that makes the instance busy.
    """
    on_event(Creating(request.name, instance.id, instance.name))
    description = with_request_tag(request.description, request.request_id)
    patience = BusyRetry(request, clock, on_event)
    posts = 0
    while True:
        try:
            accepted = client.create_backup(instance.id, request.name, description)
            return SubmitResult(accepted.backup, accepted.job_id, posts + accepted.attempts)
        except AmbiguousOutcome as doubt:
            window = request.reconcile_timeout
            found = resolve_lost_create(
                expected, doubt, client, timeout=window, clock=clock, on_event=on_event
            )
            return SubmitResult(found, attempts=posts + doubt.attempts, reconciled=True)
        except (InstanceBusy, NameTaken) as refusal:
            posts += refusal.attempts
            refusal.posts_sent = posts
            rows = _rows_after(refusal, expected, client, patience)
            existing = precheck(rows, expected, if_exists=request.if_exists, fresh_after=None)
            if existing is not None:
                return SubmitResult(existing.backup, attempts=posts, adopted=True)
            if isinstance(refusal, NameTaken):
                raise
            _say_what_runs(refusal, rows)
            patience.pause_or_raise(refusal)
            # What is there after a sure refusal was made by somebody else.
            expected = replace(expected, baseline=expected.baseline | {row.id for row in rows})


class BusyRetry:
    """How long a busy instance is tried again, as the request says."""

    def __init__(self, request: CreateRequest, clock: Clock, on_event: EventListener) -> None:
        self._allowed = request.busy_timeout
        self._deadline = clock.monotonic() + request.busy_timeout
        self._fixed = request.wait.poll_interval if request.wait else None
        self._clock = clock
        self._on_event = on_event
        self._waits = 0

    def pause_or_raise(self, busy: InstanceBusy) -> None:
        """Sleep until the next try, or raise where the patience is over."""
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            if self._allowed:
                busy.message += f" It stayed so for {format_duration(self._allowed)}."
            raise busy
        self._waits += 1
        pause = min(left, busy_pause(self._waits, self._fixed))
        self._on_event(RetryPause(pause, f"the instance is busy: {busy.message}"))
        self._clock.sleep(pause)


def _rows_after(
    refusal: InstanceBusy | NameTaken,
    wanted: ExpectedBackup,
    client: BackupClient,
    patience: BusyRetry,
) -> Sequence[Backup]:
    """All backups of the instance, automatic ones too, after a refusal.

    Before a busy instance is tried again the list must have been read; where it cannot be, the
    patience goes into that.
    """
    while True:
        try:
            rows = client.list_backups(instance_id=wanted.instance_id).backups
        except ServiceError:
            if isinstance(refusal, NameTaken):
                return ()
            patience.pause_or_raise(refusal)
        else:
            return [row for row in rows if row.instance_id == wanted.instance_id]


def _say_what_runs(busy: InstanceBusy, rows: Sequence[Backup]) -> None:
    """Add to the refusal which backup keeps the instance busy, and how to wait for it."""
    running = [row for row in rows if row.status is BackupStatus.BUILDING]
    if not running:
        return
    names = ", ".join(f"{row.name} ({row.id})" for row in running)
    busy.message += f" Running now: {names}."
    busy.hint = (
        f"Wait for it:  gaussbackup wait {running[0].id}\n"
        "Or let create wait for its turn:  --busy-timeout 2h"
    )
