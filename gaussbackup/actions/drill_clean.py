"""`drill clean`: find the leftovers of drills in journal, names and tags, and delete them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.actions.delete_drill_instance import (
    DeletionTarget,
    InstanceDeletion,
    delete_drill_instance,
    gather_evidence,
)
from gaussbackup.domain.drill_document import is_of_service
from gaussbackup.domain.drill_guard import deletion_refusals
from gaussbackup.domain.drill_leftovers import (
    CleanAction,
    CleanDecision,
    decide_before_guard,
    find_leftovers,
)
from gaussbackup.errors import NotFound
from gaussbackup.model.drill import DrillPhase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.drill_protocols import DrillServiceClient, Journal
    from gaussbackup.actions.waiter import WaitOptions
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener


@dataclass
class CleanReport:
    """What was planned, and what became of each deletion, by the id of the instance.

    `running`: the id whose deletion is in progress.
    """

    plan: list[CleanDecision] = field(default_factory=list)
    deletions: dict[str, InstanceDeletion] = field(default_factory=dict)
    running: str | None = None

    @property
    def to_delete(self) -> list[CleanDecision]:
        """The decisions that delete an instance."""
        return [each for each in self.plan if each.action is CleanAction.DELETE]


def plan_cleanup(
    names: Sequence[str], client: DrillServiceClient, journal: Journal
) -> list[CleanDecision]:
    """Return what to do with each leftover; nothing is changed.

    `names` limits the cleanup to these instances, by name or id, whose time then does not matter.
    Raise NotFound if one of them is no leftover.
    """
    rows, complete = client.list_complete_instances()
    project_id, endpoint = client.project_id(), client.endpoint()
    own = [each for each in journal.records() if is_of_service(each, project_id, endpoint)]
    leftovers = find_leftovers(rows, own)
    unknown = [
        name for name in names if not any(name in {x.name, x.instance_id} for x in leftovers)
    ]
    if unknown:
        raise NotFound(
            f"No leftover of a drill: {', '.join(unknown)}",
            hint="List the leftovers:  gaussbackup drill clean",
        )
    plan = []
    for leftover in leftovers:
        named = bool({leftover.name, leftover.instance_id} & set(names))
        if names and not named:
            continue
        record = leftover.record
        decision = decide_before_guard(
            leftover,
            client.service_now(),
            running=record is not None and journal.is_running(record),
            named=named,
            complete=complete,
        )
        plan.append(_guarded(decision, client))
    return plan


def _guarded(decision: CleanDecision, client: DrillServiceClient) -> CleanDecision:
    instance = decision.leftover.instance
    if decision.action is not CleanAction.DELETE or instance is None:
        return decision
    evidence = gather_evidence(instance, decision.leftover.record, client)
    reasons = tuple(deletion_refusals(evidence))
    return CleanDecision(decision.leftover, CleanAction.REFUSE, reasons) if reasons else decision


def describe_plan_change(
    displayed: Sequence[CleanDecision], current: Sequence[CleanDecision]
) -> str | None:
    """Return the first leftover whose deletion was not displayed, or None."""
    shown = {each.leftover.instance_id for each in displayed if each.action is CleanAction.DELETE}
    for each in current:
        if each.action is CleanAction.DELETE and each.leftover.instance_id not in shown:
            return f"{each.leftover.name} would now be deleted"
    return None


def clean_up(
    report: CleanReport,
    client: DrillServiceClient,
    journal: Journal,
    options: WaitOptions,
    *,
    clock: Clock,
    on_event: EventListener,
) -> None:
    """Carry out the plan of the report, and fill in its deletions.

    The guard reads everything again just before each DELETE.
    """
    for decision in report.plan:
        record = decision.leftover.record
        if decision.action is CleanAction.FORGET and record is not None:
            journal.remove(record)
    for decision in report.to_delete:
        record = decision.leftover.record
        instance_id = decision.leftover.instance_id or ""
        report.running = instance_id
        deleting = None if record is None else record._replace(phase=DrillPhase.DELETING)
        deletion = delete_drill_instance(
            DeletionTarget(instance_id, decision.leftover.name, record, seen=True),
            client,
            options,
            clock=clock,
            on_event=on_event,
            before_delete=partial(journal.save, deleting) if deleting else lambda: None,
        )
        report.deletions[instance_id] = deletion
        report.running = None
        if record is not None:
            if deletion.verdict.done:
                journal.remove(record)
            else:
                journal.release(record)
