"""`restore --new`: restore to one new instance, even after network errors, and wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.instance_lists import instance_gaps
from gaussbackup.actions.resolve_lost_restore import find_lost_instance, send_once
from gaussbackup.actions.resolve_reference import find_instance, instance_not_found
from gaussbackup.actions.restore_result import RestoreResult
from gaussbackup.actions.restore_source import RestorableSource, SourceRequest, find_source
from gaussbackup.actions.wait_restore import wait_for_restore
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.instance_wait_state import InstanceWaitState
from gaussbackup.domain.lost_restore import ExpectedInstance, instance_contradiction
from gaussbackup.domain.new_instance import InstancePlan, OrderOptions, plan_instance
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    NameTaken,
    OutcomeUnknown,
    Refused,
    UnexpectedResponse,
)
from gaussbackup.model.events import RestoreNotStarted, RestoreStarted, Restoring, Warned

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import RestoreServiceClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.restore import NewInstance, RestoreResponse


@dataclass(frozen=True)
class NewRestoreRequest:
    """The new instance; its name is already validated.

    `like` is an instance to copy from instead of the source. `password` is called once, just before
    the POST. `wait` is None to not wait. `reconcile_timeout`: how many seconds to search for the
    instance after a lost response. `max_volume_gb`: a larger volume is refused, with exit code 11.
    """

    source: SourceRequest
    name: str
    password: Callable[[], str]
    like: str | None = None
    options: OrderOptions = field(default_factory=OrderOptions)
    wait: WaitOptions | None = field(default_factory=WaitOptions)
    reconcile_timeout: float = 60.0
    dry_run: bool = False
    max_volume_gb: int | None = None


def restore_to_new(
    request: NewRestoreRequest,
    client: RestoreServiceClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> RestoreResult:
    """Restore to a new instance, and wait for it if asked to; there is never a second POST.

    Raise the errors of the lookups and of the POST; an error of the wait is in the result.
    """
    source = find_source(request.source, client, warn=lambda text: on_event(Warned(text)))
    plan = _plan(request, source, client)
    expected = _expect_no_instance(request.name, client)
    new = plan.new_instance(request.name)
    result = RestoreResult(source, request.name, plan=plan.fields, new=True)
    if new.configuration_id is None:
        on_event(Warned("the new instance gets the default parameter template"))
    if request.dry_run:
        return replace(result, preview=client.preview_restore_to_new(new, source.point))
    password = request.password()
    on_event(Restoring(request.name, None))
    try:
        response, reconciled = _submit(
            new, source, password, expected, request, client, clock, on_event
        )
    except OutcomeUnknown:
        raise
    except GaussbackupError:
        on_event(RestoreNotStarted(request.name))
        raise
    instance_id = response.instance_id or ""
    result = replace(
        result,
        target_id=instance_id,
        job_id=response.job_id,
        attempts=response.attempts,
        reconciled=reconciled,
    )
    on_event(RestoreStarted(instance_id, request.name, response.job_id))
    if request.wait is None:
        return result
    state = InstanceWaitState(needs_two_polls=True, id_confirmed=True)
    return wait_for_restore(result, state, request.wait, client, clock=clock, on_event=on_event)


def _plan(
    request: NewRestoreRequest, source: RestorableSource, client: RestoreServiceClient
) -> InstancePlan:
    """Return the order; raise one UsageError with all input errors, and Refused for its size."""
    template = source.instance
    if request.like is not None:
        template = _show(request.like, client)
    plan = plan_instance(request.options, template, source.snapshot)
    raise_if_any(plan.errors)
    size, limit = plan.new_instance(request.name).volume_gb, request.max_volume_gb
    if limit is not None and size > limit:
        raise Refused(f"The new instance would have {size} GB, more than the limit of {limit} GB.")
    return plan


def _show(ref: str, client: RestoreServiceClient) -> InstanceDetails:
    instance = client.show_instance(find_instance(ref, client).id)
    if instance is None:
        raise instance_not_found(ref)
    return instance


def _expect_no_instance(name: str, client: RestoreServiceClient) -> ExpectedInstance:
    """Return what to expect of the POST; raise NameTaken if an instance has the name.

    Names are not unique in the cloud, but a second instance of the name could not be told from the
    first one after a lost response.
    """
    rows = _list_instances(client)
    taken = [row for row in rows if row.name == name]
    if taken:
        raise NameTaken(
            f"Instance exists already: {name} ({taken[0].id}, {taken[0].status}).",
            hint="Choose another name:  --new NAME",
        )
    return ExpectedInstance(name, frozenset(row.id for row in rows))


def _list_instances(client: RestoreServiceClient) -> tuple[Instance, ...]:
    """Return all instances; raise UnexpectedResponse if some may be missing."""
    listing = client.list_all_instances()
    gaps = instance_gaps(listing)
    if gaps:
        raise UnexpectedResponse(
            f"Instance list not complete: {'; '.join(gaps)}.", hint="Run the command again."
        )
    return listing.instances


def _submit(
    new: NewInstance,
    source: RestorableSource,
    password: str,
    expected: ExpectedInstance,
    request: NewRestoreRequest,
    client: RestoreServiceClient,
    clock: Clock,
    on_event: EventListener,
) -> tuple[RestoreResponse, bool]:
    """Send the POST once; return the response, and whether the instance was found in the list."""

    def post() -> RestoreResponse:
        response = client.restore_to_new(new, source.point, password)
        contradiction = instance_contradiction(response.instance_id, expected)
        if contradiction is None:
            return response
        ambiguous = AmbiguousOutcome(f"unexpected response: {contradiction}")
        ambiguous.attempts = response.attempts
        raise ambiguous

    timeout = request.reconcile_timeout
    return send_once(
        post,
        lambda cause: find_lost_instance(
            expected, cause, client, timeout=timeout, clock=clock, on_event=on_event
        ),
    )
