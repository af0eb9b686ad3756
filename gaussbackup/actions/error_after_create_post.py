"""Errors after the POST of a create: none of them may mean that no backup was created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.lost_create_candidates import find_candidates
from gaussbackup.errors import (
    BackupDisappeared,
    GaussbackupError,
    OutcomeUnknown,
    ServiceError,
    StillRunning,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.domain.lost_create_candidates import ExpectedBackup
    from gaussbackup.model.backup import Backup

_ALLOWED_CODES = {
    ExitCode.AUTH,
    ExitCode.FAILED,
    ExitCode.STILL_RUNNING,
    ExitCode.OUTCOME_UNKNOWN,
    ExitCode.OUTPUT_ERROR,
}
"""The other exit codes would mean that no backup was created."""


def error_after_post(
    error: GaussbackupError, backup: Backup | None, expected: ExpectedBackup, client: BackupClient
) -> GaussbackupError:
    """Return the error of a wait as one that says that the backup was created."""
    if isinstance(error, BackupDisappeared):
        return _unless_listed(error, backup.id if backup else "", expected, client)
    if error.exit_code in _ALLOWED_CODES:
        return error
    backup_id = backup.id if backup else expected.name
    cause = error.message.rstrip(".")
    if error.exit_code is ExitCode.BUG:
        return OutcomeUnknown(
            f"Backup {backup_id} was created, but its outcome is unknown: {cause}.",
            hint="The backup continues in the cloud.",
        )
    return StillRunning(
        f"Wait stopped: backup {backup_id} was created, but cannot be polled: {cause}.",
        hint=f"The backup continues in the cloud. {error.hint or ''}".strip(),
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )


def _unless_listed(
    error: BackupDisappeared, backup_id: str, expected: ExpectedBackup, client: BackupClient
) -> GaussbackupError:
    """Return OutcomeUnknown if a backup of this request is listed with another id, else `error`."""
    try:
        rows = client.list_backups(instance_id=expected.instance_id, backup_type="manual").backups
    except ServiceError:
        return error
    found = [row for row in find_candidates(rows, expected) if row.id != backup_id]
    if not found:
        return error
    ids = ", ".join(f"{row.id} ({row.status_text})" for row in found)
    return OutcomeUnknown(
        f"{error.message} The instance has a new backup named {expected.name}: {ids}.",
        hint=f"Check the backup:  gaussbackup show {found[0].id}",
    )
