"""Job, lifecycle and first backup of an instance that is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.handlers.store_job import add_job
from gaussbackup.emulator.state.api_timestamps import format_name_time
from gaussbackup.emulator.state.fixture_rows import backup_rows
from gaussbackup.emulator.state.instance_status import Lifecycle

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.handlers.restore_source import RestoreSource
    from gaussbackup.emulator.state.rows import InstanceRow


def add_restore_job(
    backend: Backend, context: RequestContext, name: str, instance_id: str, source: RestoreSource
) -> str:
    """Store the job of a restore; it reads the backup of the source until its end."""
    return add_job(
        backend,
        context,
        name,
        instance_id,
        _restore_seconds(backend, context),
        fail_reason=None if restored_status(context) == "ACTIVE" else context.overrides.fail_reason,
        source_backup_id=source.backup_id,
    )


def restore_lifecycle(backend: Backend, context: RequestContext) -> Lifecycle:
    """Return the lifecycle of a new instance that is restored from now on."""
    status = restored_status(context)
    ready_at = context.now + _restore_seconds(backend, context)
    return Lifecycle(
        created=context.now,
        built=ready_at,
        status=status,
        busy_from=context.now,
        ready_at=ready_at,
        until_ready="BUILD",
        deletion=ready_at if status == "DELETED" else None,
    )


def add_first_backup(backend: Backend, instance: InstanceRow, started: float) -> None:
    """Store the full backup that the service makes of a restored instance."""
    seconds = backend.options.first_backup_time
    if seconds is None:
        seconds = backend.options.build_time
    if seconds:
        name = f"GaussDB-{instance.name}-{format_name_time(started)}"
        for row in backup_rows(
            backend.ids,
            started,
            instance,
            name,
            kind="auto",
            started=started,
            seconds=seconds,
            size_mb=instance.data_mb,
        ):
            backend.store.add(row)


def restored_status(context: RequestContext) -> str:
    """Return the status of the instance after the restore."""
    return context.overrides.restored_status or "ACTIVE"


def _restore_seconds(backend: Backend, context: RequestContext) -> float:
    seconds = context.overrides.restore_seconds
    return backend.options.restore_time if seconds is None else seconds
