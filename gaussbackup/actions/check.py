"""The verb `check`: what the service's own list says of each instance's newest good backup."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.errors import Forbidden, NotFound, UsageError
from gaussbackup.policy.freshness import Finding, Problem, Verdict, examine, worst
from gaussbackup.policy.gaps import gaps
from gaussbackup.policy.identifiers import is_instance_id
from gaussbackup.policy.selecting import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.actions.service import BackupService
    from gaussbackup.clock import Clock
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing import Inventory, Listing
    from gaussbackup.policy.freshness import Limits

FEW = 3
"""Up to so many instances are listed one by one; for more, one listing of all is cheaper."""


@dataclass(frozen=True)
class CheckRequest:
    """Which instances, all of them where none is named; `wanted` says which backups count."""

    limits: Limits
    instances: tuple[str, ...] = ()
    wanted: Filter = field(default_factory=Filter)


@dataclass(frozen=True)
class Check:
    """One instance and what was found; `instance_id` None where the word means no one instance."""

    instance_id: str | None
    instance_name: str | None
    finding: Finding

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict

    @property
    def title(self) -> str:
        """What the instance is called in a message."""
        return self.instance_name or self.instance_id or "–"


@dataclass(frozen=True)
class Orphans:
    """Backups of an instance that is no more; `size_bytes` sums those of known size."""

    instance_id: str
    count: int
    size_bytes: int


@dataclass(frozen=True)
class CheckReport:
    """`problems` are those of no one instance; `error` where no instance could be checked."""

    checks: tuple[Check, ...]
    problems: tuple[Problem, ...] = ()
    orphans: tuple[Orphans, ...] = ()
    error: GaussbackupError | None = None

    @property
    def verdict(self) -> Verdict:
        """As bad as the worst of all."""
        own = (problem.verdict for problem in self.problems)
        return worst([*own, *(check.verdict for check in self.checks)])

    @property
    def short(self) -> list[Check]:
        """The instances that nobody should rely on."""
        return [check for check in self.checks if check.verdict.falls_short]


def check(request: CheckRequest, service: BackupService, *, clock: Clock) -> CheckReport:
    """Judge each instance; one that is missing is reported beside the others, not instead.

    Raises NotFound where all instances are asked for and there is none. Where none of those named
    could be checked, the report carries the error.
    """
    inventory = _inventory(request, service)
    targets = _targets(request, inventory)
    found = [target for target in targets if not isinstance(target, Check)]
    rows = _rows(request, [instance.id for instance in found], service)
    checks = tuple(
        target if isinstance(target, Check) else _judged(target, rows, request.limits, clock)
        for target in targets
    )
    everything = not request.instances
    known = frozenset(instance.id for instance in found)
    whole = inventory is not None and not _missing(inventory)
    return CheckReport(
        checks,
        problems=_inventory_problems(inventory) if everything else (),
        orphans=tuple(_orphans(rows, known)) if everything and whole else (),
        error=_nothing_checked(checks) if not everything and not found else None,
    )


def _judged(instance: Instance, rows: _Rows, limits: Limits, clock: Clock) -> Check:
    finding = examine(rows.of(instance.id), limits, clock.now(), complete=rows.complete)
    return Check(instance.id, instance.name or None, finding)


class _Rows:
    """The wanted rows by instance, and whether any may be missing."""

    def __init__(self, wanted: Filter) -> None:
        self._wanted = wanted
        self.everything: dict[str, dict[str, Backup]] = defaultdict(dict)
        self.complete = True

    def take(self, listing: Listing) -> None:
        for row in listing.backups:
            self.everything[row.instance_id][row.id] = row
        count = len(listing.backups)
        if gaps("backups", count, listing.total, listing.unreadable):
            self.complete = False

    def of(self, instance_id: str) -> list[Backup]:
        return [row for row in self.everything[instance_id].values() if self._wanted.passes(row)]


def _inventory(request: CheckRequest, service: BackupService) -> Inventory | None:
    """All instances; None where that is not allowed and not needed, all being given by id."""
    try:
        return service.survey_instances()
    except Forbidden:
        if request.instances and all(map(is_instance_id, request.instances)):
            return None
        raise


def _targets(request: CheckRequest, inventory: Inventory | None) -> list[Instance | Check]:
    """The instances, each once, in the order asked; a word that means no one is judged already."""
    from gaussbackup.model.instance import Instance

    if inventory is None:
        return [Instance(word, "") for word in dict.fromkeys(request.instances)]
    if not request.instances:
        return [*_everything(inventory)]
    targets: dict[str, Instance | Check] = {}
    for word in request.instances:
        matches = [row for row in inventory.instances if word in {row.id, row.name}]
        if len(matches) == 1:
            targets[matches[0].id] = matches[0]
        else:
            targets[word] = _lost(word, matches, inventory)
    return list(targets.values())


def _everything(inventory: Inventory) -> list[Instance]:
    """All instances by name; none at all is no good news, but a look at the wrong place."""
    if not inventory.instances and not _missing(inventory):
        raise NotFound(
            "There is no instance in this project.",
            hint="Check the region and the project:  gaussbackup config show",
        )
    return sorted(inventory.instances, key=lambda row: (row.name, row.id))


def _lost(word: str, matches: list[Instance], inventory: Inventory) -> Check:
    if matches:
        ids = ", ".join(match.id for match in matches)
        text = f"{len(matches)} instances bear this name, give one by its id: {ids}"
        problem = Problem("ambiguous_name", Verdict.UNKNOWN, text)
    elif _missing(inventory):
        text = "it is not in the list of instances, and that list has gaps"
        problem = Problem("instances_incomplete", Verdict.UNKNOWN, text)
    else:
        problem = Problem("instance_not_found", Verdict.CRITICAL, "there is no such instance")
    by_id = is_instance_id(word)
    return Check(word if by_id else None, None if by_id else word, Finding((problem,)))


def _nothing_checked(lost: tuple[Check, ...]) -> GaussbackupError:
    """The error of a command whose every instance is unknown or meant several."""
    text = "; ".join(f"{each.title}: {each.finding.problems[0].message}" for each in lost)
    hint = "See what there is:  gaussbackup instances list"
    ambiguous = any(each.finding.problems[0].kind == "ambiguous_name" for each in lost)
    return UsageError(f"{text}.", hint=hint) if ambiguous else NotFound(f"{text}.", hint=hint)


def _rows(request: CheckRequest, ids: list[str], service: BackupService) -> _Rows:
    """One listing of everything, or one for each of a few instances."""
    rows = _Rows(request.wanted)
    if request.instances and not ids:
        return rows
    one_by_one = bool(request.instances) and len(ids) <= FEW
    scopes: list[str | None] = [*ids] if one_by_one else [None]
    for scope in scopes:
        rows.take(service.list_backups(instance_id=scope, backup_type=request.wanted.kind))
    return rows


def _missing(inventory: Inventory) -> list[str]:
    count = len(inventory.instances)
    return gaps("instances", count, inventory.total, inventory.unreadable)


def _inventory_problems(inventory: Inventory | None) -> tuple[Problem, ...]:
    """An instance that is not listed may be one without a backup."""
    missing = _missing(inventory) if inventory is not None else []
    return tuple(Problem("instances_incomplete", Verdict.UNKNOWN, text) for text in missing)


def _orphans(rows: _Rows, known: frozenset[str]) -> Iterable[Orphans]:
    """Backups outlive their instance, and are billed (api/facts.md, section 14)."""
    for instance_id in sorted(rows.everything.keys() - known - {""}):
        left = rows.everything[instance_id].values()
        yield Orphans(instance_id, len(left), sum(row.size_bytes or 0 for row in left))
