"""The verb `check`: what the service's own list says of each instance's newest good backup."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
from gaussbackup.actions.check_targets import (
    MAX_SEPARATE_REQUESTS,
    fetch_inventory,
    inventory_gaps,
    resolve_targets,
)
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, evaluate
from gaussbackup.domain.listing_gaps import find_gaps
from gaussbackup.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.actions.check_report import CheckRequest
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.freshness import CheckLimits
    from gaussbackup.domain.selectors import BackupFilter
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing import BackupListing, InstanceListing


def check(request: CheckRequest, client: BackupClient, *, clock: Clock) -> CheckReport:
    """Judge each instance; one that is missing is reported beside the others, not instead.

    Raises NotFound where all instances are asked for and there is none. Where none of those named
    could be checked, the report carries the error.
    """
    inventory = fetch_inventory(request.instances, client)
    targets = resolve_targets(request.instances, inventory)
    found = [target for target in targets if not isinstance(target, InstanceCheck)]
    rows = _rows(request, [instance.id for instance in found], client)
    checks = tuple(
        target
        if isinstance(target, InstanceCheck)
        else _judged(target, rows, request.limits, clock)
        for target in targets
    )
    everything = not request.instances
    known = frozenset(instance.id for instance in found)
    whole = inventory is not None and not inventory_gaps(inventory)
    return CheckReport(
        checks,
        problems=_inventory_problems(inventory) if everything else (),
        orphans=tuple(_orphans(rows, known)) if everything and whole else (),
        error=_nothing_checked(checks) if not everything and not found else None,
    )


def _judged(instance: Instance, rows: _Rows, limits: CheckLimits, clock: Clock) -> InstanceCheck:
    finding = evaluate(rows.of(instance.id), limits, clock.now(), complete=rows.complete)
    return InstanceCheck(instance.id, instance.name or None, finding)


class _Rows:
    """The wanted rows by instance, and whether any may be missing."""

    def __init__(self, wanted: BackupFilter) -> None:
        self._wanted = wanted
        self.everything: dict[str, dict[str, Backup]] = defaultdict(dict)
        self.complete = True

    def take(self, listing: BackupListing) -> None:
        for row in listing.backups:
            self.everything[row.instance_id][row.id] = row
        count = len(listing.backups)
        if find_gaps("backups", count, listing.total, listing.unreadable):
            self.complete = False

    def of(self, instance_id: str) -> list[Backup]:
        return [row for row in self.everything[instance_id].values() if self._wanted.matches(row)]


def _nothing_checked(lost: tuple[InstanceCheck, ...]) -> GaussbackupError | None:
    """The error of a command whose every instance is surely unknown, or a name of several."""
    kinds = {problem.kind for each in lost for problem in each.finding.problems}
    if "instances_incomplete" in kinds:
        return None
    text = "; ".join(f"{each.title}: {each.finding.problems[0].message}" for each in lost)
    hint = "See what there is:  gaussbackup instances list"
    if "ambiguous_name" in kinds:
        return UsageError(f"{text}.", hint=hint)
    return NotFound(f"{text}.", hint=hint)


def _rows(request: CheckRequest, ids: list[str], client: BackupClient) -> _Rows:
    """One listing of everything, or one for each of a few instances."""
    rows = _Rows(request.backup_filter)
    if request.instances and not ids:
        return rows
    one_by_one = bool(request.instances) and len(ids) <= MAX_SEPARATE_REQUESTS
    scopes: list[str | None] = [*ids] if one_by_one else [None]
    for scope in scopes:
        rows.take(client.list_backups(instance_id=scope, backup_type=request.backup_filter.kind))
    return rows


def _inventory_problems(inventory: InstanceListing | None) -> tuple[CheckProblem, ...]:
    """An instance that is not listed may be one without a backup."""
    missing = inventory_gaps(inventory) if inventory is not None else []
    return tuple(
        CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, text) for text in missing
    )


def _orphans(rows: _Rows, known: frozenset[str]) -> Iterable[Orphans]:
    """Backups outlive their instance, and are billed (api/facts.md, section 14)."""
    for instance_id in sorted(rows.everything.keys() - known - {""}):
        left = rows.everything[instance_id].values()
        yield Orphans(instance_id, len(left), sum(row.size_bytes or 0 for row in left))
