"""The source of a restore: a backup, or a time in a restorable range of an instance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_catalog import (
    BACKUP_NOT_NORMAL,
    BAD_PARAMETER,
    RESTORE_MISMATCH,
    GaussDbError,
)
from gaussbackup.emulator.handlers.backups import find_backup
from gaussbackup.emulator.handlers.instance_lookup import find_instance
from gaussbackup.emulator.handlers.restore_times import instance_ranges
from gaussbackup.emulator.handlers.validation import check_backup_id, check_instance_id
from gaussbackup.emulator.state.backup_status import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.instance_spec import InstanceSpec

POINT_FIELDS = ("instance_id", "type", "backup_id", "restore_time")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")


class RestoreSource(NamedTuple):
    """What is restored, and the instance that it was then."""

    instance_id: str
    backup_id: str | None
    time: float
    spec: InstanceSpec
    version: str
    volume_gb: int
    data_mb: float
    content: str


def find_source(backend: Backend, context: RequestContext, point: dict[str, Any]) -> RestoreSource:
    """Return the source of a restore; raise GaussDbError if it does not exist."""
    instance_id = check_instance_id(point.get("instance_id"))
    if point.get("type", "backup") == "backup":
        return backup_source(backend, context, point.get("backup_id"), instance_id)
    if point["type"] != "timestamp":
        raise GaussDbError(BAD_PARAMETER, "type must be backup or timestamp")
    return time_source(backend, context, point.get("restore_time"), instance_id)


def backup_source(
    backend: Backend, context: RequestContext, backup_id: Any, instance_id: str | None
) -> RestoreSource:
    """Return a backup as a source. Its instance may be deleted."""
    backup = find_backup(backend, context, check_backup_id(backup_id))
    if instance_id is not None and backup.instance_id != instance_id:
        raise GaussDbError(RESTORE_MISMATCH)
    if status_at(backup.timeline, context.now) != "COMPLETED":
        raise GaussDbError(BACKUP_NOT_NORMAL)
    return RestoreSource(
        instance_id=backup.instance_id,
        backup_id=backup.id,
        time=backup.timeline.started,
        spec=backup.spec,
        version=backup.version,
        volume_gb=backup.volume_gb,
        data_mb=backup.size_mb,
        content=backup.content,
    )


def time_source(
    backend: Backend, context: RequestContext, restore_time: Any, instance_id: str
) -> RestoreSource:
    """Return an instance at a time (Unix milliseconds, a number or a string) as a source."""
    instance = find_instance(backend, context, instance_id)
    text = str(restore_time)
    if not _MILLISECONDS.fullmatch(text):
        raise GaussDbError(BAD_PARAMETER, "restore_time")
    timestamp = int(text) / 1000
    ranges = instance_ranges(backend, instance, context.now)
    if not any(each.start <= timestamp <= each.end for each in ranges):
        raise GaussDbError(BAD_PARAMETER, "restore_time is not in a restorable range")
    return RestoreSource(
        instance_id=instance.id,
        backup_id=None,
        time=timestamp,
        spec=instance.spec,
        version=instance.version,
        volume_gb=instance.volume_gb,
        data_mb=instance.data_mb,
        content=instance.content,
    )
