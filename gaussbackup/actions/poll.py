"""One look at all the backups that are waited for, by as few calls as can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.errors import FailureKind, ServiceError
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.wait_target import WaitTracker
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

_PAGE = 100
"""Rows that the service gives at a time."""
DEADLINE_GRACE = 4.5
"""Seconds a look may take beyond the deadline, so that the last one can fall on it."""


@dataclass(frozen=True)
class PollResult:
    """What one look brought: rows and jobs by backup id, or the error it ended in.

    `pages` is how many requests the last look by a list took, 1 where there was none.
    """

    rows: dict[str, Backup] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    error: ServiceError | None = None
    pages: int = 1

    @property
    def retry_after(self) -> float | None:
        """Seconds the service asked for."""
        return self.error.retry_after if self.error else None

    @property
    def rejected(self) -> bool:
        """The service understood and said no; once may be a rule that is still spreading."""
        return self.error is not None and self.error.failure_kind is FailureKind.REJECTED

    @property
    def is_permanent(self) -> bool:
        """No later look can bring another answer: the credentials or the way are bad."""
        return self.error is not None and self.error.failure_kind in {
            FailureKind.AUTH,
            FailureKind.PERMANENT,
        }

    @property
    def failure_reason(self) -> str | None:
        """Why the last look told nothing."""
        if self.error is None:
            return None
        asked = f"; it asks for {format_duration(self.retry_after)}" if self.retry_after else ""
        return f"the service gives no answer: {self.error.message}{asked}"


def poll(trackers: Sequence[WaitTracker], client: BackupClient, pages: int = 1) -> PollResult:
    """One look at each; a job that cannot be had is simply not there.

    A few are asked for by their ids, where a list of `pages`, as the last one was, would cost more.
    """
    try:
        if len(trackers) <= pages:
            rows = {key: row for tracker in trackers for key, row in _one(tracker, client).items()}
        else:
            rows, total = _many(trackers, client)
            pages = max(1, -(-total // _PAGE))
    except ServiceError as error:
        return PollResult(error=error, pages=pages)
    return PollResult(rows, _jobs(trackers, client), pages=pages)


def _one(tracker: WaitTracker, client: BackupClient) -> dict[str, Backup]:
    row = client.find_backup(tracker.target.backup_id)
    known = tracker.backup
    if row is None or (known is not None and known.instance_id != row.instance_id):
        return {}
    return {row.id: row}


def _many(trackers: Sequence[WaitTracker], client: BackupClient) -> tuple[dict[str, Backup], int]:
    """All from one listing, from a little before the oldest of them began; and its length."""
    begins = [tracker.backup.begin_time if tracker.backup else None for tracker in trackers]
    known = [begin for begin in begins if begin is not None]
    begin = min(known) - timedelta(hours=1) if len(known) == len(trackers) else None
    rows = client.list_backups(begin=begin).backups
    return {row.id: row for row in rows}, len(rows)


def _jobs(trackers: Sequence[WaitTracker], client: BackupClient) -> dict[str, Job]:
    jobs = {}
    for tracker in trackers:
        if tracker.target.job_id is None:
            continue
        try:
            jobs[tracker.target.backup_id] = client.show_job(tracker.target.job_id)
        except ServiceError:
            continue
    return jobs
