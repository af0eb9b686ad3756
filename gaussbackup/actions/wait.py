"""`wait`: wait for running backups, given by id, name, selector or job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaussbackup.actions.resolve_reference import InstanceRef, find_backup, find_instance
from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.domain.selectors import backup_of_job
from gaussbackup.domain.wait_state import GRACE_SECONDS
from gaussbackup.errors import NotFound
from gaussbackup.model.events import Started
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.wait_tracker import WaitOutcome
    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener
    from gaussbackup.model.job import Job


@dataclass(frozen=True)
class WaitRequest:
    """What to wait for: `backups` (at least one), or the backup of the job `job_id`."""

    backups: tuple[str, ...] = ()
    instance: str | None = None
    job_id: str | None = None
    options: WaitOptions = field(default_factory=WaitOptions)


def wait(
    request: WaitRequest, client: BackupClient, *, clock: Clock, on_event: EventListener
) -> list[WaitOutcome]:
    """Return the outcome of each backup, once, in the order of the references.

    An id is not looked up first, because a new backup may not be listed yet; a name must be.
    Raise NotFound and UsageError before the first poll.
    """
    instance = find_instance(request.instance, client) if request.instance else None
    if request.job_id is not None:
        timeout = min(GRACE_SECONDS, request.options.timeout)
        targets = [_target_of_job(request.job_id, client, clock, timeout)]
    else:
        targets = [_target(ref, instance, client) for ref in request.backups]
    distinct = list({target.backup_id: target for target in targets}.values())
    for target in distinct:
        if target.backup is not None:
            on_event(Started(target.backup, target.job_id))
    return wait_for(distinct, request.options, client, clock=clock, on_event=on_event)


def _target(ref: str, instance: InstanceRef | None, client: BackupClient) -> WaitTarget:
    if is_backup_id(ref) and instance is None:
        return WaitTarget(ref)
    backup = find_backup(ref, instance, client)
    return WaitTarget(backup.id, backup)


def _target_of_job(job_id: str, client: BackupClient, clock: Clock, timeout: float) -> WaitTarget:
    """Return the backup of the job; request both for `timeout` seconds until they are known.

    A new job may be unknown for some seconds, and its backup not yet listed. Raise NotFound.
    """
    deadline = clock.monotonic() + timeout
    attempts = 0
    while True:
        left = deadline - clock.monotonic()
        try:
            job = client.show_job(job_id)
        except NotFound:
            if left <= 0:
                raise
        else:
            rows = client.list_backups(instance_id=job.instance_id, backup_type="manual").backups
            backup = backup_of_job(rows, job)
            if backup is not None:
                return WaitTarget(backup.id, backup, job_id, job)
            if left <= 0 or job.status is not JobStatus.RUNNING:
                raise _backup_of_job_not_found(job)
        clock.sleep(min(left, reconcile_pause(attempts)))
        attempts += 1


def _backup_of_job_not_found(job: Job) -> NotFound:
    return NotFound(
        f"Backup of job not found: {job.id} ({job.name or 'unnamed'})",
        hint="Wait for the backup by its id:  gaussbackup wait BACKUP",
    )
