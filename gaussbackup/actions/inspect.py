"""The verbs that only look: backups, instances and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from gaussbackup.actions.finding import find_instance
from gaussbackup.actions.instance_names import instance_names, with_names
from gaussbackup.errors import NotFound, ServiceError
from gaussbackup.policy.gaps import gaps
from gaussbackup.policy.holdings import holdings
from gaussbackup.policy.selecting import Filter
from gaussbackup.policy.sorting import SortKey, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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


def stream_backups(
    request: ListRequest, service: BackupService, *, warn: Callable[[str], None]
) -> Iterator[Backup]:
    """The same in the order in which the service gives them, as they come, never held together."""
    instances = [find_instance(word, service) for word in request.instances]
    names = instance_names(instances, service)
    rows = _streamed(request, dict.fromkeys(ref.id for ref in instances), service, warn)
    return (
        row._replace(instance_name=names.get(row.instance_id))
        for row in islice(rows, request.limit)
    )


def _streamed(
    request: ListRequest,
    instance_ids: Iterable[str],
    service: BackupService,
    warn: Callable[[str], None],
) -> Iterator[Backup]:
    scopes: list[str | None] = [*instance_ids]
    for instance_id in scopes or [None]:
        stream = service.stream_backups(
            instance_id=instance_id,
            backup_type=request.wanted.kind,
            begin=request.wanted.since,
            end=request.wanted.until,
        )
        ids = None if instance_id is None else frozenset([instance_id])
        wanted = request.wanted._replace(instance_ids=ids)
        came = 0
        for row in stream:
            came += 1
            if wanted.passes(row):
                yield row
        for gap in gaps("backups", came, stream.total, stream.unreadable):
            warn(gap)


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
