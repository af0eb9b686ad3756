"""Build rows for tests, bypassing the checks of the API."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from gaussbackup.emulator.identities import PROJECT_ID
from gaussbackup.emulator.orderable_catalog import ENGINE
from gaussbackup.emulator.state.backup_status import Timeline
from gaussbackup.emulator.state.instance_spec import PRIMARY_STANDBY, InstanceSpec
from gaussbackup.emulator.state.instance_status import Lifecycle
from gaussbackup.emulator.state.rows import BackupRow, InstanceRow, JobRow
from gaussbackup.emulator.state.seed import BACKUP_JOB, POLICY

if TYPE_CHECKING:
    from gaussbackup.emulator.ids import IdGenerator

FixtureStatus = Literal["COMPLETED", "FAILED", "BUILDING"]

_UNFINISHED_SECONDS = 7 * 86400.0
"""Build time of a BUILDING fixture: longer than any test runs."""


def instance_row(  # noqa: PLR0913 - one parameter for each column
    ids: IdGenerator,
    now: float,
    name: str,
    *,
    instance_id: str | None = None,
    status: str = "ACTIVE",
    build_time: float | None = None,
    project_id: str = PROJECT_ID,
    data_mb: float = 10240.0,
    volume_gb: int = 40,
    version: str = ENGINE,
    tags: dict[str, str] | None = None,
    base: InstanceSpec = PRIMARY_STANDBY,
    **spec: Any,
) -> InstanceRow:
    """Build the row of an instance; its name identifies its content.

    `spec` has fields of `InstanceSpec` that differ from `base`.
    """
    return InstanceRow(
        id=instance_id or ids.instance(),
        project_id=project_id,
        name=name,
        version=version,
        volume_gb=volume_gb,
        data_mb=data_mb,
        content=name,
        build_time=build_time,
        policy=json.dumps(POLICY),
        tags=json.dumps(tags or {}),
        archive_gaps="[]",
        recycled_until=None,
        spec=replace(base, **spec),
        lifecycle=Lifecycle(created=now, built=now, status=status),
    )


def backup_rows(  # noqa: PLR0913 - one parameter for each column
    ids: IdGenerator,
    now: float,
    instance: InstanceRow,
    name: str,
    *,
    backup_id: str | None = None,
    kind: Literal["manual", "auto"] = "manual",
    status: FixtureStatus = "COMPLETED",
    started: float | None = None,
    seconds: float | None = None,
    size_mb: float = 10240.0,
    description: str | None = None,
    fail_reason: str | None = None,
) -> tuple[BackupRow, JobRow]:
    """Build the rows of a backup and its job; unless BUILDING, it ended at `now` by default."""
    if seconds is None:
        seconds = _UNFINISHED_SECONDS if status == "BUILDING" else 60.0
    if started is None:
        started = now if status == "BUILDING" else now - seconds
    timeline = Timeline(started, seconds, fails=status == "FAILED")
    backup = BackupRow(
        id=backup_id or ids.backup(),
        project_id=instance.project_id,
        instance_id=instance.id,
        name=name,
        description=description,
        type=kind,
        size_mb=size_mb,
        version=instance.version,
        volume_gb=instance.volume_gb,
        content=instance.content,
        spec=instance.spec,
        timeline=timeline,
    )
    job = JobRow(
        id=ids.job(),
        project_id=instance.project_id,
        name=BACKUP_JOB,
        instance_id=instance.id,
        backup_id=backup.id,
        source_backup_id=None,
        started=started,
        seconds=seconds,
        fail_reason=fail_reason,
        known=True,
    )
    return backup, job
