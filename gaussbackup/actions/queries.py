"""The verbs that only look: backups, instances and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from gaussbackup.actions.instance_names import instance_names_in_background, with_names
from gaussbackup.actions.lookup import find_instance
from gaussbackup.domain.backup_summary import summarize
from gaussbackup.domain.listing_gaps import find_gaps
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.domain.sorting import SortKey, sort_backups
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
    from gaussbackup.model.listing import BackupListing


@dataclass(frozen=True)
class ListRequest:
    """Which backups, in which order; `limit` None for all of them.

    `named`: the names of their instances are wanted too, which is one more question.
    """

    instances: tuple[str, ...] = ()
    backup_filter: BackupFilter = field(default_factory=BackupFilter)
    sort: SortKey = SortKey.BEGIN
    reverse: bool = False
    limit: int | None = None
    with_instance_names: bool = True


def list_backups(
    request: ListRequest, client: BackupClient, *, warn: Callable[[str], None]
) -> list[Backup]:
    """The backups asked for, each with its instance's name where that is known."""
    instances = [find_instance(word, client) for word in request.instances]
    names: Callable[[], dict[str, str]] | None = None
    found = _streamed(request, instances, client, warn)
    if request.sort is SortKey.NONE:  # no order asks for more of them than are wanted
        found = islice(found, request.limit)
    rows: list[Backup] = []
    for row in found:
        if (
            names is None and request.with_instance_names
        ):  # the credentials are good, and other pages to come
            names = instance_names_in_background(instances, client)
        rows.append(row)
    chosen = sort_backups(rows, request.sort, reverse=request.reverse)[: request.limit]
    return chosen if names is None else with_names(chosen, names())


def stream_backups(
    request: ListRequest, client: BackupClient, *, warn: Callable[[str], None]
) -> Iterator[Backup]:
    """The same in the order in which the service gives them, as they come, never held together.

    The first row needs two answers, its page and the names, which are asked for at the same time.
    """
    instances = [find_instance(word, client) for word in request.instances]
    rows = islice(_streamed(request, instances, client, warn), request.limit)
    return (
        _named(rows, instance_names_in_background(instances, client))
        if request.with_instance_names
        else rows
    )


def _named(rows: Iterable[Backup], names: Callable[[], dict[str, str]]) -> Iterator[Backup]:
    told: dict[str, str] | None = None
    for row in rows:
        if told is None:
            told = names()
        yield row.with_instance_name(told.get(row.instance_id))


def _streamed(
    request: ListRequest,
    instances: Sequence[InstanceRef],
    client: BackupClient,
    warn: Callable[[str], None],
) -> Iterator[Backup]:
    scopes: list[str | None] = [*dict.fromkeys(instance.id for instance in instances)]
    for instance_id in scopes or [None]:
        stream = client.stream_backups(
            instance_id=instance_id,
            backup_type=request.backup_filter.kind,
            begin=request.backup_filter.since,
            end=request.backup_filter.until,
        )
        ids = None if instance_id is None else frozenset([instance_id])
        wanted = request.backup_filter._replace(instance_ids=ids)
        came = 0
        for row in stream:
            came += 1
            if wanted.matches(row):
                yield row
        for gap in find_gaps("backups", came, stream.total, stream.unreadable):
            warn(gap)


def _warn_of_gaps(listing: BackupListing, warn: Callable[[str], None]) -> None:
    for gap in find_gaps("backups", len(listing.backups), listing.total, listing.unreadable):
        warn(gap)


def list_instances(client: BackupClient) -> list[Instance]:
    """All instances, by name and id."""
    return sorted(client.list_instances(), key=lambda row: (row.name, row.id))


def show_instance(ref: str, client: BackupClient) -> Instance:
    """One instance, by id or exact name."""
    found = find_instance(ref, client)
    matches = client.list_instances(instance_id=found.id)
    if not matches:
        raise NotFound(
            f"There is no instance {ref}.",
            hint="See what there is:  gaussbackup instances list",
        )
    return matches[0]


def summarize_instance(
    instance_id: str, client: BackupClient, *, now: datetime, warn: Callable[[str], None]
) -> BackupSummary | None:
    """Its backups in short; only an extra, so that a refused look at them is a warning."""
    try:
        listing = client.list_backups(instance_id=instance_id)
    except ServiceError as error:
        warn(f"its backups could not be listed: {error.message}")
        return None
    _warn_of_gaps(listing, warn)
    return summarize([row for row in listing.backups if row.instance_id == instance_id], now)


def show_job(job_id: str, client: BackupClient) -> Job:
    """What the service says of one job; some versions do not know those of manual backups."""
    return client.show_job(job_id)
