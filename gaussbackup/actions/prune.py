"""`prune`: plan which backups a retention policy deletes, then carry out the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.actions.consistent_listing import consistent_listing
from gaussbackup.actions.delete import still_listed
from gaussbackup.actions.delete_one_by_one import delete_one_by_one
from gaussbackup.actions.instance_lists import all_instances
from gaussbackup.actions.instance_names import with_names
from gaussbackup.actions.recheck_before_delete import Recheck
from gaussbackup.actions.resolve_reference import find_instance
from gaussbackup.actions.retrier import Retrier
from gaussbackup.domain.evidence import TO_PRUNE
from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.plan_drift import describe_plan_change, drift_reason
from gaussbackup.domain.retention import RetentionPlan, plan_retention, raise_if_too_many
from gaussbackup.domain.retention_eligibility import UNDATED_REASONS
from gaussbackup.domain.retention_policy import name_matches, validate_policy
from gaussbackup.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gaussbackup.actions.delete import DeleteOptions
    from gaussbackup.actions.delete_one_by_one import DeletionReport
    from gaussbackup.actions.service_protocol import DeleteClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

_MAX_NAMES = 5
"""Backups that one warning names."""


@dataclass(frozen=True)
class PruneRequest:
    """`instances`: ids or names; empty for all instances."""

    policy: RetentionPolicy
    instances: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrunePlan:
    """The plans of all the instances, and the instance names that are known, by id.

    `orphans`: by instance id, the number of matching backups of instances that no longer exist.
    They may be the last copy of their data; they are pruned only if the instance is given by id.
    """

    plans: tuple[RetentionPlan, ...]
    names: dict[str, str]
    orphans: dict[str, int]


def plan_prune(
    request: PruneRequest, client: DeleteClient, *, clock: Clock, warn: Callable[[str], None]
) -> PrunePlan:
    """Apply the policy to each instance separately and return the plans; nothing is changed.

    Warn about backups that the plans leave alone: those of deleted instances, and those without
    a reliable time. Raise Refused for the whole run if the listing of one instance is not
    consistent.
    """
    raise_if_any(validate_policy(request.policy))
    scope = _list_given(request, client) if request.instances else _list_all(client)
    now = clock.now() + client.clock_offset()  # the service dates the backups
    plans = tuple(
        plan_retention(with_names(rows, scope.names), instance_id, request.policy, now)
        for instance_id, rows in scope.listed.items()
    )
    orphans = Counter(row.instance_id for row in scope.orphans if name_matches(row, request.policy))
    plan = PrunePlan(plans, scope.names, dict(orphans))
    _warn_about_orphans(plan, request.policy, warn)
    _warn_about_undated(plan, warn)
    return plan


def find_plan_change(
    displayed: PrunePlan, request: PruneRequest, client: DeleteClient, clock: Clock
) -> str | None:
    """Make the displayed plan again; return a difference, or None."""
    current = plan_prune(request, client, clock=clock, warn=lambda _: None)
    return describe_plan_change(displayed.plans, current.plans)


def _warn_about_orphans(
    plan: PrunePlan, policy: RetentionPolicy, warn: Callable[[str], None]
) -> None:
    for instance_id, count in plan.orphans.items():
        backups = "backup" if count == 1 else "backups"
        warn(
            f"{count} {backups} of a deleted instance, matching {policy.match}, will not be "
            f"deleted; to include the instance, pass -i {instance_id}"
        )


def _warn_about_undated(plan: PrunePlan, warn: Callable[[str], None]) -> None:
    """Warn about backups that no retention policy can ever delete."""
    undated = [
        each.backup
        for instance_plan in plan.plans
        for each in instance_plan.decisions
        if UNDATED_REASONS.intersection(each.reasons)
    ]
    if undated:
        names = ", ".join(f"{row.name} ({row.id})" for row in undated[:_MAX_NAMES])
        more = f" and {len(undated) - _MAX_NAMES} more" if len(undated) > _MAX_NAMES else ""
        backups = "backup has" if len(undated) == 1 else "backups have"
        warn(f"{len(undated)} {backups} no reliable time and will be kept: {names}{more}")


class _Scope(NamedTuple):
    """Backups by instance id, instance names by id, and the backups of no existing instance."""

    listed: dict[str, Sequence[Backup]]
    names: dict[str, str]
    orphans: Sequence[Backup] = ()


def _list_given(request: PruneRequest, client: DeleteClient) -> _Scope:
    found = [find_instance(ref, client) for ref in request.instances]
    names = {instance.id: instance.name for instance in found if instance.name is not None}
    ids = dict.fromkeys(instance.id for instance in found)
    return _Scope({each: _list(client, each) for each in ids}, names)


def _list_all(client: DeleteClient) -> _Scope:
    names = {row.id: row.name or "" for row in all_instances(client, error=Refused)}
    rows = _list(client, None)
    orphans = [row for row in rows if row.instance_id not in names]
    return _Scope(dict.fromkeys(names, rows), names, orphans)


def _list(client: DeleteClient, instance_id: str | None) -> Sequence[Backup]:
    return consistent_listing(client, instance_id, TO_PRUNE, backup_type="manual", error=Refused)


def prune(
    plan: PrunePlan,
    policy: RetentionPolicy,
    options: DeleteOptions,
    client: DeleteClient,
    *,
    clock: Clock,
    on_event: EventListener,
    report: DeletionReport | None = None,
) -> tuple[DeletionReport, list[Backup]]:
    """Carry out the plan; return the report and the deleted backups that are still listed.

    Raise Refused before the first DELETE if the plan deletes too many. The instance is read again
    right before each DELETE; the first change to the plan's backups stops the run. An empty
    `report` of the caller is filled in place.
    """
    raise_if_too_many(plan.plans, policy)
    retrier = Retrier(options.retry_budget, clock=clock, on_event=on_event)
    plans = {row.id: each for each in plan.plans for row in each.to_delete}
    report = delete_one_by_one(
        [row for each in plan.plans for row in each.to_delete],
        client,
        retrier=retrier,
        on_event=on_event,
        still_exists=Recheck(
            client,
            retrier,
            partial(_raise_if_drifted, plans=plans),
            related=lambda target: plans[target.id].keep_invariants,
            backup_type="manual",
        ),
        report=report,
    )
    return report, still_listed(report, options, client, clock=clock, on_event=on_event)


def _raise_if_drifted(
    target: Backup, rows: Mapping[str, Backup], *, plans: Mapping[str, RetentionPlan]
) -> None:
    """Raise Refused if the plan of the target is no longer valid; `plans` are by backup id."""
    change = drift_reason(target, plans[target.id], rows)
    if change is not None:
        raise Refused(
            f"The backups changed since the plan was made: {change}. The run was stopped.",
            hint="Run prune again when the other operations on these backups have finished.",
        )
