"""`create`: create at most one backup, even after network errors, and wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.resolve_lost_create import outcome_unknown
from gaussbackup.actions.resolve_reference import InstanceRef, find_instance
from gaussbackup.actions.submit_create import SubmitOptions, SubmitResult, submit_create
from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.domain.backup_description import with_request_tag
from gaussbackup.domain.create_precheck import ReuseReason, precheck
from gaussbackup.domain.evidence import TO_CREATE, TO_CREATE_ONCE
from gaussbackup.domain.lost_create_candidates import ExpectedBackup
from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.errors import GaussbackupError, NameTaken, OutcomeUnknown, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.events import Finished, NotStarted, Started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.create_precheck import ExistingBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class CreateRequest:
    """The backup to create; names and texts are already validated, durations are seconds.

    `wait` is None to not wait; its `poll_interval` is also the pause between two attempts at a
    busy instance. `reuse`: use a backup of the same name that is BUILDING or COMPLETED.
    """

    instance: str
    name: str
    description: str | None = None
    wait: WaitOptions | None = field(default_factory=WaitOptions)
    reuse: bool = False
    busy_timeout: float = 0.0
    unless_newer_than: float | None = None
    request_id: str | None = None
    reconcile_timeout: float = 60.0
    dry_run: bool = False


@dataclass(frozen=True)
class CreateResult:
    """The outcome; `error` is None if the command succeeded.

    `adopted`: an existing backup was used. `reconciled`: the response was lost and the backup was
    found in the listing. `fresh`: a backup was new enough, none was created. `attempts` counts
    POST requests.
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
    """Create the backup, or use one that exists, and wait for it if asked to.

    Raise the errors of the lookups and of the POST; an error of the wait is in the result.
    """
    instance = find_instance(request.instance, client)
    expected = ExpectedBackup(
        instance.id, request.name, request.request_id, description=request.description
    )

    def find_existing(rows: Sequence[Backup]) -> ExistingBackup | None:
        return precheck(
            rows,
            expected,
            reuse=request.reuse,
            max_age=request.unless_newer_than,
            now=client.service_now(),
        )

    rows = _list_before(request, instance, find_existing, client, clock)
    existing = find_existing(rows)
    if existing is not None and existing.reason is ReuseReason.FRESH:
        return CreateResult(backup=_with_name(existing.backup, instance), fresh=True)
    if existing is not None:
        submitted = SubmitResult(existing.backup, adopted=True)
    elif request.dry_run:
        return CreateResult(preview=_preview(request, instance, client))
    else:
        expected = replace(expected, baseline=frozenset(row.id for row in rows))
        submitted = _submit(request, instance, expected, client, clock, on_event)
    typical = typical_duration(rows, instance.id)
    if not submitted.attempts:
        return _wait(request, instance, submitted, typical, client, clock, on_event)
    try:
        result = _wait(request, instance, submitted, typical, client, clock, on_event)
    except Exception as error:
        result = _result(submitted, instance, error)
    if result.error is None:
        return result
    from gaussbackup.actions.error_after_create_post import error_after_post  # after a failure

    return replace(result, error=error_after_post(result.error, result.backup, expected, client))


def _submit(
    request: CreateRequest,
    instance: InstanceRef,
    expected: ExpectedBackup,
    client: BackupClient,
    clock: Clock,
    on_event: EventListener,
) -> SubmitResult:
    """Submit the request; emit NotStarted if certainly no backup was created."""
    options = SubmitOptions(
        reuse=request.reuse,
        busy_timeout=request.busy_timeout,
        busy_interval=request.wait.poll_interval if request.wait else None,
        reconcile_timeout=request.reconcile_timeout,
    )
    try:
        return submit_create(expected, instance, options, client, clock=clock, on_event=on_event)
    except OutcomeUnknown:
        raise
    except GaussbackupError as error:
        if isinstance(error, ServiceError):
            error.posts_sent = error.posts_sent or error.attempts
        on_event(NotStarted(request.name, error))
        raise
    except Exception as error:
        raise outcome_unknown(expected, f"unexpected {type(error).__name__}: {error}") from error


def _list_before(
    request: CreateRequest,
    instance: InstanceRef,
    find_existing: Callable[[Sequence[Backup]], ExistingBackup | None],
    client: BackupClient,
    clock: Clock,
) -> Sequence[Backup]:
    """Return the backups that exist before the POST.

    With a request id those of all instances, because another instance may have used it; automatic
    ones too if one of them may be new enough. A backup that decides needs no other listing.
    """

    def decides(rows: Sequence[Backup]) -> bool:
        try:
            return find_existing(rows) is not None
        except NameTaken:
            return True

    return consistent_listing(
        client,
        None if request.request_id else instance.id,
        TO_CREATE_ONCE if request.request_id or request.reuse else TO_CREATE,
        backup_type=None if request.unless_newer_than is not None else "manual",
        clock=clock,
        is_enough=decides,
    )


def _preview(request: CreateRequest, instance: InstanceRef, client: BackupClient) -> RequestPreview:
    description = with_request_tag(request.description, request.request_id)
    return client.preview_create(instance.id, request.name, description)


def _wait(
    request: CreateRequest,
    instance: InstanceRef,
    submitted: SubmitResult,
    typical: float | None,
    client: BackupClient,
    clock: Clock,
    on_event: EventListener,
) -> CreateResult:
    """Wait for the backup, if asked to and if it is not yet finished."""
    result = _result(submitted, instance)
    backup = _with_name(submitted.backup, instance)
    on_event(Started(backup, submitted.job_id))
    if backup.status is BackupStatus.COMPLETED and backup.end_time is not None:
        on_event(Finished(backup.id, backup, backup.duration_seconds or 0.0, succeeded=True))
        return result
    if request.wait is None or request.dry_run:
        return result
    target = WaitTarget(
        backup.id, backup, submitted.job_id, id_confirmed=True, typical_duration=typical
    )
    [outcome] = wait_for([target], request.wait, client, clock=clock, on_event=on_event)
    last = _with_name(outcome.backup, instance) if outcome.backup else backup
    return replace(result, backup=last, job=outcome.job, error=outcome.error)


def _result(
    submitted: SubmitResult, instance: InstanceRef, error: Exception | None = None
) -> CreateResult:
    if error is not None and not isinstance(error, GaussbackupError):
        error = GaussbackupError(f"unexpected {type(error).__name__}: {error}")
    return CreateResult(
        backup=_with_name(submitted.backup, instance),
        job_id=submitted.job_id,
        adopted=submitted.adopted,
        reconciled=submitted.reconciled,
        attempts=submitted.attempts,
        error=error,
    )


def _with_name(backup: Backup, instance: InstanceRef) -> Backup:
    return backup.with_instance_name(instance.name)
