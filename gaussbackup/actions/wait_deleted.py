"""Waiting until deleted backups are gone from the list; the service gives no job to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.poll import DEADLINE_GRACE
from gaussbackup.domain.poll_interval import reconcile_pause
from gaussbackup.errors import FailureKind, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import ReadClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener

DEFAULT_TIMEOUT = 600.0
"""Seconds; the service says of a deletion only that it takes a while."""


def wait_until_deleted(
    backups: Sequence[Backup],
    service: ReadClient,
    *,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> list[Backup]:
    """The backups that are not known to be gone after `timeout` seconds, as they were last seen.

    A look that brings no answer never ends the wait, unless no later one can bring one.
    """
    deadline = clock.monotonic() + timeout
    pending = {row.id: row for row in backups}
    looks = 0
    while pending:
        last = clock.monotonic() >= deadline
        try:
            pending = _still_listed(
                pending, service.with_deadline(deadline + DEADLINE_GRACE, retry=False)
            )
        except ServiceError as error:
            last = last or error.failure_kind in {FailureKind.AUTH, FailureKind.PERMANENT}
        if not pending or last:
            break
        pause = min(reconcile_pause(looks), max(0.0, deadline - clock.monotonic()))
        on_event(RetryPause(pause, f"{len(pending)} deleted backups are still listed"))
        clock.sleep(pause)
        looks += 1
    return list(pending.values())


def _still_listed(pending: dict[str, Backup], service: ReadClient) -> dict[str, Backup]:
    """Those of the pending that are there, by one look at each instance."""
    if len(pending) == 1:
        [only] = pending
        row = service.find_backup(only)
        return {} if row is None else {only: row}
    listed: dict[str, Backup] = {}
    for instance_id in sorted({row.instance_id for row in pending.values()}):
        rows = service.list_backups(instance_id=instance_id, backup_type="manual").backups
        listed |= {row.id: row for row in rows if row.id in pending}
    return listed
