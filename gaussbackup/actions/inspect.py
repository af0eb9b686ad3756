"""The verbs that only look: backups, instances and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.actions.finding import find_instance
from gaussbackup.actions.instance_names import instance_names, with_names
from gaussbackup.errors import NotFound, ServiceError
from gaussbackup.policy.gaps import gaps
from gaussbackup.policy.holdings import holdings
from gaussbackup.policy.selecting import Filter
from gaussbackup.policy.sorting import SortKey, ordered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gaussbackup.actions.service import BackupService
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing import Listing
    from gaussbackup.policy.holdings import Holdings


@dataclass(frozen=True)
class ListRequest:
    """Which backups, in which order; `limit` None for all of them."""

    instances: tuple[str, ...] = ()
    wanted: Filter = field(default_factory=Filter)
    sort: SortKey = SortKey.BEGIN
    reverse: bool = False
    limit: int | None = None


def list_backups(
    request: ListRequest, service: BackupService, *, warn: Callable[[str], None]
) -> list[Backup]:
    """The backups asked for, each with its instance's name where that is known."""
    instances = [find_instance(word, service) for word in request.instances]
    rows: dict[str, Backup] = {}
    scopes: list[str | None] = [instance.id for instance in instances]
    for instance_id in scopes or [None]:
        listing = service.list_backups(
            instance_id=instance_id,
            backup_type=request.wanted.kind,
            begin=request.wanted.since,
            end=request.wanted.until,
        )
        rows |= {row.id: row for row in listing.backups}
        _warn_of_gaps(listing, warn)
    ids = frozenset(instance.id for instance in instances) or None
    wanted = request.wanted._replace(instance_ids=ids)
    chosen = ordered(filter(wanted.passes, rows.values()), request.sort, reverse=request.reverse)
    names = instance_names(instances, service)
    return with_names(chosen[: request.limit], names)


def _warn_of_gaps(listing: Listing, warn: Callable[[str], None]) -> None:
    for gap in gaps("backups", len(listing.backups), listing.total, listing.unreadable):
        warn(gap)


def list_instances(service: BackupService) -> list[Instance]:
    """All instances, by name and id."""
    return sorted(service.list_instances(), key=lambda row: (row.name, row.id))


def show_instance(word: str, service: BackupService) -> Instance:
    """One instance, by id or exact name."""
    ref = find_instance(word, service)
    matches = service.list_instances(instance_id=ref.id)
    if not matches:
        raise NotFound(
            f"There is no instance {word}.",
            hint="See what there is:  gaussbackup instances list",
        )
    return matches[0]


def instance_holdings(
    instance_id: str, service: BackupService, *, now: datetime, warn: Callable[[str], None]
) -> Holdings | None:
    """Its backups in short; only an extra, so that a refused look at them is a warning."""
    try:
        listing = service.list_backups(instance_id=instance_id)
    except ServiceError as error:
        warn(f"its backups could not be listed: {error.message}")
        return None
    _warn_of_gaps(listing, warn)
    return holdings([row for row in listing.backups if row.instance_id == instance_id], now)


def show_job(job_id: str, service: BackupService) -> Job:
    """What the service says of one job; some versions do not know those of manual backups."""
    return service.show_job(job_id)
