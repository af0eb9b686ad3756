"""Parsers of response bodies: JSON to model values; any field may be missing or malformed."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from gaussbackup.api.response_body import MalformedBody, read_json
from gaussbackup.model.backup import Backup, BackupStatus
from gaussbackup.model.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.api.http_message import Response
    from gaussbackup.model.backup_policy import BackupPolicy
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job, JobStatus

    Row = Mapping[str, Any]

_MEGABYTE = 1024 * 1024
_LARGEST_SIZE = 2**63
_BACKUP_STATUSES = {status.value: status for status in BackupStatus}
"""A lookup here takes a tenth of the time of BackupStatus(value); long lists have many rows."""


def parse_object(response: Response) -> Row:
    """Return the JSON object of a response; raise MalformedBody for anything else."""
    value = read_json(response.body)
    if not isinstance(value, dict):
        raise MalformedBody("the response is not a JSON object")
    return value


def parse_page(response: Response, key: str) -> tuple[list[object], int | None]:
    """Return the rows of one page and `total_count`, None if it is not a valid count."""
    page = parse_object(response)
    rows = page.get(key)
    if not isinstance(rows, list):
        raise MalformedBody(f"the response has no list of {key}")
    return rows, _count(page.get("total_count"))


def parse_backup(row: object) -> Backup | None:
    """Parse one row of `backups`, or `backup` of a create; return None if it has no usable id."""
    fields = _nested(row)
    backup_id = _id(fields)
    if backup_id is None:
        return None
    datastore = _nested(fields.get("datastore"))
    status = _status_text(fields.get("status"))
    return Backup(
        id=backup_id,
        name=_text(fields.get("name")) or "",
        status=_backup_status(status),
        status_text=status,
        instance_id=_text(fields.get("instance_id")) or "",
        description=_text(fields.get("description")),
        kind=_text(fields.get("type")),
        begin_time=parse_timestamp(fields.get("begin_time")),
        end_time=parse_timestamp(fields.get("end_time")),
        size_bytes=_size(fields.get("size")),
        datastore_type=_text(datastore.get("type")),
        datastore_version=_text(datastore.get("version")),
        instance_name=_text(fields.get("instance_name")),
        raw=fields,
    )


def parse_instance(row: object) -> Instance | None:
    """Parse one row of `instances`; return None if it has no usable id."""
    from gaussbackup.model.instance import Instance  # not needed if ids are given

    fields = _nested(row)
    instance_id = _id(fields)
    if instance_id is None:
        return None
    datastore = _nested(fields.get("datastore"))
    return Instance(
        id=instance_id,
        name=_text(fields.get("name")) or "",
        status=_status_text(fields.get("status")),
        kind=_text(fields.get("type")),
        datastore_type=_text(datastore.get("type")),
        datastore_version=_text(datastore.get("version")),
        created=parse_timestamp(fields.get("created")),
        volume_gb=_count(_nested(fields.get("volume")).get("size")),
        raw=fields,
    )


def parse_job(response: Response) -> Job:
    """Parse the response to a job request; raise MalformedBody if it has no job."""
    fields = _nested(parse_object(response).get("job"))
    job_id = _id(fields)
    if job_id is None:
        raise MalformedBody("the response has no job with an id")
    status = _status_text(fields.get("status"))
    instance = _nested(fields.get("instance"))
    from gaussbackup.model.job import Job  # not needed for backups

    return Job(
        id=job_id,
        status=_job_status(status),
        status_text=status,
        name=_text(fields.get("name")),
        percent=_percent(fields.get("progress")),
        fail_reason=_text(fields.get("fail_reason")) or None,
        created=parse_timestamp(fields.get("created")),
        ended=parse_timestamp(fields.get("ended")),
        instance_id=_text(instance.get("id")),
        instance_name=_text(instance.get("name")),
        raw=fields,
    )


def parse_task(row: object) -> Job | None:
    """Parse one row of `tasks`; return None if it has no usable id.

    The field names differ from those of a job (gaussbackup/api/README.md, "Jobs and tasks").
    """
    fields = _nested(row)
    job_id = _text(fields.get("job_id"))
    if job_id is None or not job_id.strip():
        return None
    status = _status_text(fields.get("status"))
    instance = _nested(fields.get("instance_info"))
    from gaussbackup.model.job import Job  # not needed for backups

    return Job(
        id=job_id,
        status=_job_status(status),
        status_text=status,
        name=_text(fields.get("name")),
        percent=_percent(fields.get("process")),
        fail_reason=_text(fields.get("fail_reason")) or None,
        created=parse_timestamp(fields.get("created_at")),
        ended=parse_timestamp(fields.get("ended_at")),
        instance_id=_text(instance.get("instance_id")),
        instance_name=_text(instance.get("instance_name")) or None,
        raw=fields,
    )


def parse_policy(response: Response) -> BackupPolicy:
    """Parse the backup policy of one instance; raise MalformedBody if there is none."""
    fields = parse_object(response).get("backup_policy")
    if not isinstance(fields, dict):
        raise MalformedBody("the response has no backup_policy")
    from gaussbackup.model.backup_policy import BackupPolicy  # rarely needed

    return BackupPolicy(
        keep_days=_number(fields.get("keep_days")),
        start_time=_text(fields.get("start_time")),
        period=_text(fields.get("period")),
        differential_period=_number(fields.get("differential_period")),
        raw=fields,
    )


def parse_create_response(response: Response) -> tuple[Backup, str | None]:
    """Parse the response to a create: the backup, and the id of its job or None."""
    page = parse_object(response)
    backup = parse_backup(page.get("backup"))
    if backup is None:
        raise MalformedBody("the response has no backup with an id")
    return backup, _text(page.get("job_id")) or None


def _id(fields: Row) -> str | None:
    value = fields.get("id")
    return value if isinstance(value, str) and value.strip() else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _status_text(value: object) -> str:
    """Return a status as the service sent it, even if it is not text."""
    return value if isinstance(value, str) else "" if value is None else repr(value)[:64]


def _nested(value: object) -> Row:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _LARGEST_SIZE else None


def _number(value: object) -> int | None:
    """Parse a number that is text in a request and a number in a response."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return _count(value)


def _size(value: object) -> int | None:
    """Return bytes for the megabytes of the API (gaussbackup/api/README.md, "Backups")."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 <= value < _LARGEST_SIZE / _MEGABYTE or not isfinite(value):
        return None
    return round(value * _MEGABYTE)


def _percent(value: object) -> int | None:
    """Parse `"60%"` as 60; return None for anything else and for more than 100."""
    if not isinstance(value, str):
        return None
    digits = value.strip().removesuffix("%")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 3):
        return None
    return int(digits) if int(digits) <= 100 else None


def _backup_status(text: str) -> BackupStatus:
    return _BACKUP_STATUSES.get(text, BackupStatus.UNKNOWN)


def _job_status(text: str) -> JobStatus:
    from gaussbackup.model.job import JobStatus  # loaded by the caller

    try:
        return JobStatus(text)
    except ValueError:
        return JobStatus.UNKNOWN
