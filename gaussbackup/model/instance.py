"""A database instance, as far as its backups need it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Instance(NamedTuple):
    """`status` is the service's own word; only ACTIVE takes a manual backup.

    `volume_gb` is the size of the disk in GB. `raw` is the row as it was sent.
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
