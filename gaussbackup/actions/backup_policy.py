"""`policy show` and `policy set`: the automatic backup policy of an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import InstanceRef, find_instance
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.policy_change import list_changes, merge
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import AmbiguousOutcome, OutcomeUnknown, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.policy_change import PolicyChange, PolicyUpdate
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener

_MAX_READS = 4
"""Reads of the policy until it must be the new one, with pauses of 1 + 2 + 4 s."""


@dataclass(frozen=True)
class PolicyPlan:
    """What `policy set` changes: the policy before and after, and the changed fields."""

    instance: InstanceRef
    current: BackupPolicy
    after: BackupPolicy
    changes: tuple[PolicyChange, ...]


def show_policy(ref: str, client: BackupClient) -> tuple[InstanceRef, BackupPolicy]:
    """Return the instance with this id or exact name, and its policy."""
    instance = find_instance(ref, client)
    return instance, client.show_policy(instance.id)


def plan_policy(ref: str, update: PolicyUpdate, client: BackupClient) -> PolicyPlan:
    """Return the changes to the current policy; nothing is changed yet.

    Raise UsageError if neither the current policy nor `update` has one of the required fields.
    """
    instance, current = show_policy(ref, client)
    after, input_errors = merge(current, update)
    raise_if_any(input_errors)
    return PolicyPlan(instance, current, after, tuple(list_changes(current, after)))


def preview_policy(plan: PolicyPlan, client: BackupClient) -> RequestPreview:
    """Return the request that `apply_policy` would send."""
    return client.preview_policy(plan.instance.id, plan.after)


def apply_policy(
    plan: PolicyPlan, client: BackupClient, *, clock: Clock, on_event: EventListener
) -> BackupPolicy:
    """Set the policy, read it back and return it as the service returns it then.

    The request is idempotent; after a lost response only the policy is read. Raise OutcomeUnknown
    if the service keeps returning another policy.
    """
    ambiguous: AmbiguousOutcome | None = None
    try:
        client.set_policy(plan.instance.id, plan.after)
    except AmbiguousOutcome as error:
        ambiguous = error
    for attempt in range(_MAX_READS):
        policy = _read_policy(plan, client)
        if policy is not None and not list_changes(policy, plan.after):
            return policy
        if attempt < _MAX_READS - 1:
            pause = reconcile_pause(attempt)
            on_event(RetryPause(pause, "the service does not return the new policy yet"))
            clock.sleep(pause)
    cause = f" ({ambiguous.message})" if ambiguous is not None else ""
    name = plan.instance.name or plan.instance.id
    raise OutcomeUnknown(
        f"Backup policy of {name} may or may not have changed: the request was sent, but the "
        f"service does not return the new policy{cause}.",
        hint=f"Check the policy:  gaussbackup policy show -i {plan.instance.id}",
    )


def _read_policy(plan: PolicyPlan, client: BackupClient) -> BackupPolicy | None:
    """Return the current policy; None if the read failed."""
    try:
        return client.show_policy(plan.instance.id)
    except ServiceError:
        return None
