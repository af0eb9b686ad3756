"""Finding instances and backups, and what state an instance is in at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.error_responses import NO_SUCH_INSTANCE, ServiceError
from gaussbackup.emulator.handlers.validation import check_instance_id
from gaussbackup.emulator.state.timeline import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World
    from gaussbackup.emulator.state.rows import BackupRow, InstanceRow


def instance_of(world: World, call: Call) -> InstanceRow:
    """Find the instance that the path names."""
    return find_instance(world, call, check_instance_id(call.ids["instance_id"]))


def find_instance(world: World, call: Call, instance_id: str) -> InstanceRow:
    """Find an instance of the call's project."""
    found = world.store.instances(id=instance_id, project_id=call.project_id)
    if not found:
        raise ServiceError(NO_SUCH_INSTANCE)
    return found[0]


def running_backups(world: World, instance_id: str, now: float) -> list[BackupRow]:
    """Give the backups of an instance that are being made at this moment."""
    rows = world.store.backups(instance_id=instance_id)
    return [row for row in rows if status_at(row.plan, now) == "BUILDING"]


def instance_status(world: World, instance: InstanceRow, now: float) -> str:
    """Give an instance's status; the one of a backup that runs is written with a space."""
    if now < instance.ready_at:
        return instance.until_ready
    if instance.status == "ACTIVE" and running_backups(world, instance.id, now):
        return "BACKING UP"
    return instance.status
