"""What retention may touch at all: manual backups that are over, and whose time is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.domain.identifiers import is_backup_id
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from gaussbackup.model.backup import Backup

_AHEAD = timedelta(days=1)
"""How far two clocks may be apart; what begins later than that has no time to rely on."""

_UNREADABLE, _FUTURE = "time unreadable", "begins in the future"
UNDATED_REASONS = frozenset({_UNREADABLE, _FUTURE})
"""The reasons that no passing of time will cure."""


def exclusion_reason(
    backup: Backup, now: datetime, zone: tzinfo, *, include_failed: bool
) -> str | None:
    """Why the backup is neither counted nor deleted, in a few words; None where it may be.

    `failed`: FAILED backups may go. One dated ahead of `now` would pass for the newest, and every
    real one for old.
    """
    if not backup.manual:
        return f"not manual ({backup.kind or 'no type'})"
    if not is_backup_id(backup.id):
        return "id unreadable"
    if backup.status is BackupStatus.FAILED:
        if not include_failed:
            return "FAILED, kept without --failed"
    elif not backup.completed:
        return f"not COMPLETED ({backup.status_text or 'no status'})"
    if backup.begin_time is None or local_begin_time(backup, zone) is None:
        return _UNREADABLE
    return _FUTURE if backup.begin_time - now > _AHEAD else None


def local_begin_time(backup: Backup, zone: tzinfo) -> datetime | None:
    """When the backup began by the clocks of `zone`; None where that cannot be said."""
    try:
        return None if backup.begin_time is None else backup.begin_time.astimezone(zone)
    except (OverflowError, ValueError):  # the first and the last day of the calendar
        return None
