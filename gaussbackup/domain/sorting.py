"""The order of a list of backups."""

from __future__ import annotations

from enum import Enum
from operator import attrgetter
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


_ID = attrgetter("id")
_MEASURES = {
    SortKey.BEGIN: attrgetter("begin_time"),
    SortKey.SIZE: attrgetter("size_bytes"),
    SortKey.DURATION: attrgetter("duration_seconds"),
}


def sort_backups(backups: Iterable[Backup], key: SortKey, *, reverse: bool) -> list[Backup]:
    """Newest, largest, longest first, names from A to Z; what is unknown comes last.

    Equal ones are told apart by id, so that the order never changes from run to run.
    """
    if key is SortKey.NONE:
        return list(backups)
    rows = sorted(backups, key=_ID)
    if key is SortKey.NAME:
        return sorted(rows, key=attrgetter("name"), reverse=reverse)
    measure = _MEASURES[key]
    known = [row for row in rows if measure(row) is not None]
    unknown = [row for row in rows if measure(row) is None]
    return sorted(known, key=measure, reverse=not reverse) + unknown
