"""The instances to check: references resolved to instances, or to a finding if that fails."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.actions.check_report import InstanceCheck
from gaussbackup.actions.instance_lists import MAX_SEPARATE_REQUESTS, instance_gaps, no_instances
from gaussbackup.actions.resolve_reference import InstanceRef
from gaussbackup.domain.drill_leftovers import without_drills
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding
from gaussbackup.domain.identifiers import is_instance_id
from gaussbackup.errors import Forbidden, NotFound, UsageError
from gaussbackup.model.instance import Instance
from gaussbackup.model.listing_result import InstanceListing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient


def fetch_inventory(refs: tuple[str, ...], client: BackupClient) -> InstanceListing | None:
    """Return the instances that match a few references, or all instances.

    Return None if listing instances is forbidden but not needed, because all `refs` are ids.
    """
    distinct = set(refs)
    try:
        if not distinct or len(distinct) > MAX_SEPARATE_REQUESTS:
            return client.list_all_instances()
        rows = {row.id: row for ref in distinct for row in _list_matching(ref, client)}
    except Forbidden:
        if refs and all(map(is_instance_id, refs)):
            return None
        raise
    return InstanceListing(tuple(rows.values()), total=len(rows))


def _list_matching(ref: str, client: BackupClient) -> tuple[Instance, ...]:
    try:
        if is_instance_id(ref):
            return client.list_instances(instance_id=ref)
        return client.list_instances(name=ref)
    except NotFound:
        return ()


def resolve_targets(
    refs: tuple[str, ...], inventory: InstanceListing | None
) -> list[Instance | InstanceCheck]:
    """Return the instances, each once, in the order of the references.

    A reference that matches no instance, or several, becomes a check with that finding.
    """
    if inventory is None:
        return [Instance(ref, "") for ref in dict.fromkeys(refs)]
    if not refs:
        return [*_all_instances(inventory)]
    targets: dict[str, Instance | InstanceCheck] = {}
    for ref in refs:
        matches = [row for row in inventory.instances if ref in {row.id, row.name}]
        if len(matches) == 1:
            targets[matches[0].id] = matches[0]
        else:
            targets[ref] = _unresolved(ref, matches, inventory)
    return list(targets.values())


class Excluded(NamedTuple):
    """The excluded instances, and the globs that match none."""

    instances: tuple[InstanceRef, ...] = ()
    unmatched: tuple[str, ...] = ()


def exclude(
    targets: Sequence[Instance | InstanceCheck], globs: Sequence[str]
) -> tuple[list[Instance | InstanceCheck], Excluded]:
    """Return the targets of which no glob matches the id or the name, and what was excluded.

    Raise UsageError if nothing is left to check.
    """
    refs = [_ref(target) for target in targets]
    excluded = [ref for ref in refs if any(_matches(ref, glob) for glob in globs)]
    left = [each for each, ref in zip(targets, refs, strict=True) if ref not in excluded]
    if targets and not left:
        raise UsageError(
            "Nothing to check: all instances are excluded.", hint="Narrow the --exclude options."
        )
    unmatched = [glob for glob in globs if not any(_matches(ref, glob) for ref in refs)]
    return left, Excluded(tuple(excluded), tuple(unmatched))


def _ref(target: Instance | InstanceCheck) -> InstanceRef:
    if isinstance(target, InstanceCheck):
        return InstanceRef(target.instance_id or "", target.instance_name)
    return InstanceRef(target.id, target.name or None)


def _matches(ref: InstanceRef, glob: str) -> bool:
    return any(fnmatchcase(text, glob) for text in (ref.id, ref.name) if text)


def _all_instances(inventory: InstanceListing) -> list[Instance]:
    """Return all instances by name; raise NotFound if there are certainly none.

    The temporary instances of drills need no backup.

    Without instances the region or the project is probably wrong, so the check must not succeed.
    """
    if not inventory.instances and not instance_gaps(inventory):
        raise no_instances()
    return sorted(without_drills(inventory.instances), key=lambda row: (row.name, row.id))


def _unresolved(ref: str, matches: list[Instance], inventory: InstanceListing) -> InstanceCheck:
    if matches:
        ids = ", ".join(match.id for match in matches)
        text = f"{len(matches)} instances have this name; use an id: {ids}"
        problem = CheckProblem("ambiguous_name", CheckStatus.UNKNOWN, text)
    elif instance_gaps(inventory):
        text = "not found in the instance list, which is incomplete"
        problem = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, text)
    else:
        problem = CheckProblem("instance_not_found", CheckStatus.CRITICAL, "instance not found")
    by_id = is_instance_id(ref)
    return InstanceCheck(ref if by_id else None, None if by_id else ref, Finding((problem,)))
