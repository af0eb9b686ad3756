"""What an instance has of backups, in short."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.selectors import resolve_selector
from gaussbackup.model.backup import BackupStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup


class BackupSummary(NamedTuple):
    """`newest` is the newest COMPLETED backup, `age` in seconds from its begin.

    `completed`, `failed`, `building` count states, `manual` and `auto` count types;
    `manual_bytes` sums the manual ones of known size, which are billed until they are deleted.
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
    """Sum up the rows of one instance."""
    newest = resolve_selector("@latest-completed", rows)
    begun = newest.begin_time if newest is not None else None
    states = [row.status for row in rows]
    return BackupSummary(
        newest=newest,
        age=None if begun is None else max(0.0, (now - begun).total_seconds()),
        completed=states.count(BackupStatus.COMPLETED),
        failed=states.count(BackupStatus.FAILED),
        building=states.count(BackupStatus.BUILDING),
        manual=sum(1 for row in rows if row.manual),
        auto=sum(1 for row in rows if row.kind == "auto"),
        manual_bytes=sum(row.size_bytes or 0 for row in rows if row.manual),
    )
