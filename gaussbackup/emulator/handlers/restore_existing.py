"""Restore to an existing instance, and confirm the restored data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, INVALID_OPERATION, GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import (
    check_not_busy,
    find_instance,
    instance_from_path,
)
from gaussbackup.emulator.handlers.restore_job import (
    add_first_backup,
    add_restore_job,
    restore_lifecycle,
)
from gaussbackup.emulator.handlers.restore_source import POINT_FIELDS, RestoreSource, find_source
from gaussbackup.emulator.handlers.restore_target import check_target
from gaussbackup.emulator.handlers.store_job import add_job
from gaussbackup.emulator.handlers.validation import (
    check_instance_id,
    parse_body,
    parse_object,
    parse_query,
    reject_body,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.archived_log_ranges import (
    close_gap,
    format_gaps,
    open_gap,
    parse_gaps,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

IN_PLACE_JOB = "RestoreGaussDBV5InInstance"
TO_EXISTING_JOB = "RestoreGaussDBV5InInstanceToExistedInst"
CONFIRM_JOB = "ConfirmRestoreDataGaussDBV5Instance"
"""The name of this job is not documented."""


def restore_to_existing(backend: Backend, context: RequestContext) -> ServerResponse:
    """Overwrite an instance with one of its own or another instance's backups."""
    parse_query(context)
    body = parse_body(context, "source", "target")
    point = parse_object(body.get("source"), "source", *POINT_FIELDS)
    if backend.options.recovery_type_required and "type" not in point:
        raise GaussDbError(BAD_PARAMETER, "type is missing in source")
    target = parse_object(body.get("target"), "target", "instance_id")
    target_id = check_instance_id(target.get("instance_id"))
    with backend.store.transaction():
        context = context.refresh_now()
        source = find_source(backend, context, point)
        row = find_instance(backend, context, target_id)
        check_target(row, source)
        check_not_busy(backend, row, context.now)
        name = IN_PLACE_JOB if source.instance_id == row.id else TO_EXISTING_JOB
        job_id = add_restore_job(backend, context, name, row.id, source)
        _overwrite(backend, context, row, source)
    return json_response(backend.options.undocumented_status, {"job_id": job_id})


def confirm_restored_data(backend: Backend, context: RequestContext) -> ServerResponse:
    """End the time in which restores can be repeated; archiving continues with a full backup."""
    parse_query(context)
    reject_body(context)
    with backend.store.transaction():
        context = context.refresh_now()
        row = instance_from_path(backend, context)
        gaps = close_gap(parse_gaps(row.archive_gaps), context.now)
        if gaps is None:
            raise GaussDbError(INVALID_OPERATION, "No restored data is to be confirmed.")
        check_not_busy(backend, row, context.now)
        backend.store.update("instances", row.id, archive_gaps=format_gaps(gaps))
        job_id = add_job(backend, context, CONFIRM_JOB, row.id, 0.0)
        add_first_backup(backend, row, context.now)
    return json_response(backend.options.undocumented_status, {"job_id": job_id})


def _overwrite(
    backend: Backend, context: RequestContext, target: InstanceRow, source: RestoreSource
) -> None:
    lifecycle = restore_lifecycle(backend, context)
    restored_to = source.time if source.instance_id == target.id else 0.0
    gaps = open_gap(parse_gaps(target.archive_gaps), context.now, restored_to)
    backend.store.update(
        "instances",
        target.id,
        status=lifecycle.status,
        busy_from=lifecycle.busy_from,
        ready_at=lifecycle.ready_at,
        until_ready="RESTORING",
        deletion=lifecycle.deletion,
        deletion_seconds=0.0,
        deletion_fails=False,
        data_mb=source.data_mb,
        content=source.content,
        archive_gaps=format_gaps(gaps),
    )
