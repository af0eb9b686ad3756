"""The order of a list of backups."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup


class SortKey(str, Enum):
    """What a list is ordered by; the greatest first. NONE: as the service gives it."""

    BEGIN = "begin"
    SIZE = "size"
    DURATION = "duration"
    NAME = "name"
    NONE = "none"


def ordered(backups: Iterable[Backup], key: SortKey, *, reverse: bool) -> list[Backup]:
    """Newest, largest, longest first, names from A to Z; what is unknown comes last.

    Equal ones are told apart by id, so that the order never changes from run to run.
    """
    if key is SortKey.NONE:
        return list(backups)
    rows = sorted(backups, key=lambda backup: backup.id)
    if key is SortKey.NAME:
        return sorted(rows, key=lambda backup: backup.name, reverse=reverse)
    known = [row for row in rows if _measure(row, key) is not None]
    unknown = [row for row in rows if _measure(row, key) is None]
    return sorted(known, key=lambda row: _measure(row, key) or 0.0, reverse=not reverse) + unknown


def _measure(backup: Backup, key: SortKey) -> float | None:
    if key is SortKey.SIZE:
        return backup.size_bytes
    if key is SortKey.DURATION:
        return backup.duration_seconds
    return backup.begin_time.timestamp() if backup.begin_time else None
