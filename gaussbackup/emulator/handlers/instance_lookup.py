"""Find instances and their running backups, and determine the status of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.error_catalog import (
    FROZEN,
    INSTANCE_ABNORMAL,
    INSTANCE_BUSY,
    NO_SUCH_INSTANCE,
    STORAGE_FULL,
    GaussDbError,
)
from gaussbackup.emulator.handlers.validation import check_instance_id
from gaussbackup.emulator.state.backup_status import status_at
from gaussbackup.emulator.state.instance_status import exists_at, is_deleting, lifecycle_status

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import BackupRow, InstanceRow


_STATE_ERRORS = {"FAILED": INSTANCE_ABNORMAL, "STORAGE FULL": STORAGE_FULL, "FROZEN": FROZEN}
"""The errors for a status in which no operation runs; for any other, the instance is busy."""


def instance_from_path(backend: Backend, context: RequestContext) -> InstanceRow:
    """Return the instance whose id is in the path."""
    return find_instance(backend, context, check_instance_id(context.path_params["instance_id"]))


def find_instance(backend: Backend, context: RequestContext, instance_id: str) -> InstanceRow:
    """Return an instance of the project; raise GaussDbError if it does not exist at `now`."""
    for row in existing_instances(backend, context):
        if row.id == instance_id:
            return row
    raise GaussDbError(NO_SUCH_INSTANCE)


def existing_instances(backend: Backend, context: RequestContext) -> list[InstanceRow]:
    """Return the instances of the project that exist at `now`, oldest first."""
    rows = backend.store.instances(project_id=context.project_id)
    return [row for row in rows if exists_at(row.lifecycle, context.now)]


def running_backups(backend: Backend, instance_id: str, now: float) -> list[BackupRow]:
    """Return the backups of an instance that are BUILDING at `now`."""
    rows = backend.store.unfinished_backups(instance_id, now)
    return [row for row in rows if status_at(row.timeline, now) == "BUILDING"]


def check_not_busy(
    backend: Backend, instance: InstanceRow, now: float, allowed: tuple[str, ...] = ("ACTIVE",)
) -> None:
    """Raise GaussDbError unless the instance has one of these statuses and is not being deleted."""
    if is_deleting(instance.lifecycle, now):
        raise GaussDbError(INSTANCE_BUSY, "The instance is being deleted.")
    status = instance_status(backend, instance, now)
    if status not in allowed:
        spec = _STATE_ERRORS.get(status, INSTANCE_BUSY)
        raise GaussDbError(spec, f"The status of the instance is {status}.")


def instance_status(backend: Backend, instance: InstanceRow, now: float) -> str:
    """Return the status of an instance; with a running backup it is BACKING UP, with a space."""
    status = lifecycle_status(instance.lifecycle, now)
    if is_deleting(instance.lifecycle, now) and backend.options.deleting_status == "DELETING":
        return "DELETING"
    if status == "ACTIVE" and running_backups(backend, instance.id, now):
        return "BACKING UP"
    return status or "DELETED"
