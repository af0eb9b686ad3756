"""Backups: listed, deleted, stopped and fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import (
    BACKUP_NOT_DELETABLE,
    BAD_BACKUP_TYPE,
    BAD_END_TIME,
    BAD_PARAMETER,
    INVALID_OPERATION,
    NO_SUCH_BACKUP,
    NOT_MANUAL,
    GaussDbError,
)
from gaussbackup.emulator.handlers.lookup import instance_from_path, running_backups
from gaussbackup.emulator.handlers.validation import (
    check_backup_id,
    check_instance_id,
    parse_page,
    parse_query,
    reject_body,
)
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.rows import BackupRow, JobRow
from gaussbackup.emulator.state.timeline import is_listed, status_at
from gaussbackup.emulator.state.timestamps import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

STOP_JOB = "StopBackupGaussDBV5Instance"


def list_backups(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the list of all versions: full backups of either type, newest first."""
    query = parse_query(
        call,
        *("instance_id", "backup_id", "backup_type"),
        *("begin_time", "end_time", "offset", "limit"),
    )
    page = parse_page(query)
    equal = _column_filters(query)
    since, until = _time_range(query, paired=world.options.require_both_times)
    found = [
        row
        for row in world.store.backups(project_id=call.project_id, **equal)
        if is_listed(row.plan, call.now) and since <= int(row.plan.begun) <= until
    ]
    views = [backup_view(world, row, call.now) for row in found[page]]
    return json_response(200, {"backups": views, "total_count": len(found)})


def delete_backup(world: Backend, call: RequestContext) -> ServerResponse:
    """Delete a manual backup; there is no job: that it is gone shows in the list."""
    parse_query(call)
    reject_body(call)
    with world.store.transaction():
        row = find_backup(world, call, check_backup_id(call.path_params["backup_id"]))
        if row.type != "manual":
            raise GaussDbError(NOT_MANUAL)
        if status_at(row.plan, call.now) not in {"COMPLETED", "FAILED"}:
            raise GaussDbError(BACKUP_NOT_DELETABLE)
        world.store.update(
            "backups", row.id, deleted=call.now, delete_seconds=world.options.delete_time
        )
    if world.options.delete_response == "empty":
        return json_response(202, {})
    return json_response(202, {"backup_id": row.id, "backup_name": row.name})


def stop_backups(world: Backend, call: RequestContext) -> ServerResponse:
    """Stop whatever backup of the instance is being made; it ends FAILED.

    One that is done before the stop takes effect stays what it is.
    """
    parse_query(call)
    reject_body(call)
    with world.store.transaction():
        instance = instance_from_path(world, call)
        running = running_backups(world, instance.id, call.now)
        if not running:
            raise GaussDbError(INVALID_OPERATION, "no backup is being made")
        done = call.now + world.options.stop_time
        for row in running:
            if row.plan.stopped is None:
                world.store.update("backups", row.id, stopped=done)
        job = JobRow(
            id=world.ids.job(),
            project_id=call.project_id,
            name=STOP_JOB,
            instance_id=instance.id,
            backup_id=None,
            begun=call.now,
            seconds=world.options.stop_time,
            fail_reason=None,
            known=True,
        )
        world.store.add(job)
    return json_response(202, {"job_id": job.id})


def backup_files(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the files of a backup; their sizes are in KB, unlike the backup's own."""
    query = parse_query(call, "backup_id")
    row = find_backup(world, call, check_backup_id(query.get("backup_id")))
    name = f"{row.id}.xxx"
    expires = format_timestamp(call.now + 86400, "+0000")
    link = f"https://obs.emulator.invalid/{name}"
    file = {"name": name, "size": int(row.size_mb * 1024), "download_link": link}
    files = [{**file, "link_expired_time": expires}]
    return json_response(200, {"files": files, "bucket": f"emulator.{row.instance_id}"})


def find_backup(world: Backend, call: RequestContext, backup_id: str) -> BackupRow:
    """Find a backup of the call's project that exists at this moment."""
    for row in world.store.backups(id=backup_id, project_id=call.project_id):
        if status_at(row.plan, call.now) is not None:
            return row
    raise GaussDbError(NO_SUCH_BACKUP[world.options.missing_backup_code])


def backup_view(world: Backend, row: BackupRow, now: float) -> dict[str, Any]:
    """Write a backup as lists do: end and size come when it is done, the size as MB."""
    offset = world.options.utc_offset
    status = status_at(row.plan, now)
    is_done = now >= row.plan.ended
    is_good = is_done and not (row.plan.fails or row.plan.was_stopped)
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "begin_time": format_timestamp(row.plan.begun, offset),
        "end_time": format_timestamp(row.plan.ended, offset) if is_done else None,
        "status": status,
        "size": float(row.size_mb) if is_good else 0.0,
        "type": row.type,
        "datastore": {"type": "GaussDB", "version": row.version},
        "instance_id": row.instance_id,
    }


def _column_filters(query: dict[str, str]) -> dict[str, str]:
    equal = {}
    if "instance_id" in query:
        equal["instance_id"] = check_instance_id(query["instance_id"])
    if "backup_id" in query:
        equal["id"] = check_backup_id(query["backup_id"])
    if "backup_type" in query:
        if query["backup_type"] not in {"auto", "manual"}:
            raise GaussDbError(BAD_BACKUP_TYPE)
        equal["type"] = query["backup_type"]
    return equal


def _time_range(query: dict[str, str], *, paired: bool) -> tuple[float, float]:
    """Read the time filters; they apply to the begin of a backup, as far as anybody knows.

    Clients see whole seconds, and so the filters compare whole seconds.
    """
    if paired and ("begin_time" in query) != ("end_time" in query):
        raise GaussDbError(BAD_END_TIME, "begin_time and end_time go together")
    since, until = float("-inf"), float("inf")
    if "begin_time" in query:
        since = _parse_time(query["begin_time"], GaussDbError(BAD_PARAMETER, "begin_time"))
    if "end_time" in query:
        until = _parse_time(query["end_time"], GaussDbError(BAD_END_TIME))
    if until <= since:
        raise GaussDbError(BAD_END_TIME, "end_time must be later than begin_time")
    return since, until


def _parse_time(text: str, otherwise: GaussDbError) -> float:
    moment = parse_timestamp(text)
    if moment is None:
        raise otherwise
    return moment
