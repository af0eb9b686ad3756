"""Jobs, shown one by one and listed as tasks: the same thing in two shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_responses import BAD_PARAMETER, NO_SUCH_JOB, GaussDbError
from gaussbackup.emulator.handlers.lookup import instance_status
from gaussbackup.emulator.handlers.validation import parse_page, parse_query, reject_body
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.timeline import Plan, percent_at, status_at
from gaussbackup.emulator.state.timestamps import format_timestamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext
    from gaussbackup.emulator.state.rows import JobRow

TASK_HISTORY = 30 * 86400.0
"""How far back the list of tasks goes."""

STOPPED = "The backup was stopped."
_STATUSES = ("Running", "Completed", "Failed")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")


class JobState(NamedTuple):
    """How a job stands at a moment."""

    status: str
    percent: int
    ended: float | None
    fail_reason: str | None


def show_job(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer one job, named in the query."""
    query = parse_query(call, "id")
    job = _find_job(world, call, query.get("id", ""))
    course = _job_state(world, job, call.now)
    view = {
        "id": job.id,
        "name": job.name,
        "status": course.status,
        "created": format_timestamp(job.begun, world.options.utc_offset),
        "ended": _end_time(world, course),
        "progress": _progress(course),
        "instance": {"id": job.instance_id, "name": _instance_info(world, job, call.now)[0]},
        "fail_reason": course.fail_reason,
    }
    return json_response(200, {"job": view})


def list_tasks(world: Backend, call: RequestContext) -> ServerResponse:
    """Answer the tasks of the last month, newest first; the names of the fields differ."""
    query = parse_query(call, "status", "name", "start_time", "end_time", "offset", "limit")
    page = parse_page(query)
    since = max(_milliseconds(query, "start_time", 0.0), call.now - TASK_HISTORY)
    until = _milliseconds(query, "end_time", call.now)
    if query.get("status", "Running") not in _STATUSES:
        raise GaussDbError(BAD_PARAMETER, "status")
    found = [
        job
        for job in world.store.jobs(project_id=call.project_id, known=1)
        if since <= job.begun <= min(until, call.now)
        and query.get("name", job.name) == job.name
        and query.get("status", "") in {"", _job_state(world, job, call.now).status}
    ]
    tasks = [_task_view(world, job, call.now) for job in found[page]]
    return json_response(200, {"tasks": tasks, "total_count": len(found)})


def delete_job(world: Backend, call: RequestContext) -> ServerResponse:
    """Delete the record of a job."""
    parse_query(call)
    reject_body(call)
    with world.store.transaction():
        world.store.remove("jobs", _find_job(world, call, call.path_params["job_id"]).id)
    return ServerResponse(200)


def _find_job(world: Backend, call: RequestContext, job_id: str) -> JobRow:
    for job in world.store.jobs(id=job_id, project_id=call.project_id, known=1):
        if job.begun <= call.now:
            return job
    raise GaussDbError(NO_SUCH_JOB)


def _job_state(world: Backend, job: JobRow, now: float) -> JobState:
    """Follow the backup, where the job is that of a backup, even of one deleted since."""
    backups = world.store.backups(id=job.backup_id) if job.backup_id else []
    plan = backups[0].plan if backups else Plan(job.begun, job.seconds)
    undeleted = Plan(plan.begun, plan.build_seconds, plan.fails, stopped=plan.stopped)
    status = status_at(undeleted, now)
    if status == "BUILDING":
        return JobState("Running", percent_at(undeleted, now), None, None)
    if status == "FAILED":
        reason = STOPPED if plan.was_stopped else job.fail_reason
        return JobState("Failed", 100, plan.ended, reason)
    return JobState("Completed", 100, plan.ended, None)


def _task_view(world: Backend, job: JobRow, now: float) -> dict[str, Any]:
    course = _job_state(world, job, now)
    name, status = _instance_info(world, job, now)
    return {
        "instance_info": {
            "instance_id": job.instance_id,
            "instance_name": name,
            "instance_status": status.lower(),
        },
        "job_id": job.id,
        "name": job.name,
        "status": course.status,
        "process": _progress(course),
        "fail_reason": course.fail_reason,
        "created_at": format_timestamp(job.begun, world.options.utc_offset),
        "ended_at": _end_time(world, course),
    }


def _instance_info(world: Backend, job: JobRow, now: float) -> tuple[str, str]:
    for row in world.store.instances(id=job.instance_id):
        return row.name, instance_status(world, row, now)
    return "", "DELETED"


def _progress(course: JobState) -> str:
    """Write the progress, which is a text, and empty unless the job is running."""
    return f"{course.percent}%" if course.status == "Running" else ""


def _end_time(world: Backend, course: JobState) -> str | None:
    return (
        None if course.ended is None else format_timestamp(course.ended, world.options.utc_offset)
    )


def _milliseconds(query: dict[str, str], name: str, otherwise: float) -> float:
    if name not in query:
        return otherwise
    if not _MILLISECONDS.fullmatch(query[name]):
        raise GaussDbError(BAD_PARAMETER, name)
    return int(query[name]) / 1000
