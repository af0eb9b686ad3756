"""The verb `create`: at most one backup, whatever the network does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import InstanceRef, find_instance
from gaussbackup.actions.submit import SubmitResult, submit_create
from gaussbackup.actions.wait_target import WaitTarget
from gaussbackup.actions.waiter import wait_for
from gaussbackup.domain.descriptions import with_request_tag
from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.domain.precheck import ReuseReason, precheck
from gaussbackup.domain.reconcile import ExpectedBackup
from gaussbackup.errors import GaussbackupError, OutcomeUnknown, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.events import Finished, NotStarted, Started

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.actions.create_request import CreateRequest
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class CreateResult:
    """What became of it; `error` is None where the process may exit 0.

    `adopted`: a backup that was there already was taken as ours. `reconciled`: the answer was lost
    and the backup found by looking. `fresh`: a new enough backup made this one needless.
    `attempts` counts POSTs.
    """

    backup: Backup | None = None
    job: Job | None = None
    job_id: str | None = None
    adopted: bool = False
    reconciled: bool = False
    fresh: bool = False
    attempts: int = 0
    preview: RequestPreview | None = None
    error: GaussbackupError | None = None


def create(
    request: CreateRequest, client: BackupClient, *, clock: Clock, on_event: EventListener
) -> CreateResult:
    """Make the backup, or find that it is there already, and wait for it if asked to.

    Raises what the look-ups and the POST end in; how the wait ended stands in the result.
    """
    instance = find_instance(request.instance, client)
    rows = _baseline(request, instance, client)
    wanted = ExpectedBackup(
        instance.id, request.name, request.request_id, description=request.description
    )
    existing = precheck(
        rows,
        wanted,
        if_exists=request.if_exists,
        fresh_after=_fresh_after(request, clock),
    )
    if existing is not None and existing.reason is ReuseReason.FRESH:
        return CreateResult(backup=_named(existing.backup, instance), fresh=True)
    if existing is not None:
        sent = SubmitResult(existing.backup, adopted=True)
    elif request.dry_run:
        return CreateResult(preview=_preview(request, instance, client))
    else:
        wanted = replace(wanted, baseline=frozenset(row.id for row in rows))
        sent = _sent(request, instance, wanted, client, clock, on_event)
    usual = typical_duration(rows, instance.id)
    return _followed(request, instance, sent, usual, client, clock, on_event)


def _sent(
    request: CreateRequest,
    instance: InstanceRef,
    wanted: ExpectedBackup,
    client: BackupClient,
    clock: Clock,
    on_event: EventListener,
) -> SubmitResult:
    """Send, and say so where it is sure that nothing was made."""
    try:
        return submit_create(request, instance, wanted, client, clock=clock, on_event=on_event)
    except OutcomeUnknown:
        raise
    except GaussbackupError as error:
        if isinstance(error, ServiceError):
            error.posts_sent = error.posts_sent or error.attempts
        on_event(NotStarted(request.name))
        raise


def _baseline(
    request: CreateRequest, instance: InstanceRef, client: BackupClient
) -> Sequence[Backup]:
    """The backups that are there before anything is sent.

    With a request id those of all instances, because the id may have been used for another one;
    the automatic ones too where a fresh one of them would do.
    """
    listing = client.list_backups(
        instance_id=None if request.request_id else instance.id,
        backup_type=None if request.unless_newer_than is not None else "manual",
    )
    return listing.backups


def _fresh_after(request: CreateRequest, clock: Clock) -> datetime | None:
    if request.unless_newer_than is None:
        return None
    return clock.now() - timedelta(seconds=request.unless_newer_than)


def _preview(request: CreateRequest, instance: InstanceRef, client: BackupClient) -> RequestPreview:
    description = with_request_tag(request.description, request.request_id)
    return client.preview_create(instance.id, request.name, description)


def _followed(
    request: CreateRequest,
    instance: InstanceRef,
    sent: SubmitResult,
    usual: float | None,
    client: BackupClient,
    clock: Clock,
    on_event: EventListener,
) -> CreateResult:
    """Wait for what was sent or adopted, where that was asked for and is not over already."""
    backup = _named(sent.backup, instance)
    result = CreateResult(
        backup=backup,
        job_id=sent.job_id,
        adopted=sent.adopted,
        reconciled=sent.reconciled,
        attempts=sent.attempts,
    )
    on_event(Started(backup, sent.job_id))
    if backup.status is BackupStatus.COMPLETED and backup.end_time is not None:
        on_event(Finished(backup.id, backup, backup.duration_seconds or 0.0, succeeded=True))
        return result
    if request.wait is None or request.dry_run:
        return result
    target = WaitTarget(backup.id, backup, sent.job_id, id_confirmed=True, typical_duration=usual)
    [outcome] = wait_for([target], request.wait, client, clock=clock, on_event=on_event)
    seen = _named(outcome.backup, instance) if outcome.backup else backup
    return replace(result, backup=seen, job=outcome.job, error=outcome.error)


def _named(backup: Backup, instance: InstanceRef) -> Backup:
    return backup.with_instance_name(instance.name)
