"""Who is to be checked: from words to instances, and no word lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.check_report import InstanceCheck
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding
from gaussbackup.domain.identifiers import is_instance_id
from gaussbackup.domain.listing_gaps import find_gaps
from gaussbackup.errors import Forbidden, NotFound
from gaussbackup.model.instance import Instance
from gaussbackup.model.listing import InstanceListing

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient

MAX_SEPARATE_REQUESTS = 3
"""Up to so many instances are asked for one by one; for more, one listing of all is cheaper."""


def fetch_inventory(words: tuple[str, ...], client: BackupClient) -> InstanceListing | None:
    """The instances to choose from: those of a few words, or all.

    None where that is not allowed and not needed, all being given by id.
    """
    distinct = set(words)
    try:
        if not distinct or len(distinct) > MAX_SEPARATE_REQUESTS:
            return client.list_all_instances()
        rows = {row.id: row for word in distinct for row in _known_as(word, client)}
    except Forbidden:
        if words and all(map(is_instance_id, words)):
            return None
        raise
    return InstanceListing(tuple(rows.values()), total=len(rows))


def _known_as(word: str, client: BackupClient) -> tuple[Instance, ...]:
    try:
        if is_instance_id(word):
            return client.list_instances(instance_id=word)
        return client.list_instances(name=word)
    except NotFound:
        return ()


def resolve_targets(
    words: tuple[str, ...], inventory: InstanceListing | None
) -> list[Instance | InstanceCheck]:
    """The instances, each once, in the order asked; a word that means no one is judged already."""
    if inventory is None:
        return [Instance(word, "") for word in dict.fromkeys(words)]
    if not words:
        return [*_everything(inventory)]
    targets: dict[str, Instance | InstanceCheck] = {}
    for word in words:
        matches = [row for row in inventory.instances if word in {row.id, row.name}]
        if len(matches) == 1:
            targets[matches[0].id] = matches[0]
        else:
            targets[word] = _lost(word, matches, inventory)
    return list(targets.values())


def _everything(inventory: InstanceListing) -> list[Instance]:
    """All instances by name; none at all is no good news, but a look at the wrong place."""
    if not inventory.instances and not inventory_gaps(inventory):
        raise NotFound(
            "There is no instance in this project.",
            hint="Check the region and the project:  gaussbackup config show",
        )
    return sorted(inventory.instances, key=lambda row: (row.name, row.id))


def _lost(word: str, matches: list[Instance], inventory: InstanceListing) -> InstanceCheck:
    if matches:
        ids = ", ".join(match.id for match in matches)
        text = f"{len(matches)} instances bear this name, give one by its id: {ids}"
        problem = CheckProblem("ambiguous_name", CheckStatus.UNKNOWN, text)
    elif inventory_gaps(inventory):
        text = "it is not in the list of instances, and that list has gaps"
        problem = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, text)
    else:
        problem = CheckProblem(
            "instance_not_found", CheckStatus.CRITICAL, "there is no such instance"
        )
    by_id = is_instance_id(word)
    return InstanceCheck(word if by_id else None, None if by_id else word, Finding((problem,)))


def inventory_gaps(inventory: InstanceListing) -> list[str]:
    """Why there may be more instances than these; [] where there are none."""
    count = len(inventory.instances)
    return find_gaps("instances", count, inventory.total, inventory.unreadable)
