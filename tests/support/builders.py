"""Builders for backups, instances and jobs with default values."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from gaussbackup.model.backup import Backup, BackupStatus
from gaussbackup.model.instance import Instance
from gaussbackup.model.job import Job, JobStatus

ORDERS = "0" * 31 + "1in14"
BILLING = "0" * 31 + "2in14"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def backup_id(number: int) -> str:
    """Return a well-formed backup id."""
    return f"{number:032x}br14"


def a_backup(
    number: int = 1,
    status: str = "COMPLETED",
    *,
    name: str | None = None,
    instance_id: str = ORDERS,
    kind: str = "manual",
    description: str | None = None,
    begin: datetime | None = NOON,
    duration: float | None = 240.0,
    size_bytes: int | None = 12_400_000_000,
) -> Backup:
    """Return a backup; only a COMPLETED or FAILED one has an end time and a size."""
    known = status in {member.value for member in BackupStatus}
    ended = status in {"COMPLETED", "FAILED"} and begin is not None and duration is not None
    return Backup(
        id=backup_id(number),
        name=name or f"backup-{number}",
        status=BackupStatus(status) if known else BackupStatus.UNKNOWN,
        status_text=status,
        instance_id=instance_id,
        kind=kind,
        description=description,
        begin_time=begin,
        end_time=begin + timedelta(seconds=duration or 0) if ended and begin else None,
        size_bytes=size_bytes if ended else None,
    )


def a_job(status: str = "Running", *, percent: int | None = None, reason: str | None = None) -> Job:
    """Return a job of the instance `orders`."""
    known = status in {member.value for member in JobStatus}
    return Job(
        id="e4733090-b2c8-4ea7-a33a-f55f65723fb3",
        status=JobStatus(status) if known else JobStatus.UNKNOWN,
        status_text=status,
        percent=percent,
        fail_reason=reason,
        created=NOON,
        instance_id=ORDERS,
    )


def an_instance(
    name: str = "orders", instance_id: str = ORDERS, status: str = "ACTIVE"
) -> Instance:
    """Return an instance."""
    return Instance(id=instance_id, name=name, status=status)
