"""Finding out what became of a creation whose answer was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.backoff import reconcile_pause
from gaussbackup.domain.reconcile import find_candidates
from gaussbackup.errors import OutcomeUnknown, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.domain.reconcile import ExpectedBackup
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import EventListener


def resolve_lost_create(
    expected: ExpectedBackup,
    cause: ServiceError,
    client: BackupClient,
    *,
    timeout: float,
    clock: Clock,
    on_event: EventListener,
) -> Backup:
    """The backup that the lost answer was about, looked for during `window` seconds.

    Raises OutcomeUnknown where more than one may be it, or none shows before the window is over.
    Never sends anything that changes anything: a gateway may carry out a request long after it
    said 504, so that not seeing the backup never proves that it will not come.
    """
    deadline = clock.monotonic() + timeout
    looks = 0
    while True:
        left = deadline - clock.monotonic()
        pause = min(reconcile_pause(looks), max(0.0, left))
        on_event(
            RetryPause(pause, f"the answer was lost ({cause.message}); looking for the backup")
        )
        clock.sleep(pause)
        found = _look(expected, client, deadline)
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(expected, found, cause)
        looks += 1
        if clock.monotonic() >= deadline:
            raise _nowhere(expected, cause, timeout)


def _look(wanted: ExpectedBackup, client: BackupClient, deadline: float) -> list[Backup]:
    """What is there now; an answer that cannot be had is nothing seen."""
    try:
        listing = client.with_deadline(deadline + 5.0, retry=False).list_backups(
            instance_id=wanted.instance_id, backup_type="manual"
        )
    except ServiceError:
        return []
    return find_candidates(listing.backups, wanted)


def _several(wanted: ExpectedBackup, found: list[Backup], doubt: ServiceError) -> OutcomeUnknown:
    ids = ", ".join(f"{row.id} ({row.status_text})" for row in found)
    return _unknown(
        f"The answer to the creation was lost, and {len(found)} backups named {wanted.name} "
        f"have appeared since; one of them may be ours: {ids}.",
        doubt,
    )


def _nowhere(wanted: ExpectedBackup, doubt: ServiceError, window: float) -> OutcomeUnknown:
    return _unknown(
        "Nobody can say whether the backup was made: the request was sent and its answer was lost "
        f"({doubt.message}); {window:.0f} s of looking found nothing. "
        f"It would be named {wanted.name}, of {wanted.instance_id}.",
        doubt,
    )


def _unknown(message: str, doubt: ServiceError) -> OutcomeUnknown:
    unknown = OutcomeUnknown(
        message,
        hint="Do not simply create again: look for it first.",
        code=doubt.code,
        http_status=doubt.http_status,
        request_id=doubt.request_id,
    )
    unknown.posts_sent = doubt.attempts
    return unknown
