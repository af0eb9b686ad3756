"""The wire: from the service's JSON to our nouns, trusting no field to be there or of its type."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from gaussbackup.api.body import MalformedBody, read_json
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
"""A call of the enumeration costs ten times a look into this, and most rows are of a long list."""


def parse_object(answer: Response) -> Row:
    """The JSON object of an answer; Unreadable where it is anything else."""
    value = read_json(answer.body)
    if not isinstance(value, dict):
        raise MalformedBody("the answer is not a JSON object")
    return value


def parse_page(answer: Response, key: str) -> tuple[list[object], int | None]:
    """The rows of one page, and the claimed number of rows on all pages, if it can be one."""
    page = parse_object(answer)
    rows = page.get(key)
    if not isinstance(rows, list):
        raise MalformedBody(f"the answer has no list of {key}")
    return rows, _count(page.get("total_count"))


def parse_backup(row: object) -> Backup | None:
    """One row of `backups`, or the `backup` of a create; None without a usable id."""
    fields = _nested(row)
    backup_id = _id(fields)
    if backup_id is None:
        return None
    datastore = _nested(fields.get("datastore"))
    word = _word(fields.get("status"))
    return Backup(
        id=backup_id,
        name=_text(fields.get("name")) or "",
        status=_backup_status(word),
        status_text=word,
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
    """One row of `instances`; None without a usable id."""
    from gaussbackup.model.instance import Instance  # not for commands by id

    fields = _nested(row)
    instance_id = _id(fields)
    if instance_id is None:
        return None
    datastore = _nested(fields.get("datastore"))
    return Instance(
        id=instance_id,
        name=_text(fields.get("name")) or "",
        status=_word(fields.get("status")),
        kind=_text(fields.get("type")),
        datastore_type=_text(datastore.get("type")),
        datastore_version=_text(datastore.get("version")),
        created=parse_timestamp(fields.get("created")),
        volume_gb=_count(_nested(fields.get("volume")).get("size")),
        raw=fields,
    )


def parse_job(answer: Response) -> Job:
    """The answer to a question about one job; Unreadable where there is no job in it."""
    fields = _nested(parse_object(answer).get("job"))
    job_id = _id(fields)
    if job_id is None:
        raise MalformedBody("the answer has no job with an id")
    word = _word(fields.get("status"))
    instance = _nested(fields.get("instance"))
    from gaussbackup.model.job import Job  # not for backups

    return Job(
        id=job_id,
        status=_job_status(word),
        status_text=word,
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
    word = _word(fields.get("status"))
    instance = _nested(fields.get("instance_info"))
    from gaussbackup.model.job import Job  # not for backups

    return Job(
        id=job_id,
        status=_job_status(word),
        status_text=word,
        name=_text(fields.get("name")),
        percent=_percent(fields.get("process")),
        fail_reason=_text(fields.get("fail_reason")) or None,
        created=parse_timestamp(fields.get("created_at")),
        ended=parse_timestamp(fields.get("ended_at")),
        instance_id=_text(instance.get("instance_id")),
        instance_name=_text(instance.get("instance_name")) or None,
        raw=fields,
    )


def parse_policy(answer: Response) -> BackupPolicy:
    """The policy of one instance; Unreadable where the answer holds none."""
    fields = parse_object(answer).get("backup_policy")
    if not isinstance(fields, dict):
        raise MalformedBody("the answer has no backup_policy")
    from gaussbackup.model.backup_policy import BackupPolicy  # for this alone

    return BackupPolicy(
        keep_days=_number(fields.get("keep_days")),
        start_time=_text(fields.get("start_time")),
        period=_text(fields.get("period")),
        differential_period=_number(fields.get("differential_period")),
        raw=fields,
    )


def parse_create_response(answer: Response) -> tuple[Backup, str | None]:
    """What a create answers: the backup, and the id of its job where there is one."""
    page = parse_object(answer)
    backup = parse_backup(page.get("backup"))
    if backup is None:
        raise MalformedBody("the answer names no backup")
    return backup, _text(page.get("job_id")) or None


def _id(fields: Row) -> str | None:
    value = fields.get("id")
    return value if isinstance(value, str) and value.strip() else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _word(value: object) -> str:
    """A status as the service wrote it, even where it is no text at all."""
    return value if isinstance(value, str) else "" if value is None else repr(value)[:64]


def _nested(value: object) -> Row:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _LARGEST_SIZE else None


def _number(value: object) -> int | None:
    """A number that is sent as a text in one direction and as a number in the other."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return _count(value)


def _size(value: object) -> int | None:
    """Bytes from the megabytes of a list of backups (api/facts.md, section 3)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 <= value < _LARGEST_SIZE / _MEGABYTE or not isfinite(value):
        return None
    return round(value * _MEGABYTE)


def _percent(value: object) -> int | None:
    """0-100 from `"60%"`; everything else is no progress that could be shown."""
    if not isinstance(value, str):
        return None
    digits = value.strip().removesuffix("%")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 3):
        return None
    return int(digits) if int(digits) <= 100 else None


def _backup_status(word: str) -> BackupStatus:
    return _BACKUP_STATUSES.get(word, BackupStatus.UNKNOWN)


def _job_status(word: str) -> JobStatus:
    from gaussbackup.model.job import JobStatus  # loaded by the caller

    try:
        return JobStatus(word)
    except ValueError:
        return JobStatus.UNKNOWN
