"""The leftovers of drills: the union of journal, names and tags, and what to do with each."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.drill_names import drill_end, is_drill, may_be_drill
from gaussbackup.model.drill import DrillPhase
from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from gaussbackup.model.drill import DrillRecord
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.instance_details import InstanceDetails

LATE_REQUEST = timedelta(minutes=15)
"""How long after the begin of a drill its request may still create an instance."""


class CleanAction(str, Enum):
    """What a cleanup does. FORGET: remove a journal whose instance does not exist."""

    DELETE = "delete"
    KEEP = "keep"
    REFUSE = "refuse"
    FORGET = "forget"


class Leftover(NamedTuple):
    """An instance that may be that of a drill, or a journal without one.

    `record` has the id of the instance, also if only the journal's exact name was found.
    """

    name: str
    instance: InstanceDetails | None
    record: DrillRecord | None

    @property
    def instance_id(self) -> str | None:
        """The id of the instance, if it is known."""
        if self.instance is not None:
            return self.instance.id
        return self.record.instance_id if self.record else None

    @property
    def until(self) -> datetime | None:
        """When any cleanup may delete it; None if that is not known."""
        if self.record is not None:
            return self.record.until
        return drill_end(self.name, self.instance.tags if self.instance else None)


class CleanDecision(NamedTuple):
    """What is done with a leftover; `reasons` are phrases about it."""

    leftover: Leftover
    action: CleanAction
    reasons: tuple[str, ...] = ()


def find_leftovers(
    instances: Sequence[InstanceDetails], records: Iterable[DrillRecord]
) -> list[Leftover]:
    """Return every instance that a journal, its name or a tag assigns to a drill, each once.

    A journal without an id adopts the instance with its exact name, which has a nonce, if there is
    only one.
    """
    found: dict[str, Leftover] = {}
    without_instance = []
    for record in records:
        rows = [row for row in instances if row.id == record.instance_id]
        if record.instance_id is None:
            rows = [row for row in instances if row.name == record.name]
        if len(rows) == 1:
            adopted = record._replace(instance_id=rows[0].id)
            found[rows[0].id] = Leftover(rows[0].name, rows[0], adopted)
        elif not rows:
            without_instance.append(Leftover(record.name, None, record))
    for row in instances:
        if row.id not in found and may_be_drill(row.name, row.tags):
            found[row.id] = Leftover(row.name, row, None)
    return [*found.values(), *without_instance]


def decide_before_guard(
    leftover: Leftover, now: datetime, *, running: bool, named: bool, complete: bool
) -> CleanDecision:
    """Return what to do with a leftover; DELETE still needs the guard.

    `running`: a process may still run its drill. `named`: the user named it, so that its time does
    not matter. `complete`: no instance is missing from the list.
    """
    reason = _why_not_yet(leftover, now, running=running, named=named)
    if reason is None and leftover.instance is None:
        return _decide_without_instance(leftover, now, complete=complete)
    if reason is not None:
        return CleanDecision(leftover, CleanAction.KEEP, (reason,))
    return CleanDecision(leftover, CleanAction.DELETE)


def _why_not_yet(leftover: Leftover, now: datetime, *, running: bool, named: bool) -> str | None:
    """Return why it is too early: its drill runs, or it is kept, or another host may run it."""
    record, until = leftover.record, leftover.until
    if until is not None and now >= until:
        return None
    if record is not None and running:
        return "its drill is still running"
    if named or (record is not None and record.phase is not DrillPhase.KEPT):
        return None
    if until is None:
        return None
    state = "kept" if record is not None else "another host may use it"
    return f"{state} until {format_rfc3339(until)}"


def _decide_without_instance(leftover: Leftover, now: datetime, *, complete: bool) -> CleanDecision:
    """Return whether a journal can be removed: its instance certainly does not exist."""
    record = leftover.record
    if not complete:
        reason = "the list of instances is incomplete"
        return CleanDecision(leftover, CleanAction.KEEP, (reason,))
    if record is not None and record.instance_id is None and now - record.begin < LATE_REQUEST:
        reason = "its request may still create an instance"
        return CleanDecision(leftover, CleanAction.KEEP, (reason,))
    return CleanDecision(leftover, CleanAction.FORGET, ("no instance exists",))


def leftover_warnings(instances: Iterable[Instance], now: datetime) -> list[str]:
    """Return a warning for each drill instance that should have been deleted by now."""
    return [
        f"leftover of a drill: {row.name} ({row.id}); run: gaussbackup drill clean"
        for row in instances
        if may_be_drill(row.name, row.tags)
        and (end := drill_end(row.name, row.tags)) is not None
        and now >= end
    ]


def without_drills(instances: Iterable[Instance]) -> list[Instance]:
    """Return the instances without those whose name and tag both are those of a drill."""
    return [row for row in instances if not is_drill(row.name, row.tags)]
