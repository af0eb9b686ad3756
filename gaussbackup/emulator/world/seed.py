"""The seeded world: three instances with a little history, the same ids every time."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.identities import PROJECT_ID
from gaussbackup.emulator.world.ids import fixed
from gaussbackup.emulator.world.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.world.stamps import name_stamp
from gaussbackup.emulator.world.timeline import Plan

if TYPE_CHECKING:
    from gaussbackup.emulator.world.store import Store

HOUR = 3600.0
DAY = 24 * HOUR
ENGINE = "8.103"
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
"""The automatic backup policy of every new instance."""


class Seeded(NamedTuple):
    """One backup of the seeded history."""

    name: str
    """That of an automatic backup is derived from its time."""
    ago: float
    seconds: float
    size_mb: float
    status: str = "COMPLETED"
    description: str | None = None


INSTANCES = (
    # name, status, size of the volume in GB, of the data in MB
    ("orders", "ACTIVE", 120, 12697.6),
    ("billing", "ACTIVE", 80, 4710.4),
    ("analytics", "MODIFYING", 500, 88473.6),
)

HISTORY = {
    "orders": (
        Seeded("before-v40", 33 * DAY, 239, 11878.4, description="release 40"),
        Seeded("before-v41", 12 * DAY, 244, 12390.4, description="release 41"),
        Seeded("", 2 * DAY + 8 * HOUR, 252, 12595.2),
        Seeded("", 1 * DAY + 8 * HOUR, 201, 0.0, "FAILED"),
        Seeded("", 8 * HOUR, 247, 12672.5),
    ),
    "billing": (
        Seeded("month-end", 24 * DAY, 96, 4608.0, description="books closed"),
        Seeded("", 1 * DAY + 9 * HOUR, 99, 4700.2),
        Seeded("", 9 * HOUR, 101, 4710.4),
    ),
    "analytics": (
        Seeded("before-resize", 3 * DAY, 1893, 87961.6, description="more nodes"),
        Seeded("", 10 * HOUR, 1926, 88473.6),
    ),
}


def seed(store: Store, now: float) -> None:
    """Fill an empty store; inside its `changing()`. All times count back from `now`."""
    for number, (name, status, volume_gb, data_mb) in enumerate(INSTANCES):
        instance = InstanceRow(
            id=fixed(f"instance {name}") + "in14",
            project_id=PROJECT_ID,
            name=name,
            status=status,
            created=now - 200 * DAY + number * DAY,
            ready_at=0.0,
            until_ready="BUILD",
            version=ENGINE,
            volume_gb=volume_gb,
            data_mb=data_mb,
            build_time=None,
            policy=json.dumps(POLICY),
        )
        store.add(instance)
        for place, past in enumerate(HISTORY[name]):
            _add_past_backup(store, instance, f"{name} {place}", past, now)


def _add_past_backup(
    store: Store, instance: InstanceRow, label: str, past: Seeded, now: float
) -> None:
    begun = now - past.ago
    failed = past.status == "FAILED"
    backup = BackupRow(
        id=fixed(f"backup {label}") + "br14",
        project_id=PROJECT_ID,
        instance_id=instance.id,
        name=past.name or f"GaussDB-{instance.name}-{name_stamp(begun)}",
        description=past.description,
        type="manual" if past.name else "auto",
        size_mb=past.size_mb,
        version=instance.version,
        plan=Plan(begun, past.seconds, fails=failed),
    )
    job = JobRow(
        id=str(uuid.UUID(fixed(f"job {label}"))),
        project_id=PROJECT_ID,
        name=BACKUP_JOB,
        instance_id=instance.id,
        backup_id=backup.id,
        begun=begun,
        seconds=past.seconds,
        fail_reason="The backup lock could not be taken." if failed else None,
        known=True,
    )
    store.add(backup)
    store.add(job)
