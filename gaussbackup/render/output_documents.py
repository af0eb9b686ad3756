"""Documents of the JSON and YAML output: the envelope, and backups, jobs and instances.

The schema is `gaussbackup/v1`. Keys may be added to it; they are never renamed or removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.timestamps import format_rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup, BackupStatus
    from gaussbackup.model.instance import Instance
    from gaussbackup.model.job import Job, JobStatus

SCHEMA = "gaussbackup/v1"


def envelope(
    command: str | None,
    outcome: str,
    exit_code: int,
    warnings: Sequence[str],
    error: GaussbackupError | None,
    data: Mapping[str, object],
) -> dict[str, object]:
    """Return the keys that all commands have, in this order, followed by the command's data."""
    return {
        "schema": SCHEMA,
        "command": command,
        "outcome": outcome,
        "exit_code": int(exit_code),
        "warnings": list(warnings),
        "error": None if error is None else error_document(error),
        **data,
    }


def error_document(error: GaussbackupError) -> dict[str, object]:
    """Return the document of an error.

    `kind` and `code` are stable. `message` and `hint` may change between versions.
    """
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "code": error.code,
        "http_status": error.http_status,
        "request_id": error.request_id,
    }


def backup_document(backup: Backup) -> dict[str, object]:
    """Return the document of a backup; times are RFC 3339 in UTC, the size is in bytes."""
    return {
        "id": backup.id,
        "name": backup.name,
        "description": backup.description,
        "status": status_text(backup.status, backup.status_text),
        "type": backup.kind,
        "instance_id": backup.instance_id,
        "instance_name": backup.instance_name,
        "begin_time": timestamp_text(backup.begin_time),
        "end_time": timestamp_text(backup.end_time),
        "duration_seconds": round_seconds(backup.duration_seconds),
        "size_bytes": backup.size_bytes,
        "datastore": {"type": backup.datastore_type, "version": backup.datastore_version},
    }


def job_document(job: Job) -> dict[str, object]:
    """Return the document of a job; `percent` is 0-100."""
    return {
        "id": job.id,
        "name": job.name,
        "status": status_text(job.status, job.status_text),
        "percent": job.percent,
        "fail_reason": job.fail_reason,
        "created": timestamp_text(job.created),
        "ended": timestamp_text(job.ended),
        "instance_id": job.instance_id,
        "instance_name": job.instance_name,
    }


def instance_document(instance: Instance) -> dict[str, object]:
    """Return the document of an instance; `volume_gb` is the size of its disk."""
    return {
        "id": instance.id,
        "name": instance.name,
        "status": instance.status,
        "type": instance.kind,
        "created": timestamp_text(instance.created),
        "volume_gb": instance.volume_gb,
        "datastore": {"type": instance.datastore_type, "version": instance.datastore_version},
    }


def full_backup_document(backup: Backup) -> dict[str, object]:
    """Return the same document with the row as the service sent it in `api`."""
    return {**backup_document(backup), "api": dict(backup.raw)}


def full_job_document(job: Job) -> dict[str, object]:
    """Return the same document with the row as the service sent it in `api`."""
    return {**job_document(job), "api": dict(job.raw)}


def full_instance_document(instance: Instance) -> dict[str, object]:
    """Return the same document with the row as the service sent it in `api`."""
    return {**instance_document(instance), "api": dict(instance.raw)}


def status_text(status: BackupStatus | JobStatus, text: str) -> str:
    """Return the status, or the text of the service if its status is not documented."""
    return text or str(status.value)


def timestamp_text(timestamp: datetime | None) -> str | None:
    """Return the timestamp in RFC 3339 and UTC, or None."""
    return None if timestamp is None else format_rfc3339(timestamp)


def round_seconds(seconds: float | None) -> float | None:
    """Return seconds rounded to milliseconds, as an int if they have no fraction."""
    if seconds is None:
        return None
    return int(seconds) if seconds == int(seconds) else round(seconds, 3)
