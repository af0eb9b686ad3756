"""A summary of the backups of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.selectors import resolve_selector
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup


class BackupSummary(NamedTuple):
    """`newest` is the newest COMPLETED backup, `age` the seconds since its begin.

    `completed`, `failed` and `building` count by status, `manual` and `auto` by type;
    `manual_bytes` sums the known sizes of the manual ones, which are billed until deleted.
    """

    newest: Backup | None
    age: float | None
    completed: int
    failed: int
    building: int
    manual: int
    auto: int
    manual_bytes: int


def summarize(rows: Sequence[Backup], now: datetime) -> BackupSummary:
    """Summarize the rows of one instance."""
    newest = resolve_selector("@latest-completed", rows)
    begin = newest.begin_time if newest is not None else None
    statuses = [row.status for row in rows]
    return BackupSummary(
        newest=newest,
        age=None if begin is None else max(0.0, (now - begin).total_seconds()),
        completed=statuses.count(BackupStatus.COMPLETED),
        failed=statuses.count(BackupStatus.FAILED),
        building=statuses.count(BackupStatus.BUILDING),
        manual=sum(1 for row in rows if row.manual),
        auto=sum(1 for row in rows if row.kind == "auto"),
        manual_bytes=sum(row.size_bytes or 0 for row in rows if row.manual),
    )
