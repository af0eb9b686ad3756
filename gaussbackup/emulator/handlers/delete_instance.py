"""Delete an instance: its manual backups stay, and the recycle bin keeps it for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.handlers.lookup import (
    check_not_busy,
    instance_from_path,
    instance_status,
)
from gaussbackup.emulator.handlers.recycle_bin import DAY, retention_days
from gaussbackup.emulator.handlers.validation import parse_query, reject_body
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.rows import InstanceRow, JobRow

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

DELETE_JOB = "DeleteGaussDBV5Instance"
DELETABLE = ("ACTIVE", "FAILED", "STORAGE FULL")
"""Statuses in which no operation runs."""


def delete_instance(backend: Backend, context: RequestContext) -> ServerResponse:
    """Start the deletion of an instance.

    A prepaid instance is unsubscribed: the response has an order instead of a job.
    """
    parse_query(context)
    reject_body(context)
    with backend.store.transaction():
        context = context.refresh_now()
        row = instance_from_path(backend, context)
        check_not_busy(backend, row, context.now, DELETABLE)
        job = _job_row(backend, context, row)
        _store_deletion(backend, context, row, job)
        if row.spec.charge_mode == "prePaid":
            order_id = f"CS{backend.ids.hexadecimal()[:15].upper()}"
            return json_response(202, {"order_id": order_id})
        backend.store.add(job)
    return json_response(202, {"job_id": job.id})


def _job_row(backend: Backend, context: RequestContext, instance: InstanceRow) -> JobRow:
    overrides = context.overrides
    seconds = backend.options.delete_instance_time
    if overrides.deletion_seconds is not None:
        seconds = overrides.deletion_seconds
    return JobRow(
        id=backend.ids.job(),
        project_id=context.project_id,
        name=DELETE_JOB,
        instance_id=instance.id,
        backup_id=None,
        source_backup_id=None,
        started=context.now,
        seconds=seconds,
        fail_reason=overrides.fail_reason if overrides.deletion_fails else None,
        known=True,
    )


def _store_deletion(
    backend: Backend, context: RequestContext, instance: InstanceRow, job: JobRow
) -> None:
    """Store the times of the deletion; automatic backups and archived logs are deleted with it."""
    fails, gone = job.fail_reason is not None, job.started + job.seconds
    is_failed = instance_status(backend, instance, context.now) == "FAILED"
    recycled_until = gone + retention_days(backend, context) * DAY
    if is_failed and not backend.options.recycle_failed:
        recycled_until = gone
    backend.store.update(
        "instances",
        instance.id,
        deletion=job.started,
        deletion_seconds=job.seconds,
        deletion_fails=fails,
        recycled_until=None if fails else recycled_until,
    )
    if not fails:
        for backup in backend.store.backups(instance_id=instance.id, type="auto"):
            backend.store.update("backups", backup.id, deleted=gone, delete_seconds=0.0)
