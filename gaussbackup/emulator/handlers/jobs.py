"""Jobs: show one, list all as tasks (the same data in another format), delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_catalog import BAD_PARAMETER, NO_SUCH_JOB, GaussDbError
from gaussbackup.emulator.handlers.instance_lookup import instance_status
from gaussbackup.emulator.handlers.validation import parse_page, parse_query, reject_body
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_timestamp
from gaussbackup.emulator.state.backup_status import Timeline, percent_at, status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import JobRow

TASK_HISTORY = 30 * 86400.0
"""Age in seconds up to which the task list contains a job."""

STOPPED = "The backup was stopped."
FAIL_REASON_NUMBER = 500000
"""`fail_reason` of a task if `EmulatorOptions.task_times` is milliseconds."""
_STATUSES = ("Running", "Completed", "Failed")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")


class JobState(NamedTuple):
    """Status of a job at a point in time."""

    status: str
    percent: int
    ended: float | None
    fail_reason: str | None


def show_job(backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the job whose id is in the query."""
    query = parse_query(context, "id")
    job = _find_job(backend, context, query.get("id", ""))
    state = _job_state(backend, job, context.now)
    view = {
        "id": job.id,
        "name": job.name,
        "status": state.status,
        "created": format_timestamp(job.started, backend.options.utc_offset),
        "ended": _end_time(backend, state),
        "progress": _progress(state),
        "instance": {"id": job.instance_id, "name": _instance_info(backend, job, context.now)[0]},
        "fail_reason": state.fail_reason,
    }
    return json_response(200, {"job": view})


def list_tasks(backend: Backend, context: RequestContext) -> ServerResponse:
    """List the tasks of the last month, newest first; the field names differ from jobs."""
    query = parse_query(context, "status", "name", "start_time", "end_time", "offset", "limit")
    page = parse_page(query)
    start = max(_milliseconds(query, "start_time", 0.0), context.now - TASK_HISTORY)
    end = _milliseconds(query, "end_time", context.now)
    if query.get("status", "Running") not in _STATUSES:
        raise GaussDbError(BAD_PARAMETER, "status")
    matches = [
        job
        for job in backend.store.jobs(project_id=context.project_id, known=1)
        if start <= job.started <= min(end, context.now)
        and query.get("name", job.name) == job.name
        and query.get("status", "") in {"", _job_state(backend, job, context.now).status}
    ]
    tasks = [_task_view(backend, job, context.now) for job in matches[page]]
    return json_response(200, {"tasks": tasks, "total_count": len(matches)})


def delete_job(backend: Backend, context: RequestContext) -> ServerResponse:
    """Delete the record of a job."""
    parse_query(context)
    reject_body(context)
    with backend.store.transaction():
        backend.store.remove("jobs", _find_job(backend, context, context.path_params["job_id"]).id)
    return ServerResponse(200)


def _find_job(backend: Backend, context: RequestContext, job_id: str) -> JobRow:
    for job in backend.store.jobs(id=job_id, project_id=context.project_id, known=1):
        if job.started <= context.now:
            return job
    raise GaussDbError(NO_SUCH_JOB)


def _job_state(backend: Backend, job: JobRow, now: float) -> JobState:
    """Return the status of a job; a backup job follows its backup, even if that was deleted."""
    backups = backend.store.backups(id=job.backup_id) if job.backup_id else []
    own = Timeline(job.started, job.seconds, fails=not backups and job.fail_reason is not None)
    timeline = backups[0].timeline if backups else own
    undeleted = Timeline(
        timeline.started, timeline.build_seconds, timeline.fails, stopped=timeline.stopped
    )
    status = status_at(undeleted, now)
    if status == "BUILDING":
        return JobState("Running", percent_at(undeleted, now), None, None)
    if status == "FAILED":
        reason = STOPPED if timeline.was_stopped else job.fail_reason
        return JobState("Failed", 100, timeline.ended, reason)
    return JobState("Completed", 100, timeline.ended, None)


def _task_view(backend: Backend, job: JobRow, now: float) -> dict[str, Any]:
    state = _job_state(backend, job, now)
    name, status = _instance_info(backend, job, now)
    reason: str | int | None = state.fail_reason
    if backend.options.task_times == "milliseconds" and state.status == "Failed":
        reason = FAIL_REASON_NUMBER
    return {
        "instance_info": {
            "instance_id": job.instance_id,
            "instance_name": name,
            "instance_status": status.lower(),
        },
        "job_id": job.id,
        "name": job.name,
        "status": state.status,
        "process": _progress(state),
        "fail_reason": reason,
        "created_at": _task_time(backend, job.started),
        "ended_at": None if state.ended is None else _task_time(backend, state.ended),
    }


def _instance_info(backend: Backend, job: JobRow, now: float) -> tuple[str, str]:
    for row in backend.store.instances(id=job.instance_id):
        return row.name, instance_status(backend, row, now)
    return "", "DELETED"


def _progress(state: JobState) -> str:
    """Return the progress: a string that is empty unless the job is running."""
    return f"{state.percent}%" if state.status == "Running" else ""


def _end_time(backend: Backend, state: JobState) -> str | None:
    return (
        None if state.ended is None else format_timestamp(state.ended, backend.options.utc_offset)
    )


def _task_time(backend: Backend, timestamp: float) -> str | int:
    if backend.options.task_times == "milliseconds":
        return int(timestamp * 1000)
    return format_timestamp(timestamp, backend.options.utc_offset)


def _milliseconds(query: dict[str, str], name: str, default: float) -> float:
    """Return a time filter in seconds; the API uses Unix milliseconds."""
    if name not in query:
        return default
    if not _MILLISECONDS.fullmatch(query[name]):
        raise GaussDbError(BAD_PARAMETER, name)
    return int(query[name]) / 1000
