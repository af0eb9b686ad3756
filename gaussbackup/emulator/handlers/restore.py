"""Restoring: into a new instance, or over an existing one; both take their time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import (
    BAD_PARAMETER,
    INSTANCE_BUSY,
    RESTORE_MISMATCH,
    GaussDbError,
)
from gaussbackup.emulator.handlers.backups import find_backup
from gaussbackup.emulator.handlers.lookup import find_instance, instance_status
from gaussbackup.emulator.handlers.validation import (
    check_backup_id,
    check_instance_id,
    parse_body,
    parse_object,
    parse_query,
)
from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.fixtures import instance_row
from gaussbackup.emulator.state.rows import InstanceRow, JobRow
from gaussbackup.emulator.state.timeline import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

TO_NEW_JOB = "CloneGaussDBV5NewInstance"
IN_PLACE_JOB = "RestoreGaussDBV5InInstance"
TO_EXISTING_JOB = "RestoreGaussDBV5InInstanceToExistedInst"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_REQUIRED = ("availability_zone", "flavor_ref", "vpc_id", "subnet_id", "security_group_id")
_OPTIONAL = (
    *("configuration_id", "port", "time_zone", "enable_force_switch", "datastore", "ha"),
    *("enable_parallel_restore", "enterprise_project_id", "charge_info", "backup_strategy"),
)
_POINT_FIELDS = ("instance_id", "type", "backup_id", "restore_time")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")
_PASSWORD = re.compile(r"[A-Za-z0-9~!@#%^*_=+?,-]{8,32}")
_CLASSES = ("[A-Z]", "[a-z]", "[0-9]", "[~!@#%^*_=+?,-]")


def restore_to_new(world: Backend, call: RequestContext) -> ServerResponse:
    """Make a new instance of a backup; the path is that of making any instance."""
    parse_query(call)
    known = ("name", "password", "volume", "restore_point", *_REQUIRED, *_OPTIONAL)
    body = parse_body(call, *known)
    _check_new_instance(body)
    point = parse_object(body.get("restore_point"), "restore_point", *_POINT_FIELDS)
    with world.store.transaction():
        source = _source_instance(world, call, point)
        row = instance_row(
            world.ids, call.now, body["name"], project_id=call.project_id, data_mb=source.data_mb
        )
        world.store.add(row)
        job_id = _start_job(world, call, row.id, "BUILD", TO_NEW_JOB)
    view = {
        "id": row.id,
        "name": row.name,
        "status": "BUILD",
        "datastore": {"type": "GaussDB", "version": row.version},
        "port": "8000",  # a text here, a number in the list
        "volume": body["volume"],
        "replica_num": 3,
        "region": REGION,
        **{name: body[name] for name in _REQUIRED},
    }
    return json_response(202, {"instance": view, "job_id": job_id})


def restore_to_existing(world: Backend, call: RequestContext) -> ServerResponse:
    """Overwrite an instance with a backup, its own or another one's."""
    parse_query(call)
    body = parse_body(call, "source", "target")
    point = parse_object(body.get("source"), "source", *_POINT_FIELDS)
    target = parse_object(body.get("target"), "target", "instance_id")
    target_id = check_instance_id(target.get("instance_id"))
    with world.store.transaction():
        source = _source_instance(world, call, point)
        row = find_instance(world, call, target_id)
        status = instance_status(world, row, call.now)
        if status != "ACTIVE":
            raise GaussDbError(INSTANCE_BUSY, f"The status of the instance is {status}.")
        name = IN_PLACE_JOB if source.id == row.id else TO_EXISTING_JOB
        job_id = _start_job(world, call, row.id, "RESTORING", name)
    return json_response(202, {"job_id": job_id})


def _check_new_instance(body: dict[str, Any]) -> None:
    name, password, volume = body.get("name"), body.get("password"), body.get("volume")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise GaussDbError(BAD_PARAMETER, "name")
    if not isinstance(password, str) or not _is_strong(password):
        raise GaussDbError(BAD_PARAMETER, "password")
    volume = parse_object(volume, "volume", "type", "size")
    if volume.get("type") not in {"ULTRAHIGH", "ESSD"} or not isinstance(volume.get("size"), int):
        raise GaussDbError(BAD_PARAMETER, "volume")
    for field in _REQUIRED:
        if not isinstance(body.get(field), str) or not body[field]:
            raise GaussDbError(BAD_PARAMETER, field)
    if body["availability_zone"].count(",") != 2:
        raise GaussDbError(BAD_PARAMETER, "availability_zone wants three ids, even for one zone")


def _is_strong(password: str) -> bool:
    classes = sum(bool(re.search(each, password)) for each in _CLASSES)
    return bool(_PASSWORD.fullmatch(password)) and classes >= 3


def _source_instance(world: Backend, call: RequestContext, point: dict[str, Any]) -> InstanceRow:
    """Find the instance whose past is wanted, and see that there is such a past."""
    instance = find_instance(world, call, check_instance_id(point.get("instance_id")))
    if point.get("type", "backup") == "backup":
        backup = find_backup(world, call, check_backup_id(point.get("backup_id")))
        is_good = status_at(backup.plan, call.now) == "COMPLETED"
        if not is_good or backup.instance_id != instance.id:
            raise GaussDbError(RESTORE_MISMATCH)
    elif point["type"] != "timestamp" or not _is_restorable(world, call, instance, point):
        raise GaussDbError(BAD_PARAMETER, "restore_time")
    return instance


def _is_restorable(
    world: Backend, call: RequestContext, instance: InstanceRow, point: dict[str, Any]
) -> bool:
    """Whether a moment lies behind the end of a good backup; it comes as a number or a text."""
    text = str(point.get("restore_time"))
    if not _MILLISECONDS.fullmatch(text):
        return False
    moment = int(text) / 1000
    return moment <= call.now and any(
        status_at(row.plan, call.now) == "COMPLETED" and row.plan.ended <= moment
        for row in world.store.backups(instance_id=instance.id)
    )


def _start_job(
    world: Backend, call: RequestContext, instance_id: str, meanwhile: str, name: str
) -> str:
    """Let the instance read so until it is ready, and write down the job."""
    seconds = world.options.restore_time
    world.store.update("instances", instance_id, ready_at=call.now + seconds, until_ready=meanwhile)
    job = JobRow(
        id=world.ids.job(),
        project_id=call.project_id,
        name=name,
        instance_id=instance_id,
        backup_id=None,
        begun=call.now,
        seconds=seconds,
        fail_reason=None,
        known=True,
    )
    world.store.add(job)
    return job.id
