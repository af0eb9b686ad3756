"""`policy show` and `policy set`: the automatic backup policies of instances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gaussbackup.actions.instance_lists import all_instances, no_instances
from gaussbackup.actions.resolve_reference import InstanceRef, find_instance
from gaussbackup.actions.retrier import Retrier
from gaussbackup.actions.set_policy import PolicySetter
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.policy_change import describe_policy_change, list_changes, merge
from gaussbackup.errors import FailureKind, GaussbackupError, ServiceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.policy_change import PolicyChange, PolicyUpdate
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener

_FAILS_FOR_ALL = {
    FailureKind.AUTH,
    FailureKind.PERMANENT,
    FailureKind.NOT_SENT,
    FailureKind.THROTTLED,
}


@dataclass(frozen=True)
class InstancePolicy:
    """The policy of an instance as it was read, or the error of the request."""

    instance: InstanceRef
    policy: BackupPolicy | None = None
    error: GaussbackupError | None = None


@dataclass(frozen=True)
class PolicyPlan:
    """What `policy set` changes for one instance: the policy before and after, and the changes."""

    instance: InstanceRef
    current: BackupPolicy
    after: BackupPolicy
    changes: tuple[PolicyChange, ...]


@dataclass(frozen=True)
class PolicyResult:
    """What became of one instance: its policy now, as far as it is known.

    `plan` is None if the policy could not be read; `preview` is the request of a dry run.
    """

    instance: InstanceRef
    outcome: str
    policy: BackupPolicy | None = None
    plan: PolicyPlan | None = None
    preview: RequestPreview | None = None
    error: GaussbackupError | None = None


def read_policies(refs: Sequence[str], client: BackupClient) -> list[InstancePolicy]:
    """Return the policies of the instances, by id or exact name, or of all if there is no `refs`.

    Raise NotFound and UsageError for a reference, and an error that every instance would meet.
    The error of a single instance is raised as well.
    """
    found = [find_instance(ref, client) for ref in refs] if refs else all_instances(client)
    if not found:
        raise no_instances()
    instances = list({instance.id: instance for instance in found}.values())
    return [_read(instance, client, alone=len(instances) == 1) for instance in instances]


def _read(instance: InstanceRef, client: BackupClient, *, alone: bool) -> InstancePolicy:
    try:
        return InstancePolicy(instance, client.show_policy(instance.id))
    except ServiceError as error:
        if alone or error.failure_kind in _FAILS_FOR_ALL:
            raise
        return InstancePolicy(instance, error=error)


def plan_policies(
    policies: Sequence[InstancePolicy], update: PolicyUpdate
) -> list[PolicyPlan | PolicyResult]:
    """Return the changes for each instance, or its result if there is nothing to send.

    Raise UsageError if neither the policy of a single instance nor `update` has one of the
    required fields.
    """
    return [_plan(each, update, alone=len(policies) == 1) for each in policies]


def _plan(read: InstancePolicy, update: PolicyUpdate, *, alone: bool) -> PolicyPlan | PolicyResult:
    if read.policy is None:
        return PolicyResult(read.instance, "error", error=read.error)
    after, input_errors = merge(read.policy, update)
    try:
        raise_if_any(input_errors)
    except UsageError as error:
        if alone:
            raise
        return PolicyResult(read.instance, "error", read.policy, error=error)
    changes = tuple(list_changes(read.policy, after))
    plan = PolicyPlan(read.instance, read.policy, after, changes)
    return plan if changes else PolicyResult(read.instance, "unchanged", read.policy, plan)


def preview_policy(plan: PolicyPlan, client: BackupClient) -> PolicyResult:
    """Return the request that `set_policies` would send."""
    preview = client.preview_policy(plan.instance.id, plan.after)
    return PolicyResult(plan.instance, "dry_run", plan.current, plan, preview)


def find_policy_change(plans: Sequence[PolicyPlan], client: BackupClient) -> str | None:
    """Read the policies again; return a difference to the displayed ones, or None."""
    for plan in plans:
        change = describe_policy_change(plan.current, client.show_policy(plan.instance.id))
        if change is not None:
            return f"policy of {plan.instance.name or plan.instance.id}: {change}"
    return None


def set_policies(
    plans: Sequence[PolicyPlan],
    client: BackupClient,
    *,
    retry_budget: float,
    clock: Clock,
    on_event: EventListener,
) -> list[PolicyResult]:
    """Set the policies one after the other, and return a result for each of them.

    After an error that every request would meet, no further request is sent.
    """
    retrier = Retrier(retry_budget, clock=clock, on_event=on_event)
    setter = PolicySetter(client, retrier, clock, on_event)
    results: list[PolicyResult] = []
    fatal: GaussbackupError | None = None
    for plan in plans:
        result = PolicyResult(plan.instance, "error", plan=plan, error=fatal)
        if fatal is None:
            result, fatal = _set(plan, result, setter)
        results.append(result)
    return results


def _set(
    plan: PolicyPlan, result: PolicyResult, setter: PolicySetter
) -> tuple[PolicyResult, GaussbackupError | None]:
    """Return the result, and its error if every other request would meet it too."""
    try:
        policy = setter.set(plan.instance, plan.current, plan.after, plan.changes)
    except ServiceError as error:
        fatal = error if error.failure_kind in _FAILS_FOR_ALL else None
        return replace(result, error=error), fatal
    except GaussbackupError as error:
        return replace(result, error=error), None
    return replace(result, outcome="changed", policy=policy), None
