"""The decision of `check`: whether an instance has a recent COMPLETED backup of sufficient size.

The age of a backup counts from its begin: it does not contain data written later.
"""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.evidence import MAX_CLOCK_SKEW, begins_in_future, has_usable_time
from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gaussbackup.model.backup import Backup

_RECENT = 5
"""Number of earlier backups that the typical size is computed from."""
_LONG_FACTOR = 3
_LONG_MIN = 3600.0
_LONG_WITHOUT_HISTORY = 8 * 3600.0
"""Seconds; a backup of 2 TB takes up to 8 hours (gaussbackup/api/README.md, "Backups")."""
_MIN_TIME = datetime.min.replace(tzinfo=timezone.utc)


class CheckStatus(str, Enum):
    """The statuses of monitoring systems, best first."""

    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    CRITICAL = "critical"

    @property
    def failed(self) -> bool:
        """Whether the check failed; an unknown status counts as failed."""
        return self in {CheckStatus.UNKNOWN, CheckStatus.CRITICAL}


_ORDER = list(CheckStatus)


def worst_status(statuses: Iterable[CheckStatus]) -> CheckStatus:
    """Return the worst of them; OK if there is none."""
    return max(statuses, key=_ORDER.index, default=CheckStatus.OK)


class CheckLimits(NamedTuple):
    """`max_age` in seconds, `min_size` in bytes; `max_shrink` 0.5 is half of the typical size.

    `new_within`: seconds after its creation in which an instance needs no backup yet.
    """

    max_age: float
    min_size: int | None = None
    max_shrink: float | None = None
    new_within: float | None = None


class CheckProblem(NamedTuple):
    """One problem; `kind` is a stable identifier, `message` a phrase."""

    kind: str
    status: CheckStatus
    message: str


class Finding(NamedTuple):
    """The problems of one instance and what they were computed from.

    `newest` is the newest COMPLETED backup with a usable begin time, `age` its age in seconds.
    `typical_size`, in bytes, is that of earlier backups of its type; `failed_since` counts the
    backups that FAILED since. `new_for`: seconds since the creation of an instance that needs no
    backup yet, None for any other.
    """

    problems: tuple[CheckProblem, ...]
    newest: Backup | None = None
    age: float | None = None
    typical_size: int | None = None
    failed_since: int = 0
    new_for: float | None = None

    @property
    def status(self) -> CheckStatus:
        """The worst status of the problems."""
        return worst_status(problem.status for problem in self.problems)


def evaluate(
    rows: Sequence[Backup],
    limits: CheckLimits,
    now: datetime,
    *,
    complete: bool = True,
    created: datetime | None = None,
) -> Finding:
    """Check the rows of one instance, in any order; `complete` is False if some may be missing.

    `created` is the time at which the instance was created, None if it is not known.
    """
    completed = (row for row in rows if row.completed and has_usable_time(row, now))
    usable = sorted(completed, key=_sort_key)
    newest = usable[-1] if usable else None
    age = None if newest is None else max(0.0, (now - _sort_key(newest)[0]).total_seconds())
    typical = None if newest is None else _typical_size(newest, usable[:-1])
    failed = _failed_since(newest, rows)
    new_for = _new_for(rows, limits, now, created)
    problems = [
        *([] if new_for is not None else _age_problems(newest, age, limits, rows, complete)),
        *_size_problems(newest, typical, limits),
        *_count_problems(rows, failed, now),
        *_duration_problems(rows, now),
        *([] if complete else [_incomplete(limits)]),
    ]
    return Finding(tuple(problems), newest, age, typical, failed, new_for)


def _new_for(
    rows: Iterable[Backup], limits: CheckLimits, now: datetime, created: datetime | None
) -> float | None:
    """Return the age of an instance that is new and has no backup that ended, else None."""
    if limits.new_within is None or created is None or created - now > MAX_CLOCK_SKEW:
        return None
    if any(row.status in {BackupStatus.COMPLETED, BackupStatus.FAILED} for row in rows):
        return None
    age = max(0.0, (now - created).total_seconds())
    return age if age < limits.new_within else None


def _sort_key(row: Backup) -> tuple[datetime, str]:
    return row.begin_time or _MIN_TIME, row.id


def _age_problems(
    newest: Backup | None,
    age: float | None,
    limits: CheckLimits,
    rows: Sequence[Backup],
    complete: bool,
) -> list[CheckProblem]:
    """Return the problem of an instance without a recent COMPLETED backup.

    It is CRITICAL only if the listing is complete: otherwise a newer backup may be missing.
    """
    absent = CheckStatus.CRITICAL if complete else CheckStatus.UNKNOWN
    if newest is None or age is None:
        if any(row.completed for row in rows):
            text = "the age of its COMPLETED backups is unknown"
            return [CheckProblem("age_unknown", CheckStatus.UNKNOWN, text)]
        return [CheckProblem("no_backup", absent, "it has no COMPLETED backup")]
    if age <= limits.max_age:
        return []
    text = (
        f"the newest COMPLETED backup began {format_duration(age)} ago, "
        f"the limit is {format_duration(limits.max_age)}"
    )
    return [CheckProblem("too_old", absent, text)]


def _size_problems(
    newest: Backup | None, typical: int | None, limits: CheckLimits
) -> list[CheckProblem]:
    if newest is None or (limits.min_size is None and limits.max_shrink is None):
        return []
    size = newest.size_bytes
    if size is None:
        text = "the size of the newest COMPLETED backup is unknown"
        return [CheckProblem("size_unknown", CheckStatus.UNKNOWN, text)]
    problems = []
    if limits.min_size is not None and size < limits.min_size:
        minimum = format_size(limits.min_size)
        text = f"{newest.name} has {format_size(size)}, less than the minimum of {minimum}"
        problems.append(CheckProblem("too_small", CheckStatus.CRITICAL, text))
    if limits.max_shrink is not None and typical and size < typical * (1 - limits.max_shrink):
        text = (
            f"{newest.name} has {format_size(size)}, {1 - size / typical:.0%} less than "
            f"the usual {format_size(typical)}"
        )
        problems.append(CheckProblem("shrunk", CheckStatus.CRITICAL, text))
    return problems


def _typical_size(newest: Backup, earlier: Sequence[Backup]) -> int | None:
    """Return the median size of the last backups of the same type; None if none is known.

    `earlier` is sorted, oldest first.
    """
    sizes = [row.size_bytes for row in earlier if row.kind == newest.kind and row.size_bytes]
    return round(median(sizes[-_RECENT:])) if sizes else None


def _failed_since(newest: Backup | None, rows: Iterable[Backup]) -> int:
    """Count the FAILED backups that began after `newest`, or all of them if it is None."""
    since = _MIN_TIME if newest is None else _sort_key(newest)[0]
    failed = (row for row in rows if row.status is BackupStatus.FAILED)
    return sum(1 for row in failed if row.begin_time is not None and row.begin_time > since)


def _count_problems(rows: Sequence[Backup], failed: int, now: datetime) -> list[CheckProblem]:
    """Return warnings about FAILED backups and unusable begin times."""
    future = sum(1 for row in rows if begins_in_future(row, now))
    undated = sum(1 for row in rows if row.completed and row.begin_time is None)
    counted = (
        (failed, "failed_since", f"{_backups(failed)} FAILED since the newest COMPLETED one"),
        (future, "in_the_future", f"{_backups(future)} began in the future: check the local clock"),
        (undated, "undated", f"{_backups(undated)} without a readable begin time ignored"),
    )
    return [CheckProblem(kind, CheckStatus.WARNING, text) for count, kind, text in counted if count]


def _backups(count: int) -> str:
    return "1 backup" if count == 1 else f"{count} backups"


def _duration_problems(rows: Sequence[Backup], now: datetime) -> list[CheckProblem]:
    """Return warnings about backups that run three times as long as usual, and over an hour."""
    problems = []
    for row in rows:
        if row.status is not BackupStatus.BUILDING or row.begin_time is None:
            continue
        typical = typical_duration(rows, row.instance_id)
        limit = _LONG_WITHOUT_HISTORY if typical is None else max(_LONG_MIN, _LONG_FACTOR * typical)
        duration = (now - row.begin_time).total_seconds()
        if duration > limit:
            usual = "" if typical is None else f", usually {format_duration(typical)}"
            text = f"{row.name} has been BUILDING for {format_duration(duration)}{usual}"
            problems.append(CheckProblem("building_long", CheckStatus.WARNING, text))
    return problems


def _incomplete(limits: CheckLimits) -> CheckProblem:
    """Return the problem of an incomplete listing: a newer backup may be missing.

    The newest listed backup still satisfies the age limit, but its size need not be the newest.
    """
    has_size_limit = limits.min_size is not None or limits.max_shrink is not None
    status = CheckStatus.UNKNOWN if has_size_limit else CheckStatus.WARNING
    text = "the backup list is incomplete: newer backups may be missing"
    return CheckProblem("incomplete", status, text)
