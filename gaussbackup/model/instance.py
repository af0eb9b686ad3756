"""A database instance, with the fields that backups need."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


INSTANCE_STATUSES = (
    *("BUILD", "ACTIVE", "FAILED", "FROZEN", "MODIFYING", "EXPANDING", "REBOOTING", "UPGRADING"),
    *("RESTORING", "SWITCHOVER", "MIGRATING", "BACKING UP", "UPGRADE TO BE OBSERVED"),
    *("STORAGE FULL", "REDUCING REPLICATION", "REPAIRING"),
)
"""The documented statuses (gaussbackup/api/README.md, "Instances")."""


class Instance(NamedTuple):
    """One row of the list of instances.

    `status` is the status as the service sent it; only ACTIVE accepts a manual backup
    (gaussbackup/api/README.md, "Instances"). `volume_gb` is the disk size in GB, `raw` the row as
    it was sent.
    """

    id: str
    name: str
    status: str = ""
    kind: str | None = None
    datastore_type: str | None = None
    datastore_version: str | None = None
    created: datetime | None = None
    volume_gb: int | None = None
    raw: Mapping[str, object] = MappingProxyType({})
    tags: Mapping[str, str] = MappingProxyType({})
