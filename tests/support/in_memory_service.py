"""An in-memory service client for tests of the deleting actions, with injected errors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.errors import AmbiguousOutcome, NotFound, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.listing_result import BackupListing, InstanceListing
from tests.support.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance


InjectedError = ServiceError | None
NOT_FOUND = NotFound("the backup does not exist", code="DBS.201010", http_status=404)


@dataclass
class InMemoryService:
    """Backups by id, and the errors to inject.

    `delete_errors` maps an id to the results of its DELETE requests: an error is raised, None is
    success. For an id in `deleted_despite_error` the backup is deleted before the error is raised.
    `find_errors` are the results of the next `find_backup` calls. `list_edits` are functions that
    change the rows of the next listings. `deleting_polls` is the number of polls during which a
    deleted backup is still returned as DELETING. `after_delete` is called after each DELETE.
    """

    rows: dict[str, Backup] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    delete_errors: dict[str, list[InjectedError]] = field(default_factory=lambda: defaultdict(list))
    deleted_despite_error: set[str] = field(default_factory=set)
    find_errors: list[InjectedError] = field(default_factory=list)
    list_edits: list[Callable[[list[Backup]], BackupListing | list[Backup]]] = field(
        default_factory=list
    )
    deleting_polls: int = 0
    down: bool = False
    offset: timedelta = timedelta()
    after_delete: Callable[[], object] = bool
    calls: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Backup], *instances: Instance) -> InMemoryService:
        return cls({row.id: row for row in rows}, tuple(instances))

    @property
    def sent_deletes(self) -> list[str]:
        """The ids of all DELETE requests, in order."""
        return [call.partition(" ")[2] for call in self.calls if call.startswith("delete ")]

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> InMemoryService:
        return self

    def clock_offset(self) -> timedelta:
        return self.offset

    def service_now(self) -> datetime:
        return NOON + self.offset

    def delete_backup(self, backup_id: str) -> None:
        self._record_call(f"delete {backup_id}")
        error = self.delete_errors[backup_id].pop(0) if self.delete_errors[backup_id] else None
        if error is None or backup_id in self.deleted_despite_error:
            self._delete(backup_id)
        self.after_delete()
        if error is not None:
            raise error

    def _delete(self, backup_id: str) -> None:
        row = self.rows.get(backup_id)
        if row is None:
            raise NOT_FOUND
        if self.deleting_polls:
            status = BackupStatus.DELETING
            self.rows[backup_id] = row._replace(status=status, status_text=status.value)
        else:
            del self.rows[backup_id]

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        self._record_call(f"list {instance_id}")
        self._finish_deletions()
        rows = [
            row
            for row in self.rows.values()
            if instance_id in {None, row.instance_id} and backup_type in {None, row.kind}
        ]
        listed = self.list_edits.pop(0)(rows) if self.list_edits else rows
        if isinstance(listed, BackupListing):
            return listed
        return BackupListing(tuple(listed), len(listed))

    def find_backup(self, backup_id: str) -> Backup | None:
        self._record_call(f"find {backup_id}")
        error = self.find_errors.pop(0) if self.find_errors else None
        if error is not None:
            raise error
        self._finish_deletions()
        return self.rows.get(backup_id)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        self._record_call("instances")
        return tuple(
            row
            for row in self.instances
            if name in {None, row.name} and instance_id in {None, row.id}
        )

    def list_all_instances(self) -> InstanceListing:
        self._record_call("instances")
        return InstanceListing(self.instances, total=len(self.instances))

    def _record_call(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise AmbiguousOutcome("the service failed (HTTP 503)", http_status=503)

    def _finish_deletions(self) -> None:
        """Count down `deleting_polls`; at 0 remove the backups that are DELETING."""
        deleting = [row.id for row in self.rows.values() if row.status is BackupStatus.DELETING]
        if deleting and self.deleting_polls > 0:
            self.deleting_polls -= 1
        if not self.deleting_polls:
            for backup_id in deleting:
                del self.rows[backup_id]
