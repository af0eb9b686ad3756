"""A client wrapper that records the names it sees for completion; commands need not know of it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from gaussbackup.domain.cached_names import (
    MAX_NAMES,
    ListingScope,
    with_backups,
    with_instances,
    without_backup,
)
from gaussbackup.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from datetime import datetime

    from gaussbackup.api.client import GaussDBClient
    from gaussbackup.domain.cached_names import CachedNames
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import CreateResponse
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing_result import BackupListing, BackupStream, InstanceListing

    Merge = Callable[[CachedNames], CachedNames]

T = TypeVar("T")


class NameRecorder:
    """The updates for the name cache, in order; of repeated ones only the latest.

    They are computed only when they are merged, so that recording does not slow down requests.
    """

    def __init__(self, save: Callable[[Merge], None]) -> None:
        self._save = save
        self._updates: dict[Hashable, Merge] = {}

    def record_listing(self, backups: Sequence[Backup], scope: ListingScope) -> None:
        """Record the backups of a listing."""
        self._record(scope, partial(with_backups, rows=backups, scope=scope))

    def record_backup(self, backup: Backup) -> None:
        """Record one backup; automatic backups are not offered for completion."""
        if backup.manual:
            scope = ListingScope(filtered=True)
            self._record(backup.id, partial(with_backups, rows=(backup,), scope=scope))

    def record_deleted(self, backup_id: str) -> None:
        """Record that a backup does not exist any more."""
        self._record(backup_id, partial(without_backup, backup_id=backup_id))

    def record_instances(self, instances: Sequence[Instance], filters: Hashable = None) -> None:
        """Record instances: all of them (`filters` None), or those that match `filters`."""
        update = partial(with_instances, rows=instances, complete=filters is None)
        self._record(("instances", filters), update)

    def save(self) -> None:
        """Save what was recorded; errors are ignored."""
        if self._updates:
            with suppress(Exception):
                self._save(self._merge_into)

    def _merge_into(self, cached: CachedNames) -> CachedNames:
        for update in self._updates.values():
            cached = update(cached)
        return cached

    def _record(self, key: Hashable, update: Merge) -> None:
        self._updates.pop(key, None)  # moves the key to the end of the order
        self._updates[key] = update


class _RecordedStream:
    """A stream of backups that records at most `MAX_NAMES` manual ones."""

    def __init__(self, backups: BackupStream, recorder: NameRecorder, scope: ListingScope) -> None:
        self._backups = backups
        self._recorder = recorder
        self._scope = scope

    def __iter__(self) -> Iterator[Backup]:
        manual: list[Backup] = []
        count, complete = 0, False
        try:
            for backup in self._backups:
                count += 1
                if len(manual) < MAX_NAMES and backup.manual:
                    manual.append(backup)
                yield backup
            from gaussbackup.domain.evidence import is_complete  # not for a single backup

            complete = is_complete(count, self.total, self.unreadable)
        finally:
            filtered = self._scope.filtered or not complete
            self._recorder.record_listing(manual, self._scope._replace(filtered=filtered))

    @property
    def total(self) -> int | None:
        return self._backups.total

    @property
    def unreadable(self) -> int:
        return self._backups.unreadable


class RecordingClient:
    """Wraps a client and passes every backup and instance it returns to `recorder`."""

    def __init__(self, client: GaussDBClient, recorder: NameRecorder) -> None:
        self._client = client
        self._recorder = recorder
        # these return no names to record
        self.preview_create = client.preview_create
        self.show_job = client.show_job
        self.list_jobs = client.list_jobs
        self.stop_backups = client.stop_backups
        self.show_policy = client.show_policy
        self.set_policy = client.set_policy
        self.preview_policy = client.preview_policy
        self.clock_offset = client.clock_offset
        self.service_now = client.service_now

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> RecordingClient:
        view = self._client.with_deadline(deadline, retry=retry)
        return RecordingClient(view, self._recorder)

    def in_background(self, call: Callable[[RecordingClient], T]) -> Callable[[], T]:
        recorder = self._recorder
        return self._client.in_background(lambda view: call(RecordingClient(view, recorder)))

    def close(self) -> None:
        """Close the connections, then save the recorded names."""
        self._client.close()
        self._recorder.save()

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        response = self._client.create_backup(instance_id, name, description)
        self._recorder.record_backup(response.backup)
        return response

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        from gaussbackup.model.listing_result import BackupListing  # not for a single backup

        stream = self.stream_backups(
            instance_id=instance_id, backup_type=backup_type, begin=begin, end=end
        )
        backups = tuple(stream)
        return BackupListing(backups, stream.total, stream.unreadable)

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupStream:
        stream = self._client.stream_backups(
            instance_id=instance_id, backup_type=backup_type, begin=begin, end=end
        )
        filtered = begin is not None or end is not None
        scope = ListingScope(instance_id, backup_type, filtered)
        return _RecordedStream(stream, self._recorder, scope)

    def find_backup(self, backup_id: str) -> Backup | None:
        backup = self._client.find_backup(backup_id)
        if backup is None:
            self._recorder.record_deleted(backup_id)
        else:
            self._recorder.record_backup(backup)
        return backup

    def delete_backup(self, backup_id: str) -> None:
        try:
            self._client.delete_backup(backup_id)
        except NotFound:
            self._recorder.record_deleted(backup_id)
            raise
        self._recorder.record_deleted(backup_id)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        instances = self._client.list_instances(name=name, instance_id=instance_id)
        filters = (name, instance_id) if name or instance_id else None
        self._recorder.record_instances(instances, filters)
        return instances

    def list_all_instances(self) -> InstanceListing:
        listing = self._client.list_all_instances()
        from gaussbackup.domain.evidence import is_complete  # rarely needed

        complete = is_complete(len(listing.instances), listing.total, listing.unreadable)
        self._recorder.record_instances(listing.instances, None if complete else "incomplete")
        return listing
