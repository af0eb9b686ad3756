"""Jobs, shown one by one and listed as tasks: the same thing in two shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_responses import BAD_PARAMETER, NO_SUCH_JOB, ServiceError
from gaussbackup.emulator.handlers.lookup import instance_status
from gaussbackup.emulator.handlers.validation import read_page, read_query, refuse_body
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.timeline import Plan, percent_at, status_at
from gaussbackup.emulator.state.timestamps import stamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World
    from gaussbackup.emulator.state.rows import JobRow

MONTH = 30 * 86400.0
"""How far back the list of tasks goes."""

STOPPED = "The backup was stopped."
_STATUSES = ("Running", "Completed", "Failed")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")


class Course(NamedTuple):
    """How a job stands at a moment."""

    status: str
    percent: int
    ended: float | None
    fail_reason: str | None


def show_job(world: World, call: Call) -> Response:
    """Answer one job, named in the query."""
    query = read_query(call, "id")
    job = _find(world, call, query.get("id", ""))
    course = _course(world, job, call.now)
    view = {
        "id": job.id,
        "name": job.name,
        "status": course.status,
        "created": stamp(job.begun, world.options.utc_offset),
        "ended": _ended(world, course),
        "progress": _percentage(course),
        "instance": {"id": job.instance_id, "name": _instance(world, job, call.now)[0]},
        "fail_reason": course.fail_reason,
    }
    return json_answer(200, {"job": view})


def list_tasks(world: World, call: Call) -> Response:
    """Answer the tasks of the last month, newest first; the names of the fields differ."""
    query = read_query(call, "status", "name", "start_time", "end_time", "offset", "limit")
    page = read_page(query)
    since = max(_milliseconds(query, "start_time", 0.0), call.now - MONTH)
    until = _milliseconds(query, "end_time", call.now)
    if query.get("status", "Running") not in _STATUSES:
        raise ServiceError(BAD_PARAMETER, "status")
    found = [
        job
        for job in world.store.jobs(project_id=call.project_id, known=1)
        if since <= job.begun <= min(until, call.now)
        and query.get("name", job.name) == job.name
        and query.get("status", "") in {"", _course(world, job, call.now).status}
    ]
    tasks = [_task(world, job, call.now) for job in found[page]]
    return json_answer(200, {"tasks": tasks, "total_count": len(found)})


def delete_job(world: World, call: Call) -> Response:
    """Delete the record of a job."""
    read_query(call)
    refuse_body(call)
    with world.store.changing():
        world.store.remove("jobs", _find(world, call, call.ids["job_id"]).id)
    return Response(200)


def _find(world: World, call: Call, job_id: str) -> JobRow:
    for job in world.store.jobs(id=job_id, project_id=call.project_id, known=1):
        if job.begun <= call.now:
            return job
    raise ServiceError(NO_SUCH_JOB)


def _course(world: World, job: JobRow, now: float) -> Course:
    """Follow the backup, where the job is that of a backup, even of one deleted since."""
    backups = world.store.backups(id=job.backup_id) if job.backup_id else []
    plan = backups[0].plan if backups else Plan(job.begun, job.seconds)
    undeleted = Plan(plan.begun, plan.build_seconds, plan.fails, stopped=plan.stopped)
    status = status_at(undeleted, now)
    if status == "BUILDING":
        return Course("Running", percent_at(undeleted, now), None, None)
    if status == "FAILED":
        reason = STOPPED if plan.was_stopped else job.fail_reason
        return Course("Failed", 100, plan.ended, reason)
    return Course("Completed", 100, plan.ended, None)


def _task(world: World, job: JobRow, now: float) -> dict[str, Any]:
    course = _course(world, job, now)
    name, status = _instance(world, job, now)
    return {
        "instance_info": {
            "instance_id": job.instance_id,
            "instance_name": name,
            "instance_status": status.lower(),
        },
        "job_id": job.id,
        "name": job.name,
        "status": course.status,
        "process": _percentage(course),
        "fail_reason": course.fail_reason,
        "created_at": stamp(job.begun, world.options.utc_offset),
        "ended_at": _ended(world, course),
    }


def _instance(world: World, job: JobRow, now: float) -> tuple[str, str]:
    for row in world.store.instances(id=job.instance_id):
        return row.name, instance_status(world, row, now)
    return "", "DELETED"


def _percentage(course: Course) -> str:
    """Write the progress, which is a text, and empty unless the job is running."""
    return f"{course.percent}%" if course.status == "Running" else ""


def _ended(world: World, course: Course) -> str | None:
    return None if course.ended is None else stamp(course.ended, world.options.utc_offset)


def _milliseconds(query: dict[str, str], name: str, otherwise: float) -> float:
    if name not in query:
        return otherwise
    if not _MILLISECONDS.fullmatch(query[name]):
        raise ServiceError(BAD_PARAMETER, name)
    return int(query[name]) / 1000
