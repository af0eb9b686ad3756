"""The sort order of a listing of backups."""

from __future__ import annotations

from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup


class SortKey(str, Enum):
    """What backups are sorted by; NONE keeps the order of the service."""

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
    """Return newest, largest or longest first, names from A to Z; unknown values last.

    Equal ones are sorted by id, so that the order is the same in every run.
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
