"""The rows of the world: instances, backups and jobs, as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.emulator.state.timeline import Plan


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One database instance."""

    id: str
    project_id: str
    name: str
    status: str
    created: float
    ready_at: float
    """Until then it reads `until_ready`: it is being restored."""
    until_ready: str
    version: str
    volume_gb: int
    data_mb: float
    """How large a backup of it is."""
    build_time: float | None
    """How long a backup of it takes, where that is not the emulator's ordinary time."""
    policy: str
    """The backup policy, a JSON object."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup and its plan."""

    id: str
    project_id: str
    instance_id: str
    name: str
    description: str | None
    type: str
    size_mb: float
    version: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job: that of a backup follows the backup's plan, any other has times of its own."""

    id: str
    project_id: str
    name: str
    instance_id: str
    backup_id: str | None
    begun: float
    seconds: float
    fail_reason: str | None
    known: bool
    """Whether the jobs calls know it."""
