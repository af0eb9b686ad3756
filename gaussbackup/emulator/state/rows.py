"""Rows of the state file: instances, backups and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.emulator.state.timeline import Timeline


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One database instance."""

    id: str
    project_id: str
    name: str
    status: str
    created: float
    ready_at: float
    """The status is `until_ready` before this time, while the instance is being restored."""
    until_ready: str
    version: str
    volume_gb: int
    data_mb: float
    """Size of the data, and therefore of a backup, in MB."""
    build_time: float | None
    """Seconds that a backup takes; None: `EmulatorOptions.build_time`."""
    policy: str
    """The backup policy as a JSON object."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup and its timeline."""

    id: str
    project_id: str
    instance_id: str
    name: str
    description: str | None
    type: str
    size_mb: float
    version: str
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; a backup job follows the timeline of its backup, other jobs use their own times."""

    id: str
    project_id: str
    name: str
    instance_id: str
    backup_id: str | None
    started: float
    seconds: float
    fail_reason: str | None
    known: bool
    """Whether the jobs API returns it."""
