"""The POST that creates a backup, and what follows a lost response or a busy instance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.resolve_lost_create import resolve_lost_create
from gaussbackup.domain.backup_description import with_request_tag
from gaussbackup.domain.create_or_reuse import precheck
from gaussbackup.domain.evidence import TO_CREATE, find_contradiction
from gaussbackup.domain.lost_create_candidates import find_candidates
from gaussbackup.domain.retry_policy import busy_pause
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    InstanceBusy,
    NameTaken,
    ServiceError,
)
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import Creating, RetryPause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.steps import Steps
    from gaussbackup.clock import Clock
    from gaussbackup.domain.lost_create_candidates import ExpectedBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import CreateResponse
    from gaussbackup.model.events import EventListener


@dataclass(frozen=True)
class SubmitOptions:
    """How to handle failures; durations in seconds.

    `reuse`: use a backup of the same name that is BUILDING or COMPLETED.
    `busy_timeout`: how long to retry while the instance is busy; `busy_interval` is the pause
    between two attempts, None for a growing one. `reconcile_timeout`: how long to search for the
    backup after a lost response.
    """

    reuse: bool
    busy_timeout: float
    busy_interval: float | None
    reconcile_timeout: float


@dataclass(frozen=True)
class SubmitResult:
    """The backup of the request, and how it was obtained; `attempts` counts POST requests."""

    backup: Backup
    job_id: str | None = None
    attempts: int = 0
    adopted: bool = False
    reconciled: bool = False


def submit_create(
    expected: ExpectedBackup,
    instance: InstanceRef,
    options: SubmitOptions,
    client: BackupClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> Steps[SubmitResult]:
    """POST once; after an ambiguous response only search, while the instance is busy retry.

    A second POST is sent only if the service rejected the first because the instance is busy, and
    a readable listing has no backup of this request. A gateway may repeat a request on its own;
    then the backup of this request makes the instance busy.
    """
    on_event(Creating(expected.name, instance.id, instance.name))
    description = with_request_tag(expected.description, expected.request_id)
    busy_retry = BusyRetry(options, clock, on_event)
    posts = 0
    while True:
        try:
            response = _post(expected, instance, description, client)
            return SubmitResult(response.backup, response.job_id, posts + response.attempts)
        except AmbiguousOutcome as error:
            timeout = options.reconcile_timeout
            found = yield from resolve_lost_create(
                expected, error, client, timeout=timeout, clock=clock, on_event=on_event
            )
            return SubmitResult(found, attempts=posts + error.attempts, reconciled=True)
        except (InstanceBusy, NameTaken) as error:
            posts += error.attempts
            error.posts_sent = posts
            rows = yield from _list_after_rejection(error, expected, client, busy_retry)
            existing = precheck(rows, expected, reuse=options.reuse, now=client.service_now())
            if existing is not None:
                return SubmitResult(existing.backup, attempts=posts, adopted=True)
            if isinstance(error, NameTaken):
                raise
            _name_running_backups(error, rows)
            yield busy_retry.next_pause(error)
            # The POST was rejected, so another client created what is listed now.
            expected = replace(expected, baseline=expected.baseline | {row.id for row in rows})


def _post(
    expected: ExpectedBackup, instance: InstanceRef, description: str | None, client: BackupClient
) -> CreateResponse:
    """Send the POST; raise AmbiguousOutcome also for a response that cannot be about this backup.

    An unexpected exception is ambiguous too: the request may have been sent.
    """
    try:
        response = client.create_backup(instance.id, expected.name, description)
    except GaussbackupError:
        raise
    except Exception as error:
        raise AmbiguousOutcome(f"unexpected {type(error).__name__}: {error}") from error
    contradiction = find_contradiction(response.backup, expected)
    if contradiction is not None:
        ambiguous = AmbiguousOutcome(f"unexpected response: {contradiction}")
        ambiguous.attempts = response.attempts
        raise ambiguous
    return response


class BusyRetry:
    """The pauses between attempts at a busy instance, within `busy_timeout`."""

    def __init__(self, options: SubmitOptions, clock: Clock, on_event: EventListener) -> None:
        self._timeout = options.busy_timeout
        self._interval = options.busy_interval
        self._deadline = clock.monotonic() + options.busy_timeout
        self._clock = clock
        self._on_event = on_event
        self._attempts = 0

    def next_pause(self, error: InstanceBusy) -> float:
        """Return the seconds until the next attempt; raise the error if the timeout is over."""
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            if self._timeout:
                error.message += f" It was still busy after {format_duration(self._timeout)}."
            raise error
        self._attempts += 1
        pause = min(left, busy_pause(self._attempts, self._interval))
        self._on_event(RetryPause(pause, f"the instance is busy: {error.message}"))
        return pause


def _list_after_rejection(
    error: InstanceBusy | NameTaken,
    expected: ExpectedBackup,
    client: BackupClient,
    busy_retry: BusyRetry,
) -> Steps[Sequence[Backup]]:
    """Return all backups of the instance, automatic ones too.

    Before a retry of the POST a listing must prove that it created no backup; until then it is
    retried as well.
    """
    while True:
        try:
            rows = consistent_listing(
                client,
                expected.instance_id,
                TO_CREATE,
                is_enough=lambda rows: bool(find_candidates(rows, expected)),
            )
        except ServiceError:
            if isinstance(error, NameTaken):
                return ()
            yield busy_retry.next_pause(error)
        else:
            return [row for row in rows if row.instance_id == expected.instance_id]


def _name_running_backups(error: InstanceBusy, rows: Sequence[Backup]) -> None:
    """Add to the error which backups are running, and the command that waits for one."""
    running = [row for row in rows if row.status is BackupStatus.BUILDING]
    if not running:
        return
    names = ", ".join(f"{row.name} ({row.id})" for row in running)
    error.message += f" Running now: {names}."
    error.hint = (
        f"Wait for it:  gaussbackup wait {running[0].id}\n"
        "Or let create retry until the instance is free:  --busy-timeout 2h"
    )
