"""The search for a backup whose create response was lost; it only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.lost_create_candidates import find_candidates
from gaussbackup.domain.retry_policy import reconcile_pause
from gaussbackup.errors import OutcomeUnknown, ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.steps import Steps
    from gaussbackup.clock import Clock
    from gaussbackup.domain.lost_create_candidates import ExpectedBackup
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
) -> Steps[Backup]:
    """Return the backup that the request created, searching for `timeout` seconds.

    Raise OutcomeUnknown if several may be it, or if none appears in time. A gateway may carry out
    a request long after it returned a 504, so a backup that is not found may still appear.
    """
    deadline = clock.monotonic() + timeout
    attempts = 0
    while True:
        left = deadline - clock.monotonic()
        pause = min(reconcile_pause(attempts), max(0.0, left))
        on_event(RetryPause(pause, f"response lost ({cause.message}); searching for the backup"))
        yield pause
        found = _search(expected, client, deadline)
        if len(found) == 1:
            return found[0]
        if found:
            raise _several_found(expected, found, cause)
        attempts += 1
        if clock.monotonic() >= deadline:
            raise _none_found(expected, cause, timeout)


def _search(expected: ExpectedBackup, client: BackupClient, deadline: float) -> list[Backup]:
    """Return the backups that may be the expected one; none if the listing fails."""
    try:
        listing = client.with_deadline(deadline + 5.0, retry=False).list_backups(
            instance_id=expected.instance_id, backup_type="manual"
        )
    except ServiceError:
        return []
    return find_candidates(listing.backups, expected)


def _several_found(
    expected: ExpectedBackup, found: list[Backup], cause: ServiceError
) -> OutcomeUnknown:
    ids = ", ".join(f"{row.id} ({row.status_text})" for row in found)
    return outcome_unknown(
        expected,
        f"the response was lost ({cause.message}), and {len(found)} matching backups appeared: "
        f"{ids}",
        cause,
    )


def _none_found(expected: ExpectedBackup, cause: ServiceError, timeout: float) -> OutcomeUnknown:
    return outcome_unknown(
        expected,
        f"the response was lost ({cause.message}), and no matching backup appeared within "
        f"{timeout:.0f} s",
        cause,
    )


def outcome_unknown(
    expected: ExpectedBackup, detail: str, cause: ServiceError | None = None
) -> OutcomeUnknown:
    """Return the error for a backup that may or may not exist."""
    unknown = OutcomeUnknown(
        f"Backup {expected.name} of instance {expected.instance_id} may or may not have been "
        f"created: {detail}.",
        hint="Search for it before you create it again."
        if expected.request_id is None
        else "Run the same command again: its request id prevents a second backup.",
    )
    if cause is not None:
        unknown.code, unknown.http_status = cause.code, cause.http_status
        unknown.request_id, unknown.posts_sent = cause.request_id, cause.attempts
    return unknown
