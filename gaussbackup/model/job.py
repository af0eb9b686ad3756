"""A job: an asynchronous operation of the service."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class JobStatus(str, Enum):
    """The documented statuses; any other is UNKNOWN."""

    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    UNKNOWN = "Unknown"


class Job(NamedTuple):
    """A job; `percent` is 0 to 100, or None if unknown; times are in UTC."""

    id: str
    status: JobStatus
    name: str | None = None
    status_text: str = ""
    percent: int | None = None
    fail_reason: str | None = None
    created: datetime | None = None
    ended: datetime | None = None
    instance_id: str | None = None
    instance_name: str | None = None
    raw: Mapping[str, object] = MappingProxyType({})
