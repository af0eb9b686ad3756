"""Parsers of response bodies: JSON to model values; any field may be missing or malformed."""

from __future__ import annotations

from datetime import datetime, timezone
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

    Row = Mapping[str, Any]

_MEGABYTE = 1024 * 1024
_LARGEST_SIZE = 2**63
_DELETE_FIELDS = {"backup", "backup_id", "backup_name", "id", "job_id"}
_MAX_DIGITS = 32
_PLACEHOLDERS = {"", "-", "--", "null", "none", "n/a", "nil"}
"""Texts in lower case that stand for a missing value."""
_FIRST_YEAR = 2000
"""Earlier times are placeholders: 1970-01-01 and 0001-01-01."""
_MIN_MILLISECONDS = 10**12
_MAX_MILLISECONDS = 10**14
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
    fields = read_object(row)
    backup_id = read_id(fields)
    if backup_id is None:
        return None
    datastore = read_object(fields.get("datastore"))
    status = read_status(fields.get("status"))
    return Backup(
        id=backup_id,
        name=read_text(fields.get("name")) or "",
        status=_BACKUP_STATUSES.get(status, BackupStatus.UNKNOWN),
        status_text=status,
        instance_id=read_known_text(fields.get("instance_id")) or "",
        description=read_known_text(fields.get("description")),
        kind=read_known_text(fields.get("type")),
        begin_time=read_time(fields.get("begin_time")),
        end_time=read_time(fields.get("end_time")),
        size_bytes=_size(fields.get("size")),
        datastore_type=read_known_text(datastore.get("type")),
        datastore_version=read_number_text(datastore.get("version")),
        instance_name=read_text(fields.get("instance_name")),
        raw=fields,
    )


def parse_found(response: Response, backup_id: str) -> tuple[Backup | None, bool]:
    """Parse the response to a filter by backup id: the backup or None, and whether it is certain.

    It is not if other backups are listed, because the filter was ignored, and not all of them.
    Raise RowsMissing if the backup may be a row that is missing or unreadable.
    """
    rows, total = parse_page(response, "backups")
    backups = [row for row in map(parse_backup, rows) if row is not None]
    found = next((row for row in backups if row.id == backup_id), None)
    if found is not None:
        return found, True
    from gaussbackup.domain.evidence import find_gaps  # rarely needed
    from gaussbackup.errors import RowsMissing

    gaps = find_gaps("backups", len(backups), total, len(rows) - len(backups))
    if gaps and not backups:
        raise RowsMissing(f"unexpected response: {'; '.join(gaps)}")
    return None, not gaps


def parse_instance(row: object) -> Instance | None:
    """Parse one row of `instances`; return None if it has no usable id."""
    from gaussbackup.model.instance import Instance  # not needed if ids are given

    fields = read_object(row)
    instance_id = read_id(fields)
    if instance_id is None:
        return None
    datastore = read_object(fields.get("datastore"))
    return Instance(
        id=instance_id,
        name=read_text(fields.get("name")) or "",
        status=read_status(fields.get("status")),
        kind=read_known_text(fields.get("type")),
        datastore_type=read_known_text(datastore.get("type")),
        datastore_version=read_number_text(datastore.get("version")),
        created=read_time(fields.get("created")),
        volume_gb=_count(read_object(fields.get("volume")).get("size")),
        raw=fields,
        tags=_tags(fields),
    )


def _tags(fields: Row) -> dict[str, str]:
    if not fields.get("tags"):
        return {}
    from gaussbackup.api.tag_parser import read_tags  # few instances have tags

    return read_tags(fields["tags"]) or {}


def parse_policy(response: Response) -> BackupPolicy:
    """Parse the backup policy of one instance; raise MalformedBody if there is none."""
    fields = parse_object(response).get("backup_policy")
    if not isinstance(fields, dict):
        raise MalformedBody("the response has no backup_policy")
    from gaussbackup.model.backup_policy import BackupPolicy  # rarely needed

    return BackupPolicy(
        keep_days=_number(fields.get("keep_days")),
        start_time=read_text(fields.get("start_time")),
        period=read_text(fields.get("period")),
        differential_period=_number(fields.get("differential_period")),
        rate_limit=_number(fields.get("rate_limit")),
        prefetch_block=_number(fields.get("prefetch_block")),
        file_split_size=_number(fields.get("file_split_size")),
        enable_standby_backup=_flag(fields.get("enable_standby_backup")),
        raw=fields,
    )


def parse_create_response(response: Response) -> tuple[Backup, str | None]:
    """Parse the response to a create: the backup, and the id of its job or None."""
    page = parse_object(response)
    backup = parse_backup(page.get("backup"))
    if backup is None:
        raise MalformedBody("the response has no backup with an id")
    return backup, read_id(page, "job_id")


def check_accepted(response: Response) -> None:
    """Raise MalformedBody for a body that is not a JSON object, for example an HTML page."""
    if response.body.strip():
        parse_object(response)


def check_deleted(response: Response) -> None:
    """Raise MalformedBody unless the body is a documented response to a DELETE, or empty.

    Source: gaussbackup/api/README.md, "Backups".
    """
    if not response.body.strip():
        return
    fields = parse_object(response)
    if fields and not _DELETE_FIELDS & set(fields):
        raise MalformedBody("the response is not the API's: it names no backup")


def parse_job_id(response: Response) -> str | None:
    """Return the id of the job that a response names, or None."""
    return read_id(parse_object(response), "job_id")


def read_id(fields: Row, key: str = "id") -> str | None:
    """Return a usable id, or None."""
    value = fields.get(key)
    if isinstance(value, str) and value.strip() and value.strip().lower() not in _PLACEHOLDERS:
        return value
    return None


def read_text(value: object) -> str | None:
    """Return the value if it is text, else None."""
    return value if isinstance(value, str) else None


def read_known_text(value: object) -> str | None:
    """Return a text, or None for a placeholder of a missing one."""
    if isinstance(value, str) and value.strip().lower() not in _PLACEHOLDERS:
        return value
    return None


def read_number_text(value: object) -> str | None:
    """Return a text that some versions of the service send as a number; 0 means none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if value else None
    return read_known_text(value)


def read_time(value: object) -> datetime | None:
    """Return a time of the service in UTC, or None for a placeholder such as the epoch.

    An integer is in milliseconds (gaussbackup/api/README.md, "Requests and versions").
    """
    if isinstance(value, int) and _MIN_MILLISECONDS <= value < _MAX_MILLISECONDS:
        return datetime.fromtimestamp(value // 1000, timezone.utc)
    time = parse_timestamp(value)
    return time if time is not None and time.year >= _FIRST_YEAR else None


def read_status(value: object) -> str:
    """Return a status as the service sent it, even if it is not text."""
    return value if isinstance(value, str) else "" if value is None else repr(value)[:64]


def read_object(value: object) -> Row:
    """Return the value if it is an object, else an empty one."""
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


def _flag(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _size(value: object) -> int | None:
    """Return bytes for the megabytes of the API (gaussbackup/api/README.md, "Backups").

    Zero is a placeholder: no backup is empty. In some versions the number is a text.
    """
    if isinstance(value, str):
        value = _decimal(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 < value < _LARGEST_SIZE / _MEGABYTE or not isfinite(value):
        return None
    return round(value * _MEGABYTE) or None


def _decimal(text: str) -> float | None:
    plain = text.isascii() and len(text) <= _MAX_DIGITS and text.replace(".", "", 1).isdecimal()
    return float(text) if plain else None
