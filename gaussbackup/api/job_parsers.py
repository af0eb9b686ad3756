"""Parsers of jobs and tasks, which most commands do not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.parsers import (
    parse_object,
    read_id,
    read_known_text,
    read_number_text,
    read_object,
    read_status,
    read_text,
    read_time,
)
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.model.job import Job, JobStatus

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Response


def parse_job(response: Response) -> Job:
    """Parse the response to a job request; raise MalformedBody if it has no job."""
    fields = read_object(parse_object(response).get("job"))
    job_id = read_id(fields)
    if job_id is None:
        raise MalformedBody("the response has no job with an id")
    status = read_status(fields.get("status"))
    instance = read_object(fields.get("instance"))
    return Job(
        id=job_id,
        status=_job_status(status),
        status_text=status,
        name=read_text(fields.get("name")),
        percent=_percent(fields.get("progress")),
        fail_reason=read_number_text(fields.get("fail_reason")) or None,
        created=read_time(fields.get("created")),
        ended=read_time(fields.get("ended")),
        instance_id=read_known_text(instance.get("id")),
        instance_name=read_text(instance.get("name")),
        raw=fields,
    )


def parse_task(row: object) -> Job | None:
    """Parse one row of `tasks`; return None if it has no usable id.

    The field names differ from those of a job (gaussbackup/api/README.md, "Jobs and tasks").
    """
    fields = read_object(row)
    job_id = read_id(fields, "job_id")
    if job_id is None:
        return None
    status = read_status(fields.get("status"))
    instance = read_object(fields.get("instance_info"))
    return Job(
        id=job_id,
        status=_job_status(status),
        status_text=status,
        name=read_text(fields.get("name")),
        percent=_percent(fields.get("process")),
        fail_reason=read_number_text(fields.get("fail_reason")) or None,
        created=read_time(fields.get("created_at")),
        ended=read_time(fields.get("ended_at")),
        instance_id=read_known_text(instance.get("instance_id")),
        instance_name=read_text(instance.get("instance_name")) or None,
        raw=fields,
    )


def _percent(value: object) -> int | None:
    """Parse `"60%"` as 60; return None for anything else and for more than 100."""
    if not isinstance(value, str):
        return None
    digits = value.strip().removesuffix("%")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 3):
        return None
    return int(digits) if int(digits) <= 100 else None


def _job_status(text: str) -> JobStatus:
    try:
        return JobStatus(text)
    except ValueError:
        return JobStatus.UNKNOWN
