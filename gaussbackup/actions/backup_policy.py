"""The verbs `policy show` and `policy set`: the automatic backup policy of an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaussbackup.actions.lookup import InstanceRef, find_instance
from gaussbackup.domain.backoff import reconcile_pause
from gaussbackup.domain.backup_policy import list_changes, merge
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.errors import AmbiguousOutcome, OutcomeUnknown, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.backup_policy import PolicyChange, PolicyUpdate
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.create_response import RequestPreview
    from gaussbackup.model.events import EventListener

_LOOKS = 4
"""So often the new policy is looked for before it counts as not taken: 1 + 2 + 4 s."""


@dataclass(frozen=True)
class PolicyPlan:
    """What a `policy set` would do: from `present` to `after`, field by field."""

    instance: InstanceRef
    current: BackupPolicy
    after: BackupPolicy
    changes: tuple[PolicyChange, ...]


def show_policy(ref: str, client: BackupClient) -> tuple[InstanceRef, BackupPolicy]:
    """The policy of the instance with this id or exact name."""
    instance = find_instance(ref, client)
    return instance, client.show_policy(instance.id)


def plan_policy(ref: str, update: PolicyUpdate, client: BackupClient) -> PolicyPlan:
    """What is to change, against the policy as it is now; nothing is sent that changes anything.

    Raises UsageError where the present policy has gaps that `wanted` does not fill.
    """
    instance, present = show_policy(ref, client)
    after, flaws = merge(present, update)
    raise_if_any(flaws)
    return PolicyPlan(instance, present, after, tuple(list_changes(present, after)))


def preview_policy(plan: PolicyPlan, client: BackupClient) -> RequestPreview:
    """The request that `apply_policy` would send."""
    return client.preview_policy(plan.instance.id, plan.after)


def apply_policy(
    plan: PolicyPlan, client: BackupClient, *, clock: Clock, on_event: EventListener
) -> BackupPolicy:
    """Set it and read it back; returns the policy as the service tells it then.

    Doing it twice is as good as once, so a lost answer is only looked after. Raises
    OutcomeUnknown where the service goes on telling something else.
    """
    doubt: AmbiguousOutcome | None = None
    try:
        client.set_policy(plan.instance.id, plan.after)
    except AmbiguousOutcome as error:
        doubt = error
    for look in range(_LOOKS):
        told = _told(plan, client)
        if told is not None and not list_changes(told, plan.after):
            return told
        if look < _LOOKS - 1:
            pause = reconcile_pause(look)
            on_event(RetryPause(pause, "the service does not tell the new policy yet"))
            clock.sleep(pause)
    because = f": {doubt.message}" if doubt is not None else ""
    raise OutcomeUnknown(
        f"The new policy was sent, and the service does not tell it{because}.",
        hint=f"See what is in force:  gaussbackup policy show -i {plan.instance.id}",
    )


def _told(plan: PolicyPlan, client: BackupClient) -> BackupPolicy | None:
    """What is in force now; None where no answer came, which proves nothing."""
    try:
        return client.show_policy(plan.instance.id)
    except ServiceError:
        return None
