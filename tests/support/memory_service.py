"""A cloud in memory for the verbs that delete: it does what it is told, and what a test adds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.errors import AmbiguousOutcome, NotFound, ServiceError
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance import Instance


Trouble = ServiceError | None
GONE = NotFound("the backup does not exist", code="DBS.201010", http_status=404)


@dataclass
class SmallCloud:
    """Backups by id, and what is to go wrong.

    `deletes` holds for an id what each DELETE of it brings: an error is raised, None is a yes;
    `applied` says which of the errors come after the row is gone. `looks` are errors of the next
    look-ups of one row, `lists` changes of the rows that the next listings show. `lingering`:
    how many look-ups a deleted row is still shown as DELETING. `after` is called after each
    DELETE.
    """

    rows: dict[str, Backup] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    deletes: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    applied: set[str] = field(default_factory=set)
    looks: list[Trouble] = field(default_factory=list)
    lists: list[Callable[[list[Backup]], Listing | list[Backup]]] = field(default_factory=list)
    lingering: int = 0
    down: bool = False
    after: Callable[[], object] = bool
    calls: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Backup], *instances: Instance) -> SmallCloud:
        return cls({row.id: row for row in rows}, tuple(instances))

    @property
    def sent(self) -> list[str]:
        """The ids whose DELETE was sent, in order."""
        return [call.partition(" ")[2] for call in self.calls if call.startswith("delete ")]

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> SmallCloud:
        return self

    def delete_backup(self, backup_id: str) -> None:
        self._called(f"delete {backup_id}")
        trouble = self.deletes[backup_id].pop(0) if self.deletes[backup_id] else None
        if trouble is None or backup_id in self.applied:
            self._delete(backup_id)
        self.after()
        if trouble is not None:
            raise trouble

    def _delete(self, backup_id: str) -> None:
        row = self.rows.get(backup_id)
        if row is None:
            raise GONE
        if self.lingering:
            word = BackupStatus.DELETING
            self.rows[backup_id] = row._replace(status=word, status_text=word.value)
        else:
            del self.rows[backup_id]

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> Listing:
        self._called(f"list {instance_id}")
        self._fade()
        rows = [
            row
            for row in self.rows.values()
            if instance_id in {None, row.instance_id} and backup_type in {None, row.kind}
        ]
        found = self.lists.pop(0)(rows) if self.lists else rows
        return found if isinstance(found, Listing) else Listing(tuple(found), len(found))

    def find_backup(self, backup_id: str) -> Backup | None:
        self._called(f"find {backup_id}")
        trouble = self.looks.pop(0) if self.looks else None
        if trouble is not None:
            raise trouble
        self._fade()
        return self.rows.get(backup_id)

    def list_instances(
        self, *, name: str | None = None, instance_id: str | None = None
    ) -> tuple[Instance, ...]:
        self._called("instances")
        return tuple(
            row
            for row in self.instances
            if name in {None, row.name} and instance_id in {None, row.id}
        )

    def _called(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise AmbiguousOutcome("the service failed (HTTP 503)", http_status=503)

    def _fade(self) -> None:
        """Time passes with each look: what is being deleted goes at last."""
        gone = [row.id for row in self.rows.values() if row.status is BackupStatus.DELETING]
        if gone and self.lingering > 0:
            self.lingering -= 1
        if not self.lingering:
            for ident in gone:
                del self.rows[ident]
