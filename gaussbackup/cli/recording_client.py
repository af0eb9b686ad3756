"""A client that notes the names that pass by, for completion; no verb has to know of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gaussbackup.api.client import GaussDBClient
from gaussbackup.domain.cached_names import (
    MOST,
    Scope,
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
    from gaussbackup.domain.cached_names import KnownNames
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.create_response import Accepted
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.listing import BackupStream, Inventory


class NameRecorder:
    """What was seen, in its order; of what was looked at again and again only the last.

    Nothing is made of it before it is asked for: a look must not cost more for being noted.
    """

    def __init__(self) -> None:
        self._seen: dict[Hashable, Callable[[KnownNames], KnownNames]] = {}

    def __bool__(self) -> bool:
        return bool(self._seen)

    def listing(self, rows: Sequence[Backup], scope: Scope) -> None:
        """Backups that a listing showed."""
        self._note(scope, partial(with_backups, rows=rows, scope=scope))

    def backup(self, row: Backup) -> None:
        """One backup; an automatic one is not offered anywhere."""
        if row.manual:
            self._note(row.id, partial(with_backups, rows=(row,), scope=Scope(part=True)))

    def gone(self, backup_id: str) -> None:
        """A backup that is not there any more."""
        self._note(backup_id, partial(without_backup, backup_id=backup_id))

    def instances(self, rows: Sequence[Instance], asked: Hashable = None) -> None:
        """Instances: all, or those that were asked for by something."""
        step = partial(with_instances, rows=rows, whole=asked is None)
        self._note(("instances", asked), step)

    def added_to(self, known: KnownNames) -> KnownNames:
        """What is known now."""
        for step in self._seen.values():
            known = step(known)
        return known

    def _note(self, key: Hashable, step: Callable[[KnownNames], KnownNames]) -> None:
        self._seen.pop(key, None)  # so that it comes after what was seen since
        self._seen[key] = step


class _NotedStream:
    """The same rows, of which as many are noted as can be of use."""

    def __init__(self, rows: BackupStream, notes: NameRecorder, scope: Scope) -> None:
        self._rows = rows
        self._notes = notes
        self._scope = scope

    def __iter__(self) -> Iterator[Backup]:
        manual: list[Backup] = []
        came, ended = 0, False
        try:
            for row in self._rows:
                came += 1
                if len(manual) < MOST and row.manual:
                    manual.append(row)
                yield row
            ended = self.unreadable == 0 and self.total == came
        finally:
            part = self._scope.part or not ended
            self._notes.listing(manual, self._scope._replace(part=part))

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
        self._notes = notes

    def create_backup(self, instance_id: str, name: str, description: str | None) -> Accepted:
        accepted = super().create_backup(instance_id, name, description)
        self._notes.backup(accepted.backup)
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
        return _NotedStream(rows, self._notes, Scope(instance_id, backup_type, part))

    def find_backup(self, backup_id: str) -> Backup | None:
        found = super().find_backup(backup_id)
        if found is None:
            self._notes.gone(backup_id)
        else:
            self._notes.backup(found)
        return found

    def delete_backup(self, backup_id: str) -> None:
        try:
            super().delete_backup(backup_id)
        except NotFound:
            self._notes.gone(backup_id)
            raise
        self._notes.gone(backup_id)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        rows = super().list_instances(name=name, instance_id=instance_id)
        self._notes.instances(rows, (name, instance_id) if name or instance_id else None)
        return rows

    def survey_instances(self) -> Inventory:
        inventory = super().survey_instances()
        whole = inventory.total == len(inventory.instances) and not inventory.unreadable
        self._notes.instances(inventory.instances, None if whole else "survey")
        return inventory
