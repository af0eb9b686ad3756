"""The verb `prune`: first a plan, then what the plan says, as long as it holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.delete import still_listed
from gaussbackup.actions.deletion import delete_one_by_one
from gaussbackup.actions.instance_names import with_names
from gaussbackup.actions.last_look import refetch
from gaussbackup.actions.lookup import find_instance
from gaussbackup.actions.retry_budget import Retrier
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.plan_drift import drift_reason, is_deleted
from gaussbackup.domain.retention import RetentionPlan, plan_retention, raise_if_too_many
from gaussbackup.domain.retention_policy import name_matches, validate_policy
from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gaussbackup.actions.delete import DeleteOptions
    from gaussbackup.actions.deletion import DeletionReport
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener


@dataclass(frozen=True)
class PruneRequest:
    """Which instances, by id or name; none of them means all that there are."""

    policy: RetentionPolicy
    instances: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrunePlan:
    """The plans of all the instances, and their names where known.

    `orphans`: how many backups match of instances that exist no more, by the instance's id. They
    may be the last of their data, and go only where the instance is named by its id.
    """

    plans: tuple[RetentionPlan, ...]
    names: dict[str, str]
    orphans: dict[str, int]


def plan_prune(request: PruneRequest, service: DeleteClient, *, clock: Clock) -> PrunePlan:
    """What the policy would do to each instance on its own; nothing is changed.

    One instance whose list cannot be relied on refuses them all: a run that is wrong about one is
    for a person to look at.
    """
    raise_if_any(validate_policy(request.policy))
    scope = _named_ones(request, service) if request.instances else _all(service)
    now = clock.now()
    plans = tuple(
        plan_retention(with_names(rows, scope.names), instance_id, request.policy, now)
        for instance_id, rows in scope.listed.items()
    )
    orphans = Counter(row.instance_id for row in scope.stray if name_matches(row, request.policy))
    return PrunePlan(plans, scope.names, dict(orphans))


class _Scope(NamedTuple):
    """The backups of each instance, the names of the instances, and what is of none of them."""

    listed: dict[str, Sequence[Backup]]
    names: dict[str, str]
    stray: Sequence[Backup] = ()


def _named_ones(request: PruneRequest, service: DeleteClient) -> _Scope:
    found = [find_instance(word, service) for word in request.instances]
    names = {ref.id: ref.name for ref in found if ref.name is not None}
    ids = dict.fromkeys(ref.id for ref in found)
    return _Scope({ident: consistent_listing(service, ident) for ident in ids}, names)


def _all(service: DeleteClient) -> _Scope:
    names = {row.id: row.name for row in service.list_instances()}
    rows = consistent_listing(service, None)
    stray = [row for row in rows if row.instance_id not in names]
    return _Scope(dict.fromkeys(names, rows), names, stray)


def prune(
    plan: PrunePlan,
    policy: RetentionPolicy,
    options: DeleteOptions,
    service: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
) -> tuple[DeletionReport, list[Backup]]:
    """Do what the plans say and nothing else; what became of each, and which are still listed.

    Raises Refused before the first deletion where there are too many. Right before each the
    instance is looked at again, and the first thing that is not as it was stops the run.
    """
    raise_if_too_many(plan.plans, policy)
    patience = Retrier(options.retry_budget, clock=clock, on_event=on_event)
    account = delete_one_by_one(
        [row for each in plan.plans for row in each.to_delete],
        service,
        retrier=patience,
        on_event=on_event,
        still_exists=_Recheck(plan.plans, service, patience),
    )
    return account, still_listed(account, options, service, clock=clock, on_event=on_event)


class _Recheck:
    """The look right before each deletion."""

    def __init__(
        self, plans: Iterable[RetentionPlan], service: DeleteClient, patience: Retrier
    ) -> None:
        self._plans = {row.id: each for each in plans for row in each.to_delete}
        self._service = service.with_deadline(None, retry=False)
        self._patience = patience

    def __call__(self, target: Backup) -> bool:
        """Whether it still stands; raises Refused where the plan does not hold any more."""
        own = self._plans[target.id]
        rows = refetch(
            self._service,
            self._patience,
            own.instance_id,
            [target, *own.keep_invariants],
            backup_type="manual",
        )
        if is_deleted(rows.get(target.id)):
            return False
        change = drift_reason(target, own, rows)
        if change is not None:
            raise Refused(
                f"{change}: the plan does not hold any more, and the run ends here.",
                hint="Somebody else is at work on these backups. Make a new plan when he is done.",
            )
        return True
