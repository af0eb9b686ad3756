"""Store the jobs of operations other than a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.state.rows import JobRow

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext


def add_job(
    backend: Backend,
    context: RequestContext,
    name: str,
    instance_id: str,
    seconds: float,
    *,
    fail_reason: str | None = None,
    source_backup_id: str | None = None,
) -> str:
    """Store a job that starts now and return its id; with `fail_reason`, it fails."""
    job = JobRow(
        id=backend.ids.job(),
        project_id=context.project_id,
        name=name,
        instance_id=instance_id,
        backup_id=None,
        source_backup_id=source_backup_id,
        started=context.now,
        seconds=seconds,
        fail_reason=fail_reason,
        known=True,
    )
    backend.store.add(job)
    return job.id


def is_in_use(backend: Backend, backup_id: str, now: float) -> bool:
    """Return whether a restore reads the backup at `now`."""
    jobs = backend.store.jobs(source_backup_id=backup_id)
    return any(job.started <= now < job.started + job.seconds for job in jobs)
