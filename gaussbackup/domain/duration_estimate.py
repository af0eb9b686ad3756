"""How long a backup of an instance usually takes, read from its earlier ones."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup

_RECENT = 5


def typical_duration(backups: Iterable[Backup], instance_id: str) -> float | None:
    """The median, in seconds, of the instance's last five COMPLETED backups; None without any."""
    finished = [
        (backup.begin_time, backup.duration_seconds)
        for backup in backups
        if backup.instance_id == instance_id and backup.completed and backup.begin_time is not None
    ]
    recent = sorted((row for row in finished if row[1] is not None), reverse=True)[:_RECENT]
    return median([seconds for _, seconds in recent if seconds is not None]) if recent else None
