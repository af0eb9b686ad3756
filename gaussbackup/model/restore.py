"""Values of a restore: its source, the ordered instance, the response, and time ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class RestorePoint(NamedTuple):
    """What is restored: a backup of an instance, or the instance at a time."""

    instance_id: str
    backup_id: str | None = None
    time: datetime | None = None


class NewInstance(NamedTuple):
    """An instance to be created; None leaves a field to the service.

    `volume_gb` is the total size in GB. `zones` are one or three ids separated by commas. Billing
    is always pay-per-use: a prepaid instance returns an order instead of a job, and cannot be
    deleted but only unsubscribed (gaussbackup/api/README.md, "Restore").
    """

    name: str
    flavor: str
    volume_type: str
    volume_gb: int
    zones: str
    vpc_id: str
    subnet_id: str
    security_group_id: str
    port: int | None = None
    time_zone: str | None = None
    configuration_id: str | None = None
    enterprise_project_id: str | None = None
    disk_encryption_id: str | None = None


class RestoreResponse(NamedTuple):
    """The response to a restore; `instance_id` is that of the new instance, if it names one."""

    instance_id: str | None
    job_id: str | None
    attempts: int


class RestorableRange(NamedTuple):
    """A range of times that an instance can be restored to, both ends included."""

    start: datetime
    end: datetime
