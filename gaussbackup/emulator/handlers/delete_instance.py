"""Delete an instance: its manual backups stay, and the recycle bin keeps it for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.handlers.instance_lookup import (
    check_not_busy,
    instance_from_path,
    instance_status,
)
from gaussbackup.emulator.handlers.recycle_bin import DAY, retention_days
from gaussbackup.emulator.handlers.store_job import add_job
from gaussbackup.emulator.handlers.validation import parse_query, reject_body
from gaussbackup.emulator.server.response import ServerResponse, json_response

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import InstanceRow

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
        _store_deletion(backend, context, row)
        if row.spec.charge_mode == "prePaid":
            order_id = f"CS{backend.ids.hexadecimal()[:15].upper()}"
            return json_response(202, {"order_id": order_id})
        reason = context.overrides.fail_reason if context.overrides.deletion_fails else None
        seconds = _deletion_seconds(backend, context)
        job_id = add_job(backend, context, DELETE_JOB, row.id, seconds, fail_reason=reason)
    return json_response(202, {"job_id": job_id})


def _deletion_seconds(backend: Backend, context: RequestContext) -> float:
    seconds = context.overrides.deletion_seconds
    return backend.options.delete_instance_time if seconds is None else seconds


def _store_deletion(backend: Backend, context: RequestContext, instance: InstanceRow) -> None:
    """Store the times of the deletion; automatic backups and archived logs are deleted with it."""
    seconds, fails = _deletion_seconds(backend, context), bool(context.overrides.deletion_fails)
    gone = context.now + seconds
    is_failed = instance_status(backend, instance, context.now) == "FAILED"
    recycled_until = gone + retention_days(backend, context) * DAY
    if is_failed and not backend.options.recycle_failed:
        recycled_until = gone
    backend.store.update(
        "instances",
        instance.id,
        deletion=context.now,
        deletion_seconds=seconds,
        deletion_fails=fails,
        recycled_until=None if fails else recycled_until,
    )
    if not fails:
        for backup in backend.store.backups(instance_id=instance.id, type="auto"):
            backend.store.update("backups", backup.id, deleted=gone, delete_seconds=0.0)
