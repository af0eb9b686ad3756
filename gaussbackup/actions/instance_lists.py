"""Several instances: by reference, or all instances of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import InstanceRef, find_instance, only_match
from gaussbackup.domain.evidence import find_gaps
from gaussbackup.domain.identifiers import is_instance_id
from gaussbackup.errors import NotFound, UnexpectedResponse, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient, ReadClient
    from gaussbackup.errors import Refused
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing_result import InstanceListing

MAX_SEPARATE_REQUESTS = 3
"""Up to this many instances are requested one by one; for more, one listing of all is cheaper."""


def find_instances(
    refs: Sequence[str], client: BackupClient
) -> list[InstanceRef | NotFound | UsageError]:
    """Return the result of `find_instance` for each reference: an instance, or its error.

    Raise the errors that concern all of them.
    """
    listed: Sequence[Instance] = ()
    if len({ref for ref in refs if not is_instance_id(ref)}) > MAX_SEPARATE_REQUESTS:
        listing = client.list_all_instances()
        gaps = instance_gaps(listing)
        listed = () if gaps else listing.instances  # another instance may have the name
    results: list[InstanceRef | NotFound | UsageError] = []
    for ref in refs:
        matches = [row for row in listed if row.name == ref]
        try:
            results.append(only_match(ref, matches) if matches else find_instance(ref, client))
        except (NotFound, UsageError) as error:
            results.append(error)
    return results


def all_instances(
    client: ReadClient, error: type[Refused | UnexpectedResponse] = UnexpectedResponse
) -> list[InstanceRef]:
    """Return all instances, sorted by name; raise `error` if some may be missing."""
    listing = client.list_all_instances()
    rows = sorted(listing.instances, key=lambda row: (row.name, row.id))
    gaps = instance_gaps(listing)
    if gaps:
        raise error(
            f"Instance list not consistent: {'; '.join(gaps)}.",
            hint="Try again later, or pass the instances:  -i INSTANCE",
        )
    return [InstanceRef(row.id, row.name) for row in rows]


def instance_gaps(listing: InstanceListing) -> list[str]:
    """Return why there may be more instances than listed; [] if the listing is complete."""
    count = len(listing.instances)
    return find_gaps("instances", count, listing.total, listing.unreadable)


def no_instances() -> NotFound:
    """Return the error for a project without instances: the region or project may be wrong."""
    return NotFound(
        "No instances found in this project.",
        hint="Check the region and the project:  gaussbackup config show",
    )
