"""Selection of backups: filters, the selectors `@latest` and `@oldest`, the backup of a job."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.evidence import has_usable_time
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from gaussbackup.model.backup import Backup, BackupStatus
    from gaussbackup.model.job import Job

SELECTORS = ("@latest", "@latest-completed", "@oldest")
_MAX_JOB_GAP = timedelta(minutes=10)


class BackupFilter(NamedTuple):
    """A filter for backups; None and an empty set match every backup.

    `since` is included, `until` is not; a backup without a readable begin time matches neither.
    BackupStatus.UNKNOWN matches every status that is not documented; `name` is a glob.
    """

    instance_ids: frozenset[str] | None = None
    kind: str | None = None
    statuses: frozenset[BackupStatus] = frozenset()
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, backup: Backup) -> bool:
        """Return whether the backup passes the filter."""
        return (
            (self.instance_ids is None or backup.instance_id in self.instance_ids)
            and (self.kind is None or backup.kind == self.kind)
            and (not self.statuses or backup.status in self.statuses)
            and (self.name is None or fnmatchcase(backup.name, self.name))
            and self._matches_time(backup.begin_time)
        )

    def _matches_time(self, begin: datetime | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if begin is None:
            return False
        after = self.since is None or begin >= self.since
        return after and (self.until is None or begin < self.until)


def resolve_selector(selector: str, rows: Sequence[Backup], now: datetime) -> Backup | None:
    """Return the backup that a selector means among the rows of one instance, or None.

    Raise UsageError if a row has no usable time at `now`: it may be the newest or the oldest one.
    """
    if selector == "@latest-completed":
        rows = [row for row in rows if row.completed]
    dated = [(row.begin_time, row.id, row) for row in rows if row.begin_time is not None]
    unusable = [row for row in rows if not has_usable_time(row, now)]
    if unusable:
        ids = "\n".join(f"  {row.id}  {row.name}  {row.status_text}" for row in unusable)
        backups = "1 backup" if len(unusable) == 1 else f"{len(unusable)} backups"
        raise UsageError(
            f"Selector {selector} not unique: the begin time of {backups} is unknown or in the "
            "future.",
            hint=f"Use an id. The begin time of these is not usable:\n{ids}",
        )
    if not dated:
        return None
    return (min(dated) if selector == "@oldest" else max(dated))[2]


def backup_of_job(rows: Iterable[Backup], job: Job) -> Backup | None:
    """Return the manual backup of the job's instance that began when the job was created.

    The service returns no backup id with a job. Return None if no row began within ten minutes
    of the job.
    """
    if job.created is None or job.instance_id is None:
        return None
    near = [
        (abs(row.begin_time - job.created), row.id, row)
        for row in rows
        if row.manual and row.instance_id == job.instance_id and row.begin_time is not None
    ]
    gap, _, row = min(near, default=(timedelta.max, "", None))
    return row if gap <= _MAX_JOB_GAP else None
