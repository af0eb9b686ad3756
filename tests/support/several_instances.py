"""A service with several instances, and a script for the create requests of each."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.errors import AmbiguousOutcome, InstanceBusy
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.create_response import CreateResponse
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import NOON, a_backup
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup

    Step = str | Exception | Callable[[], object]

BUILD_SECONDS = 60.0


def instance_id(number: int) -> str:
    """Return a well-formed instance id."""
    return f"{number:032x}in14"


@dataclass
class SeveralInstances(ScriptedService):
    """Creates backups that take `build_seconds`.

    `scripts` are the results of the create requests of an instance: `ok`, `lost` (applied),
    `unapplied` (lost, and never applied), `busy`, `fails` (the backup ends as FAILED), an exception
    to raise, or a function to call before an `ok`. After the script every request is `ok`.
    """

    clock: Clock = field(default_factory=JumpingClock)
    build_seconds: float = BUILD_SECONDS
    scripts: dict[str, list[Step]] = field(default_factory=dict)
    max_concurrent_posts: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._rows: dict[str, Backup] = {}
        self._failing: set[str] = set()
        self._posting = 0
        self._mutex = threading.Lock()

    def add(self, backup: Backup) -> None:
        """Add an existing backup."""
        self._rows[backup.id] = backup

    def posts_of(self, instance: str) -> int:
        """Return the number of create requests for the instance."""
        return sum(posted[0] == instance for posted in self.posted)

    def rows_of(self, instance: str) -> list[Backup]:
        """Return the backups of the instance."""
        return [row for row in self._rows.values() if row.instance_id == instance]

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        with self._mutex:
            self.posted.append((instance_id, name, description))
            self._posting += 1
            self.max_concurrent_posts = max(self.max_concurrent_posts, self._posting)
            script = self.scripts.get(instance_id) or ["ok"]
            step = script.pop(0)
        try:
            return self._apply(step, instance_id, name, description)
        finally:
            with self._mutex:
                self._posting -= 1

    def _apply(
        self, step: Step, instance_id: str, name: str, description: str | None
    ) -> CreateResponse:
        if isinstance(step, Exception):
            raise step
        if step == "busy":
            raise InstanceBusy("a backup is running", code="DBS.201205")
        if step == "unapplied":
            raise AmbiguousOutcome("response lost")
        if callable(step):
            step()
        with self._mutex:
            row = a_backup(
                len(self._rows) + 100,
                "BUILDING",
                name=name,
                instance_id=instance_id,
                description=description,
                begin=self.clock.now(),
            )
            self._rows[row.id] = row
            if step == "fails":
                self._failing.add(row.id)
        if step == "lost":
            raise AmbiguousOutcome("response lost")
        return CreateResponse(row, None, 1)

    def list_backups(
        self,
        *,
        instance_id: str | None = None,
        backup_type: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> BackupListing:
        self.calls.append("list")
        with self._mutex:
            rows = [row for row in self._rows.values() if instance_id in {None, row.instance_id}]
        return BackupListing(tuple(map(self._current, rows)), total=len(rows))

    def find_backup(self, backup_id: str) -> Backup | None:
        row = self._rows.get(backup_id)
        return None if row is None else self._current(row)

    def service_now(self) -> datetime:
        return self.clock.now()

    def _current(self, row: Backup) -> Backup:
        age = self.clock.now() - (row.begin_time or NOON)
        if row.status is not BackupStatus.BUILDING or age.total_seconds() < self.build_seconds:
            return row
        status = BackupStatus.FAILED if row.id in self._failing else BackupStatus.COMPLETED
        end = (row.begin_time or NOON) + timedelta(seconds=self.build_seconds)
        return row._replace(status=status, status_text=status.value, end_time=end)
