"""A client that notes the names that pass by, for completion; no verb has to know of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
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

    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.transport import Transport
    from gaussbackup.clock import Clock
    from gaussbackup.domain.cached_names import CachedNames
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import CreateResponse
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing import BackupStream, InstanceListing


class NameRecorder:
    """What was seen, in its order; of what was looked at again and again only the last.

    Nothing is made of it before it is asked for: a look must not cost more for being noted.
    """

    def __init__(self) -> None:
        self._updates: dict[Hashable, Callable[[CachedNames], CachedNames]] = {}

    def __bool__(self) -> bool:
        return bool(self._updates)

    def record_listing(self, rows: Sequence[Backup], scope: ListingScope) -> None:
        """Backups that a listing showed."""
        self._record(scope, partial(with_backups, rows=rows, scope=scope))

    def record_backup(self, row: Backup) -> None:
        """One backup; an automatic one is not offered anywhere."""
        if row.manual:
            self._record(
                row.id, partial(with_backups, rows=(row,), scope=ListingScope(filtered=True))
            )

    def record_deleted(self, backup_id: str) -> None:
        """A backup that is not there any more."""
        self._record(backup_id, partial(without_backup, backup_id=backup_id))

    def record_instances(self, rows: Sequence[Instance], asked: Hashable = None) -> None:
        """Instances: all, or those that were asked for by something."""
        step = partial(with_instances, rows=rows, complete=asked is None)
        self._record(("instances", asked), step)

    def merge_into(self, known: CachedNames) -> CachedNames:
        """What is known now."""
        for step in self._updates.values():
            known = step(known)
        return known

    def _record(self, key: Hashable, step: Callable[[CachedNames], CachedNames]) -> None:
        self._updates.pop(key, None)  # so that it comes after what was seen since
        self._updates[key] = step


class _RecordedStream:
    """The same rows, of which as many are noted as can be of use."""

    def __init__(self, rows: BackupStream, notes: NameRecorder, scope: ListingScope) -> None:
        self._rows = rows
        self._recorder = notes
        self._scope = scope

    def __iter__(self) -> Iterator[Backup]:
        manual: list[Backup] = []
        came, ended = 0, False
        try:
            for row in self._rows:
                came += 1
                if len(manual) < MAX_NAMES and row.manual:
                    manual.append(row)
                yield row
            ended = self.unreadable == 0 and self.total == came
        finally:
            part = self._scope.filtered or not ended
            self._recorder.record_listing(manual, self._scope._replace(filtered=part))

    @property
    def total(self) -> int | None:
        return self._rows.total

    @property
    def unreadable(self) -> int:
        return self._rows.unreadable


class RecordingClient(GaussDBClient):
    """The client, telling `notes` of every backup and every instance that it brings."""

    def __init__(
        self, notes: NameRecorder, connection: ClientConfig, transport: Transport, clock: Clock
    ) -> None:
        super().__init__(connection, transport, clock)
        self._recorder = notes

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        accepted = super().create_backup(instance_id, name, description)
        self._recorder.record_backup(accepted.backup)
        return accepted

    def stream_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupStream:
        """Noted as they pass; a `list_backups` is made of them too."""
        rows = super().stream_backups(
            instance_id=instance_id, backup_type=backup_type, begin=begin, end=end
        )
        part = begin is not None or end is not None
        return _RecordedStream(rows, self._recorder, ListingScope(instance_id, backup_type, part))

    def find_backup(self, backup_id: str) -> Backup | None:
        found = super().find_backup(backup_id)
        if found is None:
            self._recorder.record_deleted(backup_id)
        else:
            self._recorder.record_backup(found)
        return found

    def delete_backup(self, backup_id: str) -> None:
        try:
            super().delete_backup(backup_id)
        except NotFound:
            self._recorder.record_deleted(backup_id)
            raise
        self._recorder.record_deleted(backup_id)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        rows = super().list_instances(name=name, instance_id=instance_id)
        self._recorder.record_instances(rows, (name, instance_id) if name or instance_id else None)
        return rows

    def list_all_instances(self) -> InstanceListing:
        inventory = super().list_all_instances()
        whole = inventory.total == len(inventory.instances) and not inventory.unreadable
        self._recorder.record_instances(inventory.instances, None if whole else "survey")
        return inventory
