"""`restore --into`: overwrite an existing instance, after a backup of it, and wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.create import create
from gaussbackup.actions.create_request import CreateRequest
from gaussbackup.actions.resolve_lost_restore import (
    find_lost_overwrite,
    send_once,
    start_job_search,
)
from gaussbackup.actions.resolve_reference import find_instance, instance_not_found
from gaussbackup.actions.restore_result import RestoreResult
from gaussbackup.actions.restore_source import (
    RestorableSource,
    SourceRequest,
    check_restorable,
    find_source,
)
from gaussbackup.actions.wait_instance import InstanceWait, wait_for_instances
from gaussbackup.actions.wait_restore import wait_for_restore
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.instance_wait_state import ACTIVE, InstanceWaitState
from gaussbackup.domain.restore_target import target_problems
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    OutcomeUnknown,
    PartialFailure,
    Refused,
    ServiceError,
    StateConflict,
    UsageError,
)
from gaussbackup.model.events import (
    RestoreNotStarted,
    RestoreStarted,
    Restoring,
    Warned,
    ignore_events,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import RestoreServiceClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.instance_details import InstanceDetails

_SETTLE_SECONDS = 300.0
"""How long the target may take to become ACTIVE after its safety backup."""


@dataclass(frozen=True)
class OverwriteRequest:
    """The instance to overwrite, by id or name.

    `confirm` is called with the target and the source before anything is changed, and raises
    Refused if the user does not confirm. `safety_backup_name` returns the name of the backup that
    is made of the target before; None to make none. `confirm_data`: confirm the restored data
    after the wait, which ends the time in which the restore can be repeated.
    """

    source: SourceRequest
    target: str
    confirm: Callable[[InstanceDetails, RestorableSource], None]
    safety_backup_name: Callable[[InstanceDetails], str] | None
    wait: WaitOptions | None = field(default_factory=WaitOptions)
    safety_wait: WaitOptions = field(default_factory=WaitOptions)
    reconcile_timeout: float = 60.0
    confirm_data: bool = False
    dry_run: bool = False


def restore_to_existing(
    request: OverwriteRequest,
    client: RestoreServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResult:
    """Overwrite the instance, and wait for it if asked to; there is never a second POST.

    Raise the errors of the lookups, of the safety backup and of the POST: then nothing was
    overwritten, except for OutcomeUnknown. An error of the wait is in the result.
    """
    source = find_source(request.source, client, warn=lambda text: on_event(Warned(text)))
    target = _find_target(request.target, client)
    _check_target(target, source)
    result = RestoreResult(source, target.name, target.id)
    if request.dry_run:
        preview = client.preview_restore_to_existing(target.id, source.point)
        return replace(result, preview=preview)
    request.confirm(target, source)
    safety_backup = _make_safety_backup(request, target, client, clock, on_event)
    result = replace(result, safety_backup=safety_backup)
    if safety_backup is not None:
        _wait_until_active(target, client, clock)
    _recheck(result, target, client)
    result = _submit(result, target, request, client, clock, on_event)
    if request.wait is None:
        return result
    state = InstanceWaitState(needs_change=True, needs_two_polls=True, id_confirmed=True)
    result = wait_for_restore(result, state, request.wait, client, clock=clock, on_event=on_event)
    if result.error is not None or not request.confirm_data:
        return result
    return _confirm_data(result, client)


def _find_target(ref: str, client: RestoreServiceClient) -> InstanceDetails:
    target = client.show_instance(find_instance(ref, client).id)
    if target is None:
        raise instance_not_found(ref)
    return target


def _check_target(target: InstanceDetails, source: RestorableSource) -> None:
    problems = target_problems(target, source.snapshot)
    if not problems:
        return
    message = f"Instance {target.name} ({target.id}) cannot be overwritten: {'; '.join(problems)}."
    if target.status != ACTIVE and len(problems) == 1:
        raise StateConflict(message, hint=f"Wait for it:  gaussbackup instances wait {target.id}")
    raise UsageError(message, hint="Restore to a new instance:  --new NAME")


def _make_safety_backup(
    request: OverwriteRequest,
    target: InstanceDetails,
    client: RestoreServiceClient,
    clock: Clock,
    on_event: EventListener,
) -> Backup | None:
    """Make a backup of the target and wait until it is COMPLETED; None if none is wanted."""
    if request.safety_backup_name is None:
        return None
    create_request = CreateRequest(
        target.id,
        request.safety_backup_name(target),
        wait=request.safety_wait,
        reconcile_timeout=request.reconcile_timeout,
    )
    try:
        result = create(create_request, client, clock=clock, on_event=on_event)
        if result.error is not None:
            raise result.error
    except GaussbackupError as error:
        error.message = f"Nothing was overwritten: the safety backup failed: {error.message}"
        raise
    return result.backup


def _recheck(result: RestoreResult, target: InstanceDetails, client: RestoreServiceClient) -> None:
    """Raise Refused if what was shown has changed since; the POST overwrites the target."""
    now = client.show_instance(target.id)
    if now is None or (now.name, now.status) != (target.name, ACTIVE):
        state = "is deleted" if now is None else f"is {now.name}, {now.status}"
        raise Refused(f"Nothing was overwritten: the target {target.name} has changed: it {state}.")
    backup = result.source.backup
    if backup is None:
        return
    row = client.find_backup(backup.id)
    if row is None:
        raise Refused(f"Nothing was overwritten: the backup {backup.name} is deleted.")
    check_restorable(row)


def _wait_until_active(target: InstanceDetails, client: RestoreServiceClient, clock: Clock) -> None:
    """Wait a few minutes: after a backup the instance may be BACKING UP for some seconds."""
    wait = InstanceWait(target.id, target.name, InstanceWaitState())
    options = WaitOptions(timeout=_SETTLE_SECONDS)
    wait_for_instances([wait], options, client, clock=clock, on_event=ignore_events)


def _submit(
    result: RestoreResult,
    target: InstanceDetails,
    request: OverwriteRequest,
    client: RestoreServiceClient,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResult:
    """Send the POST, or find the job of a lost one; emit RestoreNotStarted if it was rejected."""
    search, timeout = start_job_search(target, client, clock), request.reconcile_timeout
    on_event(Restoring(target.name, target.id))
    try:
        response, reconciled = send_once(
            lambda: client.restore_to_existing(target.id, result.source.point),
            lambda cause: find_lost_overwrite(
                search, cause, client, timeout=timeout, clock=clock, on_event=on_event
            ),
        )
    except OutcomeUnknown:
        raise
    except GaussbackupError:
        on_event(RestoreNotStarted(target.name))
        raise
    on_event(RestoreStarted(target.id, target.name, response.job_id))
    return replace(
        result, job_id=response.job_id, attempts=response.attempts, reconciled=reconciled
    )


def _confirm_data(result: RestoreResult, client: RestoreServiceClient) -> RestoreResult:
    try:
        client.confirm_restored_data(result.target_id)
    except ServiceError as error:
        may_be = "may not be" if isinstance(error, AmbiguousOutcome) else "is not"
        partial = PartialFailure(
            f"Instance {result.target_name} is restored, but the restored data {may_be} confirmed: "
            f"{error.message.rstrip('.')}.",
            hint="Check it in the console: until it is confirmed, no logs are archived.",
            code=error.code,
            http_status=error.http_status,
            request_id=error.request_id,
        )
        return replace(result, error=partial)
    return replace(result, confirmed=True)
