"""The source of a restore: the lookup of a backup or a time, and of the instance it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timezone
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import find_backup, find_instance, instance_not_found
from gaussbackup.domain.restore_times import (
    contains,
    days_around,
    merge_ranges,
    nearest_ranges,
    whole_seconds,
)
from gaussbackup.errors import NotFound, ServiceError, StateConflict, UnexpectedResponse, UsageError
from gaussbackup.model.instance_details import InstanceSnapshot
from gaussbackup.model.restore import RestorePoint
from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import RestoreReadClient
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance_details import InstanceDetails
    from gaussbackup.model.restore import RestorableRange
    from gaussbackup.model.time_argument import TimeArgument


@dataclass(frozen=True)
class SourceRequest:
    """What to restore: `backup` (id, name or selector), or `instance` at a `time`."""

    backup: str | None = None
    instance: str | None = None
    time: TimeArgument | None = None


@dataclass(frozen=True)
class RestorableSource:
    """What is restored: `instance` is the source as it is now, None if it is deleted.

    `snapshot` is the source at the time of the backup; its fields are None if they are not known.
    """

    point: RestorePoint
    instance: InstanceDetails | None
    snapshot: InstanceSnapshot
    backup: Backup | None = None

    @property
    def instance_name(self) -> str | None:
        """The name of the source instance, if it is known."""
        if self.instance is not None:
            return self.instance.name
        return self.backup.instance_name if self.backup else None

    @property
    def label(self) -> str:
        """The source in one phrase, for messages."""
        instance = self.instance_name or self.point.instance_id
        if self.backup is not None:
            return f"backup {self.backup.name} of {instance}"
        return f"{instance} at {format_rfc3339(self.point.time) if self.point.time else '?'}"


def find_source(
    request: SourceRequest, client: RestoreReadClient, *, warn: Callable[[str], None]
) -> RestorableSource:
    """Return the source; it can be restored as far as can be read.

    Raise NotFound, StateConflict for a backup that is not COMPLETED, and UsageError for a time that
    is not restorable.
    """
    owner = find_instance(request.instance, client) if request.instance else None
    if request.time is not None:
        if owner is None:
            raise UsageError("A time needs an instance.", hint="Pass it:  --at TIME -i INSTANCE")
        instance = client.show_instance(owner.id)
        if instance is None:
            raise instance_not_found(owner.name or owner.id)
        # The service's time is known by now: `1h` counts back from it.
        point = RestorePoint(owner.id, time=request.time.at(client.service_now()))
        _check_time(instance, point, client)
        return RestorableSource(point, instance, _snapshot(point, client, warn))
    backup = find_backup(request.backup or "", owner, client)
    check_restorable(backup)
    point = RestorePoint(backup.instance_id, backup.id)
    snapshot = _snapshot(point, client, warn)
    if snapshot.engine_version is None:
        snapshot = snapshot._replace(engine_version=backup.datastore_version)
    return RestorableSource(point, client.show_instance(point.instance_id), snapshot, backup)


def check_restorable(backup: Backup) -> None:
    """Raise StateConflict unless the backup is COMPLETED."""
    if not backup.completed:
        raise StateConflict(
            f"Backup {backup.name} ({backup.id}) is {backup.status_text or 'without a status'}, "
            "not COMPLETED: it cannot be restored.",
            hint=f"List the others:  gaussbackup list -i {backup.instance_id} --status COMPLETED",
        )


def _check_time(instance: InstanceDetails, point: RestorePoint, client: RestoreReadClient) -> None:
    """Raise UsageError with the nearest ranges unless the time of the point is restorable."""
    if point.time is None:
        return
    time = point.time.astimezone(timezone.utc)
    ranges = merge_ranges(
        each
        for day in days_around(time)
        for each in client.list_restorable_ranges(instance.id, day)
    )
    if contains(ranges, time):
        return
    before, after = nearest_ranges(ranges, time)
    nearest = "\n".join(_describe(each) for each in (before, after) if each is not None)
    raise UsageError(
        f"Time not restorable: {format_rfc3339(time)} is in no restorable range of "
        f"{instance.name}.",
        hint=f"Nearest ranges:\n{nearest}"
        if nearest
        else f"List the ranges:  gaussbackup instances restore-times {instance.name} --days 7",
    )


def _describe(each: RestorableRange) -> str:
    each = whole_seconds(each)
    return f"  {format_rfc3339(each.start)} to {format_rfc3339(each.end)}"


def _snapshot(
    point: RestorePoint, client: RestoreReadClient, warn: Callable[[str], None]
) -> InstanceSnapshot:
    """Return the source at that time; an empty one if the service does not support the call."""
    try:
        return client.show_snapshot(point)
    except (UnexpectedResponse, NotFound) as error:
        warn(f"the size and version at the time of the backup are unknown: {_reason(error)}")
        return InstanceSnapshot()


def _reason(error: ServiceError) -> str:
    return error.message.rstrip(".")
