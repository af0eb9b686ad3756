"""The read-only commands on backups and instances: `list`, `instances list`, `instances show`."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.actions.instance_names import instance_names_in_background, with_names
from gaussbackup.actions.resolve_reference import find_instance, instance_not_found
from gaussbackup.domain.evidence import backup_gaps, find_gaps
from gaussbackup.domain.listing_order import SortKey, sort_backups
from gaussbackup.domain.selectors import BackupFilter
from gaussbackup.errors import ServiceError
from gaussbackup.model.time_argument import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from gaussbackup.actions.resolve_reference import InstanceRef
    from gaussbackup.actions.service_protocol import BackupClient, ReadClient
    from gaussbackup.domain.backup_summary import BackupSummary
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing_result import BackupStream

T = TypeVar("T")


@dataclass(frozen=True)
class ListRequest:
    """Which backups, in which order; `limit` is None for all of them.

    `period` replaces that of `backup_filter`; it is resolved with the service's clock.
    `with_instance_names`: look up the names of the instances, which costs one more request.
    """

    instances: tuple[str, ...] = ()
    backup_filter: BackupFilter = field(default_factory=BackupFilter)
    period: Period = field(default_factory=Period)
    sort: SortKey = SortKey.BEGIN
    reverse: bool = False
    limit: int | None = None
    with_instance_names: bool = True


def list_backups(
    request: ListRequest, client: BackupClient, *, warn: Callable[[str], None]
) -> list[Backup]:
    """Return the matching backups, each with its instance's name if it is known."""
    instances = [find_instance(ref, client) for ref in request.instances]
    names: Callable[[], dict[str, str]] | None = None
    stream = _stream(request, instances, client, warn)
    if request.sort is SortKey.NONE:  # without sorting, stop at the limit
        stream = islice(stream, request.limit)
    rows: list[Backup] = []
    for row in stream:
        if names is None and request.with_instance_names:  # the credentials are valid
            names = instance_names_in_background(instances, client)
        rows.append(row)
    rows = sort_backups(rows, request.sort, reverse=request.reverse)[: request.limit]
    return rows if names is None else with_names(rows, names())


def stream_backups(
    request: ListRequest, client: BackupClient, *, warn: Callable[[str], None]
) -> Iterator[Backup]:
    """Yield the matching backups in the service's order as pages arrive, without keeping them.

    The first row needs its page and the names; both are requested at the same time.
    """
    instances = [find_instance(ref, client) for ref in request.instances]
    rows = islice(_stream(request, instances, client, warn), request.limit)
    if not request.with_instance_names:
        return rows
    return _add_names(rows, instance_names_in_background(instances, client))


def _add_names(
    rows: Iterable[Backup], read_names: Callable[[], dict[str, str]]
) -> Iterator[Backup]:
    names: dict[str, str] | None = None
    for row in rows:
        if names is None:
            names = read_names()
        yield row.with_instance_name(names.get(row.instance_id))


def _stream(
    request: ListRequest,
    instances: Sequence[InstanceRef],
    client: BackupClient,
    warn: Callable[[str], None],
) -> Iterator[Backup]:
    scopes: list[str | None] = [*dict.fromkeys(instance.id for instance in instances)]
    for instance_id in scopes or [None]:
        stream, rows, backup_filter = _open_stream(request, instance_id, client)
        count = 0
        for row in rows:
            count += 1
            if backup_filter.matches(row):
                yield row
        for gap in find_gaps("backups", count, stream.total, stream.unreadable):
            warn(gap)


def _open_stream(
    request: ListRequest, instance_id: str | None, client: BackupClient
) -> tuple[BackupStream, Iterator[Backup], BackupFilter]:
    """Return a stream, its rows, and the filter of its rows."""

    def open_at(now: datetime) -> tuple[BackupStream, Iterator[Backup], BackupFilter]:
        since, until = request.period.at(now)
        ids = None if instance_id is None else frozenset([instance_id])
        backup_filter = request.backup_filter._replace(instance_ids=ids, since=since, until=until)
        stream = client.stream_backups(
            instance_id=instance_id, backup_type=backup_filter.kind, begin=since, end=until
        )
        rows = iter(stream)
        first = [*islice(rows, 1)]  # a response, which shows the service's time
        return stream, chain(first, rows), backup_filter

    return at_service_time(request.period, client, open_at)


def at_service_time(period: Period, client: ReadClient, call: Callable[[datetime], T]) -> T:
    """Return the result of `call` for the service's time.

    That is unknown before the first response. If the response to the call shows that the local
    clock is wrong, the call is made again for a period that depends on the time.
    """
    offset = client.clock_offset()
    result = call(client.service_now())
    if period.is_relative and not offset and client.clock_offset():
        return call(client.service_now())
    return result


def list_instances(client: BackupClient) -> list[Instance]:
    """Return all instances, sorted by name and id."""
    return sorted(client.list_instances(), key=lambda row: (row.name, row.id))


def show_instance(ref: str, client: BackupClient) -> Instance:
    """Return one instance, by id or exact name."""
    found = find_instance(ref, client)
    matches = client.list_instances(instance_id=found.id)
    if not matches:
        raise instance_not_found(ref)
    return matches[0]


def summarize_instance(
    instance_id: str, client: BackupClient, *, now: datetime, warn: Callable[[str], None]
) -> BackupSummary | None:
    """Return a summary of the instance's backups; warn and return None if listing them fails."""
    from gaussbackup.domain.backup_summary import summarize  # not for `list`

    try:
        listing = client.list_backups(instance_id=instance_id)
    except ServiceError as error:
        warn(f"its backups could not be listed: {error.message}")
        return None
    for gap in backup_gaps(listing):
        warn(gap)
    return summarize([row for row in listing.backups if row.instance_id == instance_id], now)
