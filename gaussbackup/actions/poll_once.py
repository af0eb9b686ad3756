"""One poll of all backups that a wait is for, with as few requests as possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.errors import FailureKind, ServiceError
from gaussbackup.model.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.actions.wait_tracker import WaitTracker
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

_PAGE_SIZE = 100
"""Rows per page of the service."""
DEADLINE_GRACE = 4.5
"""Seconds that a poll may run beyond the deadline, so that the last one can start at it."""


@dataclass(frozen=True)
class PollResult:
    """Backups and jobs by backup id, or the error that the poll ended in.

    `pages` is the number of requests that the last listing took, 1 if there was none.
    """

    rows: dict[str, Backup] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    error: ServiceError | None = None
    pages: int = 1

    @property
    def retry_after(self) -> float | None:
        """The pause in seconds that the service requested."""
        return self.error.retry_after if self.error else None

    @property
    def rejected(self) -> bool:
        """Whether the service rejected the request, e.g. because a permission is still missing."""
        return self.error is not None and self.error.failure_kind is FailureKind.REJECTED

    @property
    def is_permanent(self) -> bool:
        """Whether no later poll can succeed, e.g. because the credentials are invalid."""
        return self.error is not None and self.error.failure_kind in {
            FailureKind.AUTH,
            FailureKind.PERMANENT,
        }

    @property
    def failure_reason(self) -> str | None:
        """Why the poll failed, or None."""
        if self.error is None:
            return None
        pause = ""
        if self.retry_after:
            pause = f"; the service requests a pause of {format_duration(self.retry_after)}"
        return f"the last poll failed: {self.error.message}{pause}"


def poll(trackers: Sequence[WaitTracker], client: BackupClient, pages: int = 1) -> PollResult:
    """Poll the backup of each tracker, and its job if possible.

    `pages` is that of the previous result: if a listing would take more requests, the backups are
    requested one by one.
    """
    try:
        if len(trackers) <= pages:
            rows = {key: row for each in trackers for key, row in _find(each, client).items()}
        else:
            rows, total = _list(trackers, client)
            pages = max(1, -(-total // _PAGE_SIZE))
    except ServiceError as error:
        return PollResult(error=error, pages=pages)
    return PollResult(rows, _jobs(trackers, client), pages=pages)


def _find(tracker: WaitTracker, client: BackupClient) -> dict[str, Backup]:
    row = client.find_backup(tracker.target.backup_id)
    known = tracker.backup
    if row is None or (known is not None and known.instance_id != row.instance_id):
        return {}
    return {row.id: row}


def _list(trackers: Sequence[WaitTracker], client: BackupClient) -> tuple[dict[str, Backup], int]:
    """Return the rows since an hour before the begin of the oldest backup, and their number."""
    begins = [tracker.backup.begin_time if tracker.backup else None for tracker in trackers]
    known = [begin for begin in begins if begin is not None]
    begin = min(known) - timedelta(hours=1) if len(known) == len(trackers) else None
    rows = client.list_backups(begin=begin).backups
    return {row.id: row for row in rows}, len(rows)


def _jobs(trackers: Sequence[WaitTracker], client: BackupClient) -> dict[str, Job]:
    """Return the jobs by backup id; a job that cannot be read is left out."""
    jobs = {}
    for tracker in trackers:
        if tracker.target.job_id is None:
            continue
        try:
            jobs[tracker.target.backup_id] = client.show_job(tracker.target.job_id)
        except ServiceError:
            continue
    return jobs
