"""Rows of the state file: instances, backups and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaussbackup.emulator.state.backup_status import Timeline
    from gaussbackup.emulator.state.instance_spec import InstanceSpec
    from gaussbackup.emulator.state.instance_status import Lifecycle


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One database instance and its lifecycle; a deleted one keeps its row for the recycle bin."""

    id: str
    project_id: str
    name: str
    version: str
    volume_gb: int
    data_mb: float
    """Size of the data, and therefore of a backup, in MB."""
    content: str
    """Identifies the data: a restored instance has the content of its source."""
    build_time: float | None
    """Seconds that a backup takes; None: `EmulatorOptions.build_time`."""
    policy: str
    """The backup policy as a JSON object."""
    tags: str
    """The tags as a JSON object."""
    archive_gaps: str
    """Times without archived logs as a JSON list, see `state.archive`."""
    recycled_until: float | None
    """How long the recycle bin contains it after its deletion."""
    spec: InstanceSpec
    lifecycle: Lifecycle


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup and its timeline; `volume_gb` and `spec` are those of the instance then."""

    id: str
    project_id: str
    instance_id: str
    name: str
    description: str | None
    type: str
    size_mb: float
    version: str
    volume_gb: int
    content: str
    spec: InstanceSpec
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; a backup job follows the timeline of its backup, other jobs use their own times."""

    id: str
    project_id: str
    name: str
    instance_id: str
    backup_id: str | None
    """The backup that a backup job makes."""
    source_backup_id: str | None
    """The backup that a restore job reads; it cannot be deleted meanwhile."""
    started: float
    seconds: float
    fail_reason: str | None
    """Other jobs than backup jobs fail if it is set."""
    known: bool
    """Whether the jobs API returns it."""
