"""Initial data of a new state file: three instances with a few backups and constant ids."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.identities import PROJECT_ID
from gaussbackup.emulator.ids import stable_hex
from gaussbackup.emulator.orderable_catalog import ENGINE
from gaussbackup.emulator.state.api_timestamps import format_name_time
from gaussbackup.emulator.state.backup_status import Timeline
from gaussbackup.emulator.state.instance_spec import DISTRIBUTED, PRIMARY_STANDBY, InstanceSpec
from gaussbackup.emulator.state.instance_status import Lifecycle
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow

if TYPE_CHECKING:
    from gaussbackup.emulator.state.sqlite_store import Store

HOUR = 3600.0
DAY = 24 * HOUR
BACKUP_JOB = "BackupSnapshotGaussDBV5InInstance"

POLICY = {
    "keep_days": 7,
    "start_time": "18:00-19:00",
    "period": "1,2,3,4,5,6,7",
    "differential_period": 30,
    "rate_limit": 75,
    "prefetch_block": 64,
    "file_split_size": 4,
    "enable_standby_backup": False,
}
"""Automatic backup policy of every new instance."""


class SeedBackup(NamedTuple):
    """One backup of the initial data."""

    name: str
    """Empty for an automatic backup: its name is derived from its start time."""
    age: float
    """Seconds before the creation of the state file."""
    duration_factor: float
    """Its duration as a multiple of `EmulatorOptions.build_time`."""
    size_mb: float
    status: str = "COMPLETED"
    description: str | None = None
    volume_gb: int = 0
    """Size of the volume then; 0: as today."""


class SeedInstance(NamedTuple):
    """One instance of the initial data."""

    name: str
    status: str
    spec: InstanceSpec
    volume_gb: int
    data_mb: float


INSTANCES = (
    SeedInstance("orders", "ACTIVE", DISTRIBUTED, 120, 12697.6),
    SeedInstance("billing", "ACTIVE", PRIMARY_STANDBY, 80, 4710.4),
    SeedInstance("analytics", "MODIFYING", DISTRIBUTED, 480, 88473.6),
)

HISTORY = {
    "orders": (
        SeedBackup("before-v40", 33 * DAY, 0.97, 11878.4, description="release 40"),
        SeedBackup("before-v41", 12 * DAY, 0.99, 12390.4, description="release 41"),
        SeedBackup("", 2 * DAY + 8 * HOUR, 1.03, 12595.2),
        SeedBackup("", 1 * DAY + 8 * HOUR, 0.82, 0.0, "FAILED"),
        SeedBackup("", 8 * HOUR, 1.0, 12672.5),
    ),
    "billing": (
        SeedBackup("month-end", 24 * DAY, 0.97, 4608.0, description="books closed"),
        SeedBackup("", 1 * DAY + 9 * HOUR, 1.0, 4700.2),
        SeedBackup("", 9 * HOUR, 1.02, 4710.4),
    ),
    "analytics": (
        SeedBackup(
            "before-resize", 3 * DAY, 0.98, 87961.6, description="more nodes", volume_gb=240
        ),
        SeedBackup("", 10 * HOUR, 1.0, 88473.6),
    ),
}


def seed(store: Store, now: float, build_time: float) -> None:
    """Fill an empty store; call inside its `transaction()`. All ages count back from `now`.

    Past backups took about `build_time` seconds, as new ones will: clients estimate the duration
    of a backup from the history.
    """
    for number, each in enumerate(INSTANCES):
        instance = _instance_row(each, now - 200 * DAY + number * DAY)
        store.add(instance)
        for index, past in enumerate(HISTORY[each.name]):
            timeline = Timeline(
                now - past.age, past.duration_factor * build_time, fails=past.status == "FAILED"
            )
            _add_past_backup(store, instance, f"{each.name} {index}", past, timeline)


def _instance_row(instance: SeedInstance, created: float) -> InstanceRow:
    return InstanceRow(
        id=stable_hex(f"instance {instance.name}") + "in14",
        project_id=PROJECT_ID,
        name=instance.name,
        version=ENGINE,
        volume_gb=instance.volume_gb,
        data_mb=instance.data_mb,
        content=instance.name,
        build_time=None,
        policy=json.dumps(POLICY),
        tags="{}",
        archive_gaps="[]",
        recycled_until=None,
        spec=instance.spec,
        lifecycle=Lifecycle(created, built=created, status=instance.status),
    )


def _add_past_backup(
    store: Store, instance: InstanceRow, label: str, past: SeedBackup, timeline: Timeline
) -> None:
    backup = BackupRow(
        id=stable_hex(f"backup {label}") + "br14",
        project_id=PROJECT_ID,
        instance_id=instance.id,
        name=past.name or f"GaussDB-{instance.name}-{format_name_time(timeline.started)}",
        description=past.description,
        type="manual" if past.name else "auto",
        size_mb=past.size_mb,
        version=instance.version,
        volume_gb=past.volume_gb or instance.volume_gb,
        content=instance.content,
        spec=instance.spec,
        timeline=timeline,
    )
    job = JobRow(
        id=str(uuid.UUID(stable_hex(f"job {label}"))),
        project_id=PROJECT_ID,
        name=BACKUP_JOB,
        instance_id=instance.id,
        backup_id=backup.id,
        source_backup_id=None,
        started=timeline.started,
        seconds=timeline.build_seconds,
        fail_reason="The backup lock could not be taken." if timeline.fails else None,
        known=True,
    )
    store.add(backup)
    store.add(job)
