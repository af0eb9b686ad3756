"""Finding instances and backups, and what state an instance is in at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.error_responses import NO_SUCH_INSTANCE, GaussDbError
from gaussbackup.emulator.handlers.validation import check_instance_id
from gaussbackup.emulator.state.timeline import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import BackupRow, InstanceRow


def instance_from_path(world: Backend, call: RequestContext) -> InstanceRow:
    """Find the instance that the path names."""
    return find_instance(world, call, check_instance_id(call.path_params["instance_id"]))


def find_instance(world: Backend, call: RequestContext, instance_id: str) -> InstanceRow:
    """Find an instance of the call's project."""
    found = world.store.instances(id=instance_id, project_id=call.project_id)
    if not found:
        raise GaussDbError(NO_SUCH_INSTANCE)
    return found[0]


def running_backups(world: Backend, instance_id: str, now: float) -> list[BackupRow]:
    """Give the backups of an instance that are being made at this moment."""
    rows = world.store.backups(instance_id=instance_id)
    return [row for row in rows if status_at(row.plan, now) == "BUILDING"]


def instance_status(world: Backend, instance: InstanceRow, now: float) -> str:
    """Give an instance's status; the one of a backup that runs is written with a space."""
    if now < instance.ready_at:
        return instance.until_ready
    if instance.status == "ACTIVE" and running_backups(world, instance.id, now):
        return "BACKING UP"
    return instance.status
