"""A summary of the backups of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.evidence import has_usable_time
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup


class BackupSummary(NamedTuple):
    """`newest` is the newest COMPLETED backup with a usable time, `age` the seconds since then.

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
    dated = [
        (row.begin_time, row.id, row)
        for row in rows
        if row.completed and row.begin_time is not None and has_usable_time(row, now)
    ]
    begin, _, newest = max(dated, default=(None, "", None))
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
