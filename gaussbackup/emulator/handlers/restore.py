"""Restore a backup to a new or an existing instance; both take `restore_time` seconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.error_responses import (
    BAD_PARAMETER,
    RESTORE_MISMATCH,
    GaussDbError,
)
from gaussbackup.emulator.handlers.backups import find_backup
from gaussbackup.emulator.handlers.lookup import check_not_busy, find_instance
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


def restore_to_new(backend: Backend, context: RequestContext) -> ServerResponse:
    """Create an instance from a backup; the path is that of creating any instance."""
    parse_query(context)
    known = ("name", "password", "volume", "restore_point", *_REQUIRED, *_OPTIONAL)
    body = parse_body(context, *known)
    _check_new_instance(body)
    point = parse_object(body.get("restore_point"), "restore_point", *_POINT_FIELDS)
    with backend.store.transaction():
        source = _source_instance(backend, context, point)
        row = instance_row(
            backend.ids,
            context.now,
            body["name"],
            project_id=context.project_id,
            data_mb=source.data_mb,
        )
        backend.store.add(row)
        job_id = _start_job(backend, context, row.id, "BUILD", TO_NEW_JOB)
    view = {
        "id": row.id,
        "name": row.name,
        "status": "BUILD",
        "datastore": {"type": "GaussDB", "version": row.version},
        "port": "8000",  # a string here, an integer in lists
        "volume": body["volume"],
        "replica_num": 3,
        "region": REGION,
        **{name: body[name] for name in _REQUIRED},
    }
    return json_response(202, {"instance": view, "job_id": job_id})


def restore_to_existing(backend: Backend, context: RequestContext) -> ServerResponse:
    """Overwrite an instance with one of its own or another instance's backups."""
    parse_query(context)
    body = parse_body(context, "source", "target")
    point = parse_object(body.get("source"), "source", *_POINT_FIELDS)
    target = parse_object(body.get("target"), "target", "instance_id")
    target_id = check_instance_id(target.get("instance_id"))
    with backend.store.transaction():
        source = _source_instance(backend, context, point)
        row = find_instance(backend, context, target_id)
        check_not_busy(backend, row, context.now)
        name = IN_PLACE_JOB if source.id == row.id else TO_EXISTING_JOB
        job_id = _start_job(backend, context, row.id, "RESTORING", name)
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
        raise GaussDbError(
            BAD_PARAMETER, "availability_zone must have three ids, even for one zone"
        )


def _is_strong(password: str) -> bool:
    classes = sum(bool(re.search(pattern, password)) for pattern in _CLASSES)
    return bool(_PASSWORD.fullmatch(password)) and classes >= 3


def _source_instance(
    backend: Backend, context: RequestContext, point: dict[str, Any]
) -> InstanceRow:
    """Return the source instance; raise GaussDbError if the restore point does not exist."""
    instance = find_instance(backend, context, check_instance_id(point.get("instance_id")))
    if point.get("type", "backup") == "backup":
        backup = find_backup(backend, context, check_backup_id(point.get("backup_id")))
        is_completed = status_at(backup.timeline, context.now) == "COMPLETED"
        if not is_completed or backup.instance_id != instance.id:
            raise GaussDbError(RESTORE_MISMATCH)
    elif point["type"] != "timestamp" or not _is_restorable(backend, context, instance, point):
        raise GaussDbError(BAD_PARAMETER, "restore_time")
    return instance


def _is_restorable(
    backend: Backend, context: RequestContext, instance: InstanceRow, point: dict[str, Any]
) -> bool:
    """Return whether restore_time (a number or string) is after the end of a COMPLETED backup."""
    text = str(point.get("restore_time"))
    if not _MILLISECONDS.fullmatch(text):
        return False
    timestamp = int(text) / 1000
    return timestamp <= context.now and any(
        status_at(row.timeline, context.now) == "COMPLETED" and row.timeline.ended <= timestamp
        for row in backend.store.backups(instance_id=instance.id)
    )


def _start_job(
    backend: Backend, context: RequestContext, instance_id: str, status: str, name: str
) -> str:
    """Set the status of the instance until the restore ends; add the job and return its id."""
    seconds = backend.options.restore_time
    backend.store.update(
        "instances",
        instance_id,
        busy_from=context.now,
        ready_at=context.now + seconds,
        until_ready=status,
    )
    job = JobRow(
        id=backend.ids.job(),
        project_id=context.project_id,
        name=name,
        instance_id=instance_id,
        backup_id=None,
        source_backup_id=None,
        started=context.now,
        seconds=seconds,
        fail_reason=None,
        known=True,
    )
    backend.store.add(job)
    return job.id
