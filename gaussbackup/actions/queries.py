"""The verbs that only look: backups, instances and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from gaussbackup.actions.instance_names import names_beside, with_names
from gaussbackup.actions.lookup import find_instance
from gaussbackup.domain.backup_summary import holdings
from gaussbackup.domain.listing_gaps import gaps
from gaussbackup.domain.selectors import Filter
from gaussbackup.domain.sorting import SortKey, ordered
from gaussbackup.errors import NotFound, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from gaussbackup.actions.lookup import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.domain.backup_summary import BackupSummary
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing import Listing


@dataclass(frozen=True)
class ListRequest:
    """Which backups, in which order; `limit` None for all of them.

    `named`: the names of their instances are wanted too, which is one more question.
    """

    instances: tuple[str, ...] = ()
    wanted: Filter = field(default_factory=Filter)
    sort: SortKey = SortKey.BEGIN
    reverse: bool = False
    limit: int | None = None
    named: bool = True


def list_backups(
    request: ListRequest, service: BackupClient, *, warn: Callable[[str], None]
) -> list[Backup]:
    """The backups asked for, each with its instance's name where that is known."""
    instances = [find_instance(word, service) for word in request.instances]
    names: Callable[[], dict[str, str]] | None = None
    found = _streamed(request, instances, service, warn)
    if request.sort is SortKey.NONE:  # no order asks for more of them than are wanted
        found = islice(found, request.limit)
    rows: list[Backup] = []
    for row in found:
        if names is None and request.named:  # the credentials are good, and other pages to come
            names = names_beside(instances, service)
        rows.append(row)
    chosen = ordered(rows, request.sort, reverse=request.reverse)[: request.limit]
    return chosen if names is None else with_names(chosen, names())


def stream_backups(
    request: ListRequest, service: BackupClient, *, warn: Callable[[str], None]
) -> Iterator[Backup]:
    """The same in the order in which the service gives them, as they come, never held together.

    The first row needs two answers, its page and the names, which are asked for at the same time.
    """
    instances = [find_instance(word, service) for word in request.instances]
    rows = islice(_streamed(request, instances, service, warn), request.limit)
    return _named(rows, names_beside(instances, service)) if request.named else rows


def _named(rows: Iterable[Backup], names: Callable[[], dict[str, str]]) -> Iterator[Backup]:
    told: dict[str, str] | None = None
    for row in rows:
        if told is None:
            told = names()
        yield row.of_instance(told.get(row.instance_id))


def _streamed(
    request: ListRequest,
    instances: Sequence[InstanceRef],
    service: BackupClient,
    warn: Callable[[str], None],
) -> Iterator[Backup]:
    scopes: list[str | None] = [*dict.fromkeys(instance.id for instance in instances)]
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


def list_instances(service: BackupClient) -> list[Instance]:
    """All instances, by name and id."""
    return sorted(service.list_instances(), key=lambda row: (row.name, row.id))


def show_instance(word: str, service: BackupClient) -> Instance:
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
    instance_id: str, service: BackupClient, *, now: datetime, warn: Callable[[str], None]
) -> BackupSummary | None:
    """Its backups in short; only an extra, so that a refused look at them is a warning."""
    try:
        listing = service.list_backups(instance_id=instance_id)
    except ServiceError as error:
        warn(f"its backups could not be listed: {error.message}")
        return None
    _warn_of_gaps(listing, warn)
    return holdings([row for row in listing.backups if row.instance_id == instance_id], now)


def show_job(job_id: str, service: BackupClient) -> Job:
    """What the service says of one job; some versions do not know those of manual backups."""
    return service.show_job(job_id)
