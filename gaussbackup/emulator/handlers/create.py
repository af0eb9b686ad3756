"""Create manual backups; the checks are in the order of the real service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_catalog import (
    BACKUP_NAME_TAKEN,
    BACKUP_RUNNING,
    BAD_BACKUP_DESCRIPTION,
    BAD_BACKUP_NAME,
    GaussDbError,
)
from gaussbackup.emulator.handlers.instance_lookup import (
    check_not_busy,
    find_instance,
    running_backups,
)
from gaussbackup.emulator.handlers.validation import check_instance_id, parse_body, parse_query
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_timestamp
from gaussbackup.emulator.state.backup_status import Timeline, status_at
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.seed import BACKUP_JOB

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_DESCRIPTION = re.compile(r"""[^>!<"&'=\r]{0,256}""")


class CreateBody(NamedTuple):
    """The validated body of a create request."""

    instance_id: str
    name: str
    description: str | None


def create_backup(backend: Backend, context: RequestContext) -> ServerResponse:
    """Start a manual backup; 202 means that it has started, the list contains its status."""
    parse_query(context)
    body = _parse_create_body(parse_body(context, "instance_id", "name", "description"))
    with backend.store.transaction():
        context = context.refresh_now()
        instance = find_instance(backend, context, body.instance_id)
        _check_name(backend, context, body)
        _check_state(backend, context, instance)
        row = _backup_row(backend, context, instance, body)
        _remove_conflicting_late_creates(backend, row)
        job = _job_row(backend, context, row)
        backend.store.add(row)
        backend.store.add(job)
    document = {"backup": _create_view(backend, row), "job_id": job.id}
    return json_response(backend.options.create_status, document)


def _parse_create_body(fields: dict[str, Any]) -> CreateBody:
    name, description = fields.get("name"), fields.get("description")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise GaussDbError(BAD_BACKUP_NAME)
    if description is not None and (
        not isinstance(description, str) or not _DESCRIPTION.fullmatch(description)
    ):
        raise GaussDbError(BAD_BACKUP_DESCRIPTION)
    return CreateBody(check_instance_id(fields.get("instance_id")), name, description)


def _check_name(backend: Backend, context: RequestContext, body: CreateBody) -> None:
    if not backend.options.unique_names:
        return
    for row in backend.store.backups(project_id=context.project_id, name=body.name):
        in_scope = _in_scope(backend, row, body.instance_id)
        if in_scope and status_at(row.timeline, context.now) is not None:
            raise GaussDbError(BACKUP_NAME_TAKEN)


def _in_scope(backend: Backend, row: BackupRow, instance_id: str) -> bool:
    return backend.options.unique_scope == "project" or row.instance_id == instance_id


def _check_state(backend: Backend, context: RequestContext, instance: InstanceRow) -> None:
    if running_backups(backend, instance.id, context.now):
        raise GaussDbError(BACKUP_RUNNING)
    check_not_busy(backend, instance, context.now)


def _remove_conflicting_late_creates(backend: Backend, new: BackupRow) -> None:
    """Remove backups of late create requests that conflict with a new backup.

    They are stored in advance with a future start time. At that time the real service would reject
    them, because of the name of the new backup or because it is still running.
    """
    for row in backend.store.backups(project_id=new.project_id):
        if row.timeline.started <= new.timeline.started:
            continue
        same_name = row.name == new.name and _in_scope(backend, row, new.instance_id)
        overlaps = row.instance_id == new.instance_id and row.timeline.started < new.timeline.ended
        if overlaps or (same_name and backend.options.unique_names):
            backend.store.remove("backups", row.id)
            for job in backend.store.jobs(backup_id=row.id):
                backend.store.remove("jobs", job.id)


def _backup_row(
    backend: Backend, context: RequestContext, instance: InstanceRow, body: CreateBody
) -> BackupRow:
    overrides, options = context.overrides, backend.options
    build_seconds = options.build_time if instance.build_time is None else instance.build_time
    lag = options.list_lag if overrides.list_lag is None else overrides.list_lag
    if overrides.build_seconds is not None:
        build_seconds = overrides.build_seconds
    timeline = Timeline(
        started=context.now,
        build_seconds=build_seconds,
        fails=bool(overrides.fails),
        listed_from=context.now + lag,
        deleted=context.now + build_seconds if overrides.disappears else None,
    )
    backup_id = backend.ids.uuid() if overrides.uuid_ids else backend.ids.backup()
    return BackupRow(
        id=backup_id,
        project_id=context.project_id,
        instance_id=instance.id,
        name=body.name,
        description=body.description,
        type="manual",
        size_mb=_backup_size(instance, backup_id),
        version=instance.version,
        volume_gb=instance.volume_gb,
        content=instance.content,
        spec=instance.spec,
        timeline=timeline,
    )


def _backup_size(instance: InstanceRow, backup_id: str) -> float:
    """Return the size in MB: the data size plus up to 1 %, derived from the backup id."""
    return round(instance.data_mb * (1 + int(backup_id[:4], 16) / 0xFFFF / 100), 2)


def _job_row(backend: Backend, context: RequestContext, row: BackupRow) -> JobRow:
    known = backend.options.jobs_known
    return JobRow(
        id=backend.ids.job(),
        project_id=context.project_id,
        name=BACKUP_JOB,
        instance_id=row.instance_id,
        backup_id=row.id,
        source_backup_id=None,
        started=row.timeline.started,
        seconds=row.timeline.build_seconds,
        fail_reason=context.overrides.fail_reason if row.timeline.fails else None,
        known=known if context.overrides.job_known is None else context.overrides.job_known,
    )


def _create_view(backend: Backend, row: BackupRow) -> dict[str, object]:
    """Return the backup as in the response to a create: without end, size and datastore."""
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "begin_time": format_timestamp(row.timeline.started, backend.options.utc_offset),
        "status": "BUILDING",
        "type": "manual",
        "instance_id": row.instance_id,
    }
