"""Whether an instance has a good backup that is young enough: the decision behind `check`.

A backup is as old as its begin: what was written to the database after that is not in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.poll_interval import typical_duration
from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gaussbackup.model.backup import Backup

MAX_CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of this machine and of the service may be apart."""
_RECENT = 5
"""So many earlier backups make the usual size."""
_LONG_FACTOR = 3
_LONG_AT_LEAST = 3600.0
_LONG_UNKNOWN = 8 * 3600.0
"""Seconds; the vendor's own figure for 2 TB (api/facts.md, section 14), where nothing is usual."""
_DAWN = datetime.min.replace(tzinfo=timezone.utc)


class CheckStatus(str, Enum):
    """The words of monitoring, the best first."""

    OK = "ok"
    WARNING = "warning"
    UNKNOWN = "unknown"
    CRITICAL = "critical"

    @property
    def failed(self) -> bool:
        """Nobody should rely on it; what cannot be known counts as bad."""
        return self in {CheckStatus.UNKNOWN, CheckStatus.CRITICAL}


_ORDER = list(CheckStatus)


def worst_status(verdicts: Iterable[CheckStatus]) -> CheckStatus:
    """The worst of them; OK where there is none."""
    return max(verdicts, key=_ORDER.index, default=CheckStatus.OK)


class CheckLimits(NamedTuple):
    """`max_age` in seconds, `min_size` in bytes; `max_shrink` 0.5 means half of the usual size."""

    max_age: float
    min_size: int | None = None
    max_shrink: float | None = None


class CheckProblem(NamedTuple):
    """One thing that is not as it should be; `kind` is a stable word, `message` a phrase."""

    kind: str
    status: CheckStatus
    message: str


class Finding(NamedTuple):
    """What was found of one instance.

    `age` is in seconds, of `newest`, the newest COMPLETED backup that can be dated; `usual_size`
    in bytes, of the earlier ones of its type; `failed` counts the backups FAILED since.
    """

    problems: tuple[CheckProblem, ...]
    newest: Backup | None = None
    age: float | None = None
    typical_size: int | None = None
    failed_since: int = 0

    @property
    def status(self) -> CheckStatus:
        """As bad as the worst problem."""
        return worst_status(problem.status for problem in self.problems)


def evaluate(
    rows: Sequence[Backup], limits: CheckLimits, now: datetime, *, complete: bool = True
) -> Finding:
    """Judge the rows of one instance, in any order; `complete` False where some may be missing."""
    good = sorted((row for row in rows if _datable_good(row, now)), key=_begun)
    newest = good[-1] if good else None
    age = None if newest is None else max(0.0, (now - _begun(newest)[0]).total_seconds())
    usual = None if newest is None else _usual_size(newest, good[:-1])
    failed = _failed_since(newest, rows)
    problems = [
        *_age_problems(newest, age, limits, rows),
        *_size_problems(newest, usual, limits),
        *_count_problems(rows, failed, now),
        *_building_problems(rows, now),
        *([] if complete else [_incomplete(limits)]),
    ]
    return Finding(tuple(problems), newest, age, usual, failed)


def _begun(row: Backup) -> tuple[datetime, str]:
    return row.begin_time or _DAWN, row.id


def _ahead(row: Backup, now: datetime) -> bool:
    return row.begin_time is not None and row.begin_time - now > MAX_CLOCK_SKEW


def _datable_good(row: Backup, now: datetime) -> bool:
    return row.completed and row.begin_time is not None and not _ahead(row, now)


def _age_problems(
    newest: Backup | None, age: float | None, limits: CheckLimits, rows: Sequence[Backup]
) -> list[CheckProblem]:
    """Nothing good at all, nothing good that can be dated, or nothing young enough."""
    if newest is None or age is None:
        if any(row.completed for row in rows):
            text = "it has COMPLETED backups, but the age of none can be told"
            return [CheckProblem("age_unknown", CheckStatus.UNKNOWN, text)]
        return [CheckProblem("no_backup", CheckStatus.CRITICAL, "it has no COMPLETED backup")]
    if age <= limits.max_age:
        return []
    text = (
        f"the newest COMPLETED backup began {format_duration(age)} ago, "
        f"the limit is {format_duration(limits.max_age)}"
    )
    return [CheckProblem("too_old", CheckStatus.CRITICAL, text)]


def _size_problems(
    newest: Backup | None, usual: int | None, limits: CheckLimits
) -> list[CheckProblem]:
    if newest is None or (limits.min_size is None and limits.max_shrink is None):
        return []
    size = newest.size_bytes
    if size is None:
        text = "the service does not tell the size of the newest COMPLETED backup"
        return [CheckProblem("size_unknown", CheckStatus.UNKNOWN, text)]
    problems = []
    if limits.min_size is not None and size < limits.min_size:
        text = f"{newest.name} has {format_size(size)}, at least {format_size(limits.min_size)} is"
        problems.append(CheckProblem("too_small", CheckStatus.CRITICAL, f"{text} asked for"))
    if limits.max_shrink is not None and usual and size < usual * (1 - limits.max_shrink):
        text = (
            f"{newest.name} has {format_size(size)}, {1 - size / usual:.0%} less than "
            f"the usual {format_size(usual)}"
        )
        problems.append(CheckProblem("shrunk", CheckStatus.CRITICAL, text))
    return problems


def _usual_size(newest: Backup, earlier: Sequence[Backup]) -> int | None:
    """The median of the last backups of the same type, oldest first; None where no size is told."""
    sizes = [row.size_bytes for row in earlier if row.kind == newest.kind and row.size_bytes]
    return round(median(sizes[-_RECENT:])) if sizes else None


def _failed_since(newest: Backup | None, rows: Iterable[Backup]) -> int:
    """FAILED backups that began after the newest good one, or all of them where none is good."""
    since = _DAWN if newest is None else _begun(newest)[0]
    failed = (row for row in rows if row.status is BackupStatus.FAILED)
    return sum(1 for row in failed if row.begin_time is not None and row.begin_time > since)


def _count_problems(rows: Sequence[Backup], failed: int, now: datetime) -> list[CheckProblem]:
    """What is worth saying and no proof of anything: counted, one phrase each."""
    ahead = sum(1 for row in rows if _ahead(row, now))
    undated = sum(1 for row in rows if row.completed and row.begin_time is None)
    counted = (
        (failed, "failed_since", f"{_backups(failed)} FAILED since the newest COMPLETED one"),
        (ahead, "in_the_future", f"{_backups(ahead)} began in the future: is this clock right?"),
        (undated, "undated", f"{_backups(undated)} without a readable time left out"),
    )
    return [CheckProblem(kind, CheckStatus.WARNING, text) for count, kind, text in counted if count]


def _backups(count: int) -> str:
    return "1 backup" if count == 1 else f"{count} backups"


def _building_problems(rows: Sequence[Backup], now: datetime) -> list[CheckProblem]:
    """Backups that take three times as long as usual, and an hour at least."""
    problems = []
    for row in rows:
        if row.status is not BackupStatus.BUILDING or row.begin_time is None:
            continue
        usual = typical_duration(rows, row.instance_id)
        limit = _LONG_UNKNOWN if usual is None else max(_LONG_AT_LEAST, _LONG_FACTOR * usual)
        took = (now - row.begin_time).total_seconds()
        if took > limit:
            known = "" if usual is None else f", usually {format_duration(usual)}"
            text = f"{row.name} has been BUILDING for {format_duration(took)}{known}"
            problems.append(CheckProblem("building_long", CheckStatus.WARNING, text))
    return problems


def _incomplete(limits: CheckLimits) -> CheckProblem:
    """A listing with gaps: what was seen is true, but a newer backup may have gone unseen.

    That is no harm to the age of the newest one; its size can then not be relied on.
    """
    sized = limits.min_size is not None or limits.max_shrink is not None
    verdict = CheckStatus.UNKNOWN if sized else CheckStatus.WARNING
    return CheckProblem(
        "incomplete", verdict, "the list of backups has gaps: newer ones may be missing"
    )
