"""Eligibility for retention: finished manual backups with a known begin time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.domain.evidence import begins_in_future
from gaussbackup.domain.identifiers import is_listed_id
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from gaussbackup.model.backup import Backup

_UNREADABLE, _FUTURE = "time unreadable", "begins in the future"
UNDATED_REASONS = frozenset({_UNREADABLE, _FUTURE})
"""The reasons that concern the begin time; they do not go away by themselves."""


def exclusion_reason(
    backup: Backup, now: datetime, zone: tzinfo, *, include_failed: bool
) -> str | None:
    """Return why the backup is neither counted nor deleted, in a few words; None if it may be.

    `include_failed`: FAILED backups may be deleted. A begin time ahead of `now` is excluded,
    because the backup would count as the newest and make all others old.
    """
    if not backup.manual:
        return f"not manual ({backup.kind or 'no type'})"
    if not is_listed_id(backup.id):
        return "id unreadable"
    if backup.status is BackupStatus.FAILED:
        if not include_failed:
            return "FAILED, kept without --failed"
    elif not backup.completed:
        return f"not COMPLETED ({backup.status_text or 'no status'})"
    if backup.begin_time is None or local_begin_time(backup, zone) is None:
        return _UNREADABLE
    return _FUTURE if begins_in_future(backup, now) else None


def local_begin_time(backup: Backup, zone: tzinfo) -> datetime | None:
    """Return the begin time in `zone`; None if it is unknown or cannot be converted."""
    try:
        return None if backup.begin_time is None else backup.begin_time.astimezone(zone)
    except (OverflowError, ValueError):  # the first and the last day of the calendar
        return None
