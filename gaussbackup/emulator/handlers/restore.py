"""Restoring: into a new instance, or over an existing one; both take their time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import (
    BAD_PARAMETER,
    INSTANCE_BUSY,
    RESTORE_MISMATCH,
    ServiceError,
)
from gaussbackup.emulator.handlers.backups import find_backup
from gaussbackup.emulator.handlers.lookup import find_instance, instance_status
from gaussbackup.emulator.handlers.validation import (
    check_backup_id,
    check_instance_id,
    read_body,
    read_object,
    read_query,
)
from gaussbackup.emulator.identities import REGION
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.fixtures import placed_instance
from gaussbackup.emulator.state.rows import InstanceRow, JobRow
from gaussbackup.emulator.state.timeline import status_at

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World

NEW_JOB = "CloneGaussDBV5NewInstance"
IN_PLACE_JOB = "RestoreGaussDBV5InInstance"
OTHER_JOB = "RestoreGaussDBV5InInstanceToExistedInst"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_REQUIRED = ("availability_zone", "flavor_ref", "vpc_id", "subnet_id", "security_group_id")
_OPTIONAL = (
    *("configuration_id", "port", "time_zone", "enable_force_switch", "datastore", "ha"),
    *("enable_parallel_restore", "enterprise_project_id", "charge_info", "backup_strategy"),
)
_POINT = ("instance_id", "type", "backup_id", "restore_time")
_MILLISECONDS = re.compile(r"[0-9]{1,16}")
_PASSWORD = re.compile(r"[A-Za-z0-9~!@#%^*_=+?,-]{8,32}")
_CLASSES = ("[A-Z]", "[a-z]", "[0-9]", "[~!@#%^*_=+?,-]")


def restore_to_new(world: World, call: Call) -> Response:
    """Make a new instance of a backup; the path is that of making any instance."""
    read_query(call)
    known = ("name", "password", "volume", "restore_point", *_REQUIRED, *_OPTIONAL)
    body = read_body(call, *known)
    _check_new(body)
    point = read_object(body.get("restore_point"), "restore_point", *_POINT)
    with world.store.changing():
        source = _source(world, call, point)
        row = placed_instance(
            world.ids, call.now, body["name"], project_id=call.project_id, data_mb=source.data_mb
        )
        world.store.add(row)
        job_id = _begin(world, call, row.id, "BUILD", NEW_JOB)
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
    return json_answer(202, {"instance": view, "job_id": job_id})


def restore_to_existing(world: World, call: Call) -> Response:
    """Overwrite an instance with a backup, its own or another one's."""
    read_query(call)
    body = read_body(call, "source", "target")
    point = read_object(body.get("source"), "source", *_POINT)
    target = read_object(body.get("target"), "target", "instance_id")
    target_id = check_instance_id(target.get("instance_id"))
    with world.store.changing():
        source = _source(world, call, point)
        row = find_instance(world, call, target_id)
        status = instance_status(world, row, call.now)
        if status != "ACTIVE":
            raise ServiceError(INSTANCE_BUSY, f"The status of the instance is {status}.")
        name = IN_PLACE_JOB if source.id == row.id else OTHER_JOB
        job_id = _begin(world, call, row.id, "RESTORING", name)
    return json_answer(202, {"job_id": job_id})


def _check_new(body: dict[str, Any]) -> None:
    name, password, volume = body.get("name"), body.get("password"), body.get("volume")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ServiceError(BAD_PARAMETER, "name")
    if not isinstance(password, str) or not _is_strong(password):
        raise ServiceError(BAD_PARAMETER, "password")
    volume = read_object(volume, "volume", "type", "size")
    if volume.get("type") not in {"ULTRAHIGH", "ESSD"} or not isinstance(volume.get("size"), int):
        raise ServiceError(BAD_PARAMETER, "volume")
    for field in _REQUIRED:
        if not isinstance(body.get(field), str) or not body[field]:
            raise ServiceError(BAD_PARAMETER, field)
    if body["availability_zone"].count(",") != 2:
        raise ServiceError(BAD_PARAMETER, "availability_zone wants three ids, even for one zone")


def _is_strong(password: str) -> bool:
    classes = sum(bool(re.search(each, password)) for each in _CLASSES)
    return bool(_PASSWORD.fullmatch(password)) and classes >= 3


def _source(world: World, call: Call, point: dict[str, Any]) -> InstanceRow:
    """Find the instance whose past is wanted, and see that there is such a past."""
    instance = find_instance(world, call, check_instance_id(point.get("instance_id")))
    if point.get("type", "backup") == "backup":
        backup = find_backup(world, call, check_backup_id(point.get("backup_id")))
        is_good = status_at(backup.plan, call.now) == "COMPLETED"
        if not is_good or backup.instance_id != instance.id:
            raise ServiceError(RESTORE_MISMATCH)
    elif point["type"] != "timestamp" or not _is_reachable(world, call, instance, point):
        raise ServiceError(BAD_PARAMETER, "restore_time")
    return instance


def _is_reachable(world: World, call: Call, instance: InstanceRow, point: dict[str, Any]) -> bool:
    """Whether a moment lies behind the end of a good backup; it comes as a number or a text."""
    text = str(point.get("restore_time"))
    if not _MILLISECONDS.fullmatch(text):
        return False
    moment = int(text) / 1000
    return moment <= call.now and any(
        status_at(row.plan, call.now) == "COMPLETED" and row.plan.ended <= moment
        for row in world.store.backups(instance_id=instance.id)
    )


def _begin(world: World, call: Call, instance_id: str, meanwhile: str, name: str) -> str:
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
