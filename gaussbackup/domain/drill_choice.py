"""What a drill restores: the instances whose turn it is, and one backup of each."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gaussbackup.domain.drill_names import may_be_drill
from gaussbackup.domain.evidence import has_usable_time
from gaussbackup.model.drill import Pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.instance_details import InstanceDetails


def choose_instances(
    instances: Iterable[InstanceDetails],
    globs: Sequence[str],
    last_drills: Mapping[str, datetime],
    count: int,
) -> list[InstanceDetails]:
    """Return the instances whose last drill is the longest ago, those without one first.

    `globs` match names; drill instances are never chosen. `last_drills` has times by id.
    """
    matches = [
        row
        for row in instances
        if any(fnmatchcase(row.name, glob) for glob in globs)
        and not may_be_drill(row.name, row.tags)
    ]

    def turn(row: InstanceDetails) -> tuple[float, str, str]:
        last = last_drills.get(row.id)
        return (last.timestamp() if last else float("-inf"), row.name, row.id)

    return sorted(matches, key=turn)[:count]


def choose_backup(
    rows: Iterable[Backup],
    pick: Pick,
    now: datetime,
    *,
    max_age: float | None,
    random_index: Callable[[int], int],
) -> Backup | None:
    """Return one COMPLETED backup that began at most `max_age` seconds ago; None without any.

    `random_index` returns a random number below its argument.
    """
    usable = [
        (row.begin_time, row.id, row)
        for row in rows
        if row.completed and row.begin_time is not None and has_usable_time(row, now)
    ]
    dated = sorted(each for each in usable if is_young_enough(each[2], now, max_age))
    if not dated:
        return None
    index = {Pick.LATEST: -1, Pick.OLDEST: 0}.get(pick)
    return dated[random_index(len(dated)) if index is None else index][2]


def is_young_enough(backup: Backup, now: datetime, max_age: float | None) -> bool:
    """Return whether the backup began at most `max_age` seconds ago."""
    if max_age is None:
        return True
    return backup.begin_time is not None and now - backup.begin_time <= timedelta(seconds=max_age)
