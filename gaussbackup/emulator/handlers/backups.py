"""Backups: list, delete, stop, and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_catalog import (
    BACKUP_NOT_DELETABLE,
    BAD_BACKUP_TYPE,
    BAD_END_TIME,
    BAD_PARAMETER,
    INVALID_OPERATION,
    NO_SUCH_BACKUP,
    NOT_MANUAL,
    GaussDbError,
)
from gaussbackup.emulator.handlers.instance_lookup import instance_from_path, running_backups
from gaussbackup.emulator.handlers.store_job import add_job, is_in_use
from gaussbackup.emulator.handlers.validation import (
    check_backup_id,
    check_instance_id,
    parse_page,
    parse_query,
    reject_body,
)
from gaussbackup.emulator.orderable_catalog import ENGINE_PREFIX
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_timestamp, parse_timestamp
from gaussbackup.emulator.state.backup_status import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import BackupRow

STOP_JOB = "StopBackupGaussDBV5Instance"


def list_backups(backend: Backend, context: RequestContext) -> ServerResponse:
    """List full backups of both types, newest first; v3.2 has a prefix in the engine version."""
    query = parse_query(
        context,
        *("instance_id", "backup_id", "backup_type"),
        *("begin_time", "end_time", "offset", "limit"),
    )
    page = parse_page(query)
    filters = _column_filters(query)
    begin, end = _time_range(query, require_both=backend.options.require_both_times)
    rows, total = backend.store.listed_backups(
        context.now, begin, end, page, project_id=context.project_id, **filters
    )
    views = [backup_view(backend, row, context) for row in rows]
    return json_response(200, {"backups": views, "total_count": total})


def delete_backup(backend: Backend, context: RequestContext) -> ServerResponse:
    """Delete a manual backup. There is no job; the deletion is only visible in the list."""
    parse_query(context)
    reject_body(context)
    with backend.store.transaction():
        row = find_backup(backend, context, check_backup_id(context.path_params["backup_id"]))
        if row.type != "manual":
            raise GaussDbError(NOT_MANUAL)
        is_final = status_at(row.timeline, context.now) in {"COMPLETED", "FAILED"}
        if not is_final or is_in_use(backend, row.id, context.now):
            raise GaussDbError(BACKUP_NOT_DELETABLE)
        backend.store.update(
            "backups", row.id, deleted=context.now, delete_seconds=backend.options.delete_time
        )
    if backend.options.delete_response == "empty":
        return json_response(202, {})
    return json_response(200, {"backup_id": row.id, "backup_name": row.name})


def stop_backups(backend: Backend, context: RequestContext) -> ServerResponse:
    """Stop the running backup of the instance; it ends FAILED.

    A backup that ends before the stop takes effect keeps its status.
    """
    parse_query(context)
    reject_body(context)
    with backend.store.transaction():
        instance = instance_from_path(backend, context)
        running = running_backups(backend, instance.id, context.now)
        if not running:
            raise GaussDbError(INVALID_OPERATION, "no backup is running")
        stop_time = context.now + backend.options.stop_time
        for row in running:
            if row.timeline.stopped is None:
                backend.store.update("backups", row.id, stopped=stop_time)
        job_id = add_job(backend, context, STOP_JOB, instance.id, backend.options.stop_time)
    return json_response(202, {"job_id": job_id})


def backup_files(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the files of a backup; file sizes are in KB, backup sizes in MB."""
    query = parse_query(context, "backup_id")
    row = find_backup(backend, context, check_backup_id(query.get("backup_id")))
    name = f"{row.id}.xxx"
    expires = format_timestamp(context.now + 86400, "+0000")
    link = f"https://obs.emulator.invalid/{name}"
    file = {"name": name, "size": int(row.size_mb * 1024), "download_link": link}
    files = [{**file, "link_expired_time": expires}]
    return json_response(200, {"files": files, "bucket": f"emulator.{row.instance_id}"})


def authorize_download(backend: Backend, context: RequestContext) -> ServerResponse:
    """Grant access to the files of a backup in its bucket; the grant cannot be revoked."""
    parse_query(context)
    reject_body(context)
    row = find_backup(backend, context, check_backup_id(context.path_params["backup_id"]))
    path = f"{row.instance_id}/Db/{int(row.timeline.started * 1000)}"
    return json_response(200, {"bucket": f"emulator.{row.instance_id}", "file_paths": [path]})


def find_backup(backend: Backend, context: RequestContext, backup_id: str) -> BackupRow:
    """Return a backup of the project; raise GaussDbError if it does not exist at `now`."""
    for row in backend.store.backups(id=backup_id, project_id=context.project_id):
        if status_at(row.timeline, context.now) is not None:
            return row
    raise GaussDbError(NO_SUCH_BACKUP[backend.options.missing_backup_code])


def backup_view(backend: Backend, row: BackupRow, context: RequestContext) -> dict[str, Any]:
    """Return a backup as an item of a list: end time and size (MB) are only set at its end."""
    offset = backend.options.utc_offset
    prefix = ENGINE_PREFIX if context.api_version == "v3.2" else ""
    has_ended = context.now >= row.timeline.ended
    is_completed = has_ended and not (row.timeline.fails or row.timeline.was_stopped)
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "begin_time": format_timestamp(row.timeline.started, offset),
        "end_time": format_timestamp(row.timeline.ended, offset) if has_ended else None,
        "status": status_at(row.timeline, context.now),
        "size": float(row.size_mb) if is_completed else 0.0,
        "type": row.type,
        "datastore": {"type": "GaussDB", "version": prefix + row.version},
        "instance_id": row.instance_id,
    }


def _column_filters(query: dict[str, str]) -> dict[str, str]:
    filters = {}
    if "instance_id" in query:
        filters["instance_id"] = check_instance_id(query["instance_id"])
    if "backup_id" in query:
        filters["id"] = check_backup_id(query["backup_id"])
    if "backup_type" in query:
        if query["backup_type"] not in {"auto", "manual"}:
            raise GaussDbError(BAD_BACKUP_TYPE)
        filters["type"] = query["backup_type"]
    return filters


def _time_range(query: dict[str, str], *, require_both: bool) -> tuple[float, float]:
    """Return the time filters; the emulator applies both to the start time of a backup.

    Timestamps of the API have whole seconds, so the comparison uses whole seconds.
    """
    if require_both and ("begin_time" in query) != ("end_time" in query):
        raise GaussDbError(BAD_END_TIME, "begin_time and end_time must be set together")
    begin, end = float("-inf"), float("inf")
    if "begin_time" in query:
        begin = _parse_time(query["begin_time"], GaussDbError(BAD_PARAMETER, "begin_time"))
    if "end_time" in query:
        end = _parse_time(query["end_time"], GaussDbError(BAD_END_TIME))
    if end <= begin:
        raise GaussDbError(BAD_END_TIME, "end_time must be later than begin_time")
    return begin, end


def _parse_time(text: str, error: GaussDbError) -> float:
    timestamp = parse_timestamp(text)
    if timestamp is None:
        raise error
    return timestamp
