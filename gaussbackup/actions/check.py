"""`check`: the newest COMPLETED backup of each instance against the limits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
from gaussbackup.actions.check_targets import (
    exclude,
    fetch_inventory,
    resolve_targets,
)
from gaussbackup.actions.consistent_listing import read_evidence
from gaussbackup.actions.instance_lists import MAX_SEPARATE_REQUESTS, instance_gaps
from gaussbackup.domain.drill_leftovers import leftover_warnings
from gaussbackup.domain.evidence import TO_COMPARE
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, evaluate
from gaussbackup.domain.identifiers import instance_titles
from gaussbackup.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gaussbackup.actions.check_report import CheckRequest
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.evidence import ListingEvidence
    from gaussbackup.domain.freshness import CheckLimits
    from gaussbackup.domain.selectors import BackupFilter
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing_result import InstanceListing


def check(request: CheckRequest, client: BackupClient, *, clock: Clock) -> CheckReport:
    """Check each instance; one that does not exist is reported like the others.

    Raise NotFound if all instances are to be checked and there is none. If none of the given
    instances could be checked, the report has the error.
    """
    inventory = fetch_inventory(request.instances, client)
    targets, excluded = exclude(resolve_targets(request.instances, inventory), request.exclude)
    found = [target for target in targets if not isinstance(target, InstanceCheck)]
    rows = _list_backups(request, [instance.id for instance in found], client)
    now = clock.now() + client.clock_offset()  # the service dates the backups
    checks = tuple(
        target
        if isinstance(target, InstanceCheck)
        else _check_instance(target, rows, request.limits, now)
        for target in targets
    )
    check_all = not request.instances
    listed = inventory.instances if inventory is not None else ()
    known = frozenset(each.id for each in listed)
    complete = inventory is not None and not instance_gaps(inventory)
    return CheckReport(
        _with_labels(checks),
        problems=_inventory_problems(inventory) if check_all else (),
        orphans=tuple(_orphans(rows, known)) if check_all and complete else (),
        error=_none_checked(checks) if not check_all and not found else None,
        excluded=excluded.instances,
        unmatched_excludes=excluded.unmatched,
        leftovers=tuple(leftover_warnings(listed, now)),
    )


def _check_instance(
    instance: Instance, rows: _Rows, limits: CheckLimits, now: datetime
) -> InstanceCheck:
    mine = rows.of(instance.id)
    finding = evaluate(mine, limits, now, complete=rows.complete, created=instance.created)
    return InstanceCheck(instance.id, instance.name or None, finding)


def _with_labels(checks: tuple[InstanceCheck, ...]) -> tuple[InstanceCheck, ...]:
    """Return the checks, with a label where several instances have the same name."""
    names = {each.instance_id: each.instance_name for each in checks if each.instance_id}
    titles = instance_titles(names)
    return tuple(
        replace(each, label=titles[each.instance_id])
        if each.instance_id and titles[each.instance_id] != each.instance_name
        else each
        for each in checks
    )


class _Rows:
    """Backups by instance; `complete` is False if some may be missing."""

    def __init__(self, backup_filter: BackupFilter) -> None:
        self._filter = backup_filter
        self.by_instance: dict[str, dict[str, Backup]] = defaultdict(dict)
        self.complete = True

    def add(self, evidence: ListingEvidence) -> None:
        """Add the last listing, or all that was listed if it is not complete."""
        proven = evidence.proves_absence(TO_COMPARE)
        self.complete = self.complete and proven
        for row in evidence.listings[-1].backups if proven else evidence.found:
            self.by_instance[row.instance_id][row.id] = row

    def of(self, instance_id: str) -> list[Backup]:
        """Return the backups of the instance that match the filter."""
        return [row for row in self.by_instance[instance_id].values() if self._filter.matches(row)]


def _none_checked(checks: tuple[InstanceCheck, ...]) -> GaussbackupError | None:
    """Return the error if no given instance exists or has a unique name."""
    kinds = {problem.kind for each in checks for problem in each.finding.problems}
    if "instances_incomplete" in kinds:
        return None
    hint = "List the instances:  gaussbackup instances list"
    if "ambiguous_name" in kinds:
        text = "; ".join(f"{each.title}: {each.finding.problems[0].message}" for each in checks)
        return UsageError(f"{text.rstrip('.')}.", hint=hint)
    names = ", ".join(each.title for each in checks)
    instances = "Instance" if len(checks) == 1 else f"{len(checks)} instances"
    return NotFound(f"{instances} not found: {names}", hint=hint)


def _list_backups(request: CheckRequest, ids: list[str], client: BackupClient) -> _Rows:
    """List the backups of all instances at once, or of a few instances one by one."""
    rows = _Rows(request.backup_filter)
    if request.instances and not ids:
        return rows
    one_by_one = bool(request.instances) and len(ids) <= MAX_SEPARATE_REQUESTS
    scopes: list[str | None] = [*ids] if one_by_one else [None]
    for scope in scopes:
        kind = request.backup_filter.kind
        rows.add(read_evidence(client, scope, TO_COMPARE, backup_type=kind))
    return rows


def _inventory_problems(inventory: InstanceListing | None) -> tuple[CheckProblem, ...]:
    """Return the gaps of the listing: an instance missing from it may have no backup."""
    gaps = instance_gaps(inventory) if inventory is not None else []
    return tuple(CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, text) for text in gaps)


def _orphans(rows: _Rows, known: frozenset[str]) -> Iterable[Orphans]:
    """Yield the backups of deleted instances, which the service keeps and bills.

    Source: gaussbackup/api/README.md, "Backups".
    """
    for instance_id in sorted(rows.by_instance.keys() - known - {""}):
        backups = rows.by_instance[instance_id].values()
        yield Orphans(instance_id, len(backups), sum(row.size_bytes or 0 for row in backups))
