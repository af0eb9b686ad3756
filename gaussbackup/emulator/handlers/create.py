"""The creation of a manual backup, with its checks in the order in which the cloud makes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from gaussbackup.emulator.error_responses import (
    BACKUP_NAME_TAKEN,
    BACKUP_RUNNING,
    BAD_BACKUP_DESCRIPTION,
    BAD_BACKUP_NAME,
    INSTANCE_BUSY,
    GaussDbError,
)
from gaussbackup.emulator.handlers.lookup import (
    find_instance,
    instance_status,
    running_backups,
)
from gaussbackup.emulator.handlers.validation import check_instance_id, parse_body, parse_query
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.seed import BACKUP_JOB
from gaussbackup.emulator.state.timeline import Plan, status_at
from gaussbackup.emulator.state.timestamps import format_timestamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_DESCRIPTION = re.compile(r"""[^>!<"&'=\r]{0,256}""")


class CreateBody(NamedTuple):
    """What the client asks for, formally right."""

    instance_id: str
    name: str
    description: str | None


def create_backup(world: Backend, call: RequestContext) -> ServerResponse:
    """Begin a manual backup; 202 means begun, and the row in the list tells the rest."""
    parse_query(call)
    wanted = _parse_create_body(parse_body(call, "instance_id", "name", "description"))
    with world.store.transaction():
        call = call.refresh_now()
        instance = find_instance(world, call, wanted.instance_id)
        _check_name(world, call, wanted)
        _check_state(world, call, instance)
        row = _backup_row(world, call, instance, wanted)
        _remove_conflicting_late_creates(world, row)
        job = _job_row(world, call, row)
        world.store.add(row)
        world.store.add(job)
    return json_response(202, {"backup": _create_view(world, row), "job_id": job.id})


def _parse_create_body(body: dict[str, Any]) -> CreateBody:
    name, description = body.get("name"), body.get("description")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise GaussDbError(BAD_BACKUP_NAME)
    if description is not None and (
        not isinstance(description, str) or not _DESCRIPTION.fullmatch(description)
    ):
        raise GaussDbError(BAD_BACKUP_DESCRIPTION)
    return CreateBody(check_instance_id(body.get("instance_id")), name, description)


def _check_name(world: Backend, call: RequestContext, wanted: CreateBody) -> None:
    if not world.options.unique_names:
        return
    namesakes = world.store.backups(project_id=call.project_id, name=wanted.name)
    for row in namesakes:
        in_scope = _in_scope(world, row, wanted.instance_id)
        if in_scope and status_at(row.plan, call.now) is not None:
            raise GaussDbError(BACKUP_NAME_TAKEN)


def _in_scope(world: Backend, row: BackupRow, instance_id: str) -> bool:
    return world.options.unique_scope == "project" or row.instance_id == instance_id


def _check_state(world: Backend, call: RequestContext, instance: InstanceRow) -> None:
    if running_backups(world, instance.id, call.now):
        raise GaussDbError(BACKUP_RUNNING)
    status = instance_status(world, instance, call.now)
    if status != "ACTIVE":
        raise GaussDbError(INSTANCE_BUSY, f"The status of the instance is {status}.")


def _remove_conflicting_late_creates(world: Backend, new: BackupRow) -> None:
    """Remove creates that were to take effect later and would now find the way barred.

    They were written down ahead of their time; had they been tried then, they would have met
    this backup's name, or this backup still running.
    """
    for row in world.store.backups(project_id=new.project_id):
        if row.plan.begun <= new.plan.begun:
            continue
        same_name = row.name == new.name and _in_scope(world, row, new.instance_id)
        overlaps = row.instance_id == new.instance_id and row.plan.begun < new.plan.ended
        if overlaps or (same_name and world.options.unique_names):
            world.store.remove("backups", row.id)
            for job in world.store.jobs(backup_id=row.id):
                world.store.remove("jobs", job.id)


def _backup_row(
    world: Backend, call: RequestContext, instance: InstanceRow, wanted: CreateBody
) -> BackupRow:
    effects, options = call.overrides, world.options
    build_seconds = options.build_time if instance.build_time is None else instance.build_time
    lag = options.list_lag if effects.lag is None else effects.lag
    plan = Plan(
        begun=call.now,
        build_seconds=build_seconds if effects.build_seconds is None else effects.build_seconds,
        fails=bool(effects.fails),
        listed_from=call.now + lag,
    )
    backup_id = world.ids.backup()
    return BackupRow(
        id=backup_id,
        project_id=call.project_id,
        instance_id=instance.id,
        name=wanted.name,
        description=wanted.description,
        type="manual",
        size_mb=_backup_size(instance, backup_id),
        version=instance.version,
        plan=plan,
    )


def _backup_size(instance: InstanceRow, backup_id: str) -> float:
    """Let sizes differ a little from backup to backup: up to one percent more than the data."""
    return round(instance.data_mb * (1 + int(backup_id[:4], 16) / 0xFFFF / 100), 2)


def _job_row(world: Backend, call: RequestContext, row: BackupRow) -> JobRow:
    known = world.options.jobs_known
    return JobRow(
        id=world.ids.job(),
        project_id=call.project_id,
        name=BACKUP_JOB,
        instance_id=row.instance_id,
        backup_id=row.id,
        begun=row.plan.begun,
        seconds=row.plan.build_seconds,
        fail_reason=call.overrides.fail_reason if row.plan.fails else None,
        known=known if call.overrides.job_known is None else call.overrides.job_known,
    )


def _create_view(world: Backend, row: BackupRow) -> dict[str, object]:
    """Write the new backup as the create's answer does: no end, no size, no datastore."""
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "begin_time": format_timestamp(row.plan.begun, world.options.utc_offset),
        "status": "BUILDING",
        "type": "manual",
        "instance_id": row.instance_id,
    }
