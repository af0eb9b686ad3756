"""The wait until deleted backups are no longer listed: a deletion has no job to poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.poll_once import DEADLINE_GRACE
from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import FailureKind, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 600.0
"""Seconds; the service does not document how long a deletion takes."""


def wait_until_deleted(
    backups: Sequence[Backup],
    client: ReadClient,
    *,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> list[Backup]:
    """Return the backups that are still listed after `timeout` seconds, as they were last listed.

    A failed poll does not end the wait, unless no later poll can succeed.
    """
    deadline = clock.monotonic() + timeout
    pending = {row.id: row for row in backups}
    polls = 0
    while pending:
        last = clock.monotonic() >= deadline
        try:
            view = client.with_deadline(deadline + DEADLINE_GRACE, retry=False)
            pending = _still_listed(pending, view)
        except ServiceError as error:
            last = last or error.failure_kind in {FailureKind.AUTH, FailureKind.PERMANENT}
        if not pending or last:
            break
        pause = min(reconcile_pause(polls), max(0.0, deadline - clock.monotonic()))
        on_event(RetryPause(pause, f"{len(pending)} deleted backups are still listed"))
        clock.sleep(pause)
        polls += 1
    return list(pending.values())


def _still_listed(pending: dict[str, Backup], client: ReadClient) -> dict[str, Backup]:
    """Return the pending backups that may still exist; one request per instance."""
    if len(pending) == 1:
        [only] = pending
        row = client.find_backup(only)
        return {} if row is None else {only: row}
    left: dict[str, Backup] = {}
    for instance_id in sorted({row.instance_id for row in pending.values()}):
        listing = client.list_backups(instance_id=instance_id, backup_type="manual")
        mine = {key: row for key, row in pending.items() if row.instance_id == instance_id}
        left |= mine if backup_gaps(listing) else {}
        left |= {row.id: row for row in listing.backups if row.id in mine}
    return left
