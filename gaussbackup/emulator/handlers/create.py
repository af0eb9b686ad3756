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
    ServiceError,
)
from gaussbackup.emulator.handlers.lookup import (
    find_instance,
    instance_status,
    running_backups,
)
from gaussbackup.emulator.handlers.validation import check_instance_id, read_body, read_query
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.seed import BACKUP_JOB
from gaussbackup.emulator.state.timeline import Plan, status_at
from gaussbackup.emulator.state.timestamps import stamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_DESCRIPTION = re.compile(r"""[^>!<"&'=\r]{0,256}""")


class CreateBody(NamedTuple):
    """What the client asks for, formally right."""

    instance_id: str
    name: str
    description: str | None


def create_backup(world: World, call: Call) -> Response:
    """Begin a manual backup; 202 means begun, and the row in the list tells the rest."""
    read_query(call)
    wanted = _wanted(read_body(call, "instance_id", "name", "description"))
    with world.store.changing():
        call = call.at_its_turn()
        instance = find_instance(world, call, wanted.instance_id)
        _check_name(world, call, wanted)
        _check_state(world, call, instance)
        row = _row(world, call, instance, wanted)
        _displace_late_ones(world, row)
        job = _job(world, call, row)
        world.store.add(row)
        world.store.add(job)
    return json_answer(202, {"backup": _view(world, row), "job_id": job.id})


def _wanted(body: dict[str, Any]) -> CreateBody:
    name, description = body.get("name"), body.get("description")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ServiceError(BAD_BACKUP_NAME)
    if description is not None and (
        not isinstance(description, str) or not _DESCRIPTION.fullmatch(description)
    ):
        raise ServiceError(BAD_BACKUP_DESCRIPTION)
    return CreateBody(check_instance_id(body.get("instance_id")), name, description)


def _check_name(world: World, call: Call, wanted: CreateBody) -> None:
    if not world.options.unique_names:
        return
    namesakes = world.store.backups(project_id=call.project_id, name=wanted.name)
    for row in namesakes:
        in_scope = _in_scope(world, row, wanted.instance_id)
        if in_scope and status_at(row.plan, call.now) is not None:
            raise ServiceError(BACKUP_NAME_TAKEN)


def _in_scope(world: World, row: BackupRow, instance_id: str) -> bool:
    return world.options.unique_scope == "project" or row.instance_id == instance_id


def _check_state(world: World, call: Call, instance: InstanceRow) -> None:
    if running_backups(world, instance.id, call.now):
        raise ServiceError(BACKUP_RUNNING)
    status = instance_status(world, instance, call.now)
    if status != "ACTIVE":
        raise ServiceError(INSTANCE_BUSY, f"The status of the instance is {status}.")


def _displace_late_ones(world: World, new: BackupRow) -> None:
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


def _row(world: World, call: Call, instance: InstanceRow, wanted: CreateBody) -> BackupRow:
    effects, options = call.effects, world.options
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
        size_mb=_size(instance, backup_id),
        version=instance.version,
        plan=plan,
    )


def _size(instance: InstanceRow, backup_id: str) -> float:
    """Let sizes differ a little from backup to backup: up to one percent more than the data."""
    return round(instance.data_mb * (1 + int(backup_id[:4], 16) / 0xFFFF / 100), 2)


def _job(world: World, call: Call, row: BackupRow) -> JobRow:
    known = world.options.jobs_known
    return JobRow(
        id=world.ids.job(),
        project_id=call.project_id,
        name=BACKUP_JOB,
        instance_id=row.instance_id,
        backup_id=row.id,
        begun=row.plan.begun,
        seconds=row.plan.build_seconds,
        fail_reason=call.effects.fail_reason if row.plan.fails else None,
        known=known if call.effects.job_known is None else call.effects.job_known,
    )


def _view(world: World, row: BackupRow) -> dict[str, object]:
    """Write the new backup as the create's answer does: no end, no size, no datastore."""
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "begin_time": stamp(row.plan.begun, world.options.utc_offset),
        "status": "BUILDING",
        "type": "manual",
        "instance_id": row.instance_id,
    }
