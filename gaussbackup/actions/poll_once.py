"""The polls of all backups that a wait is for, with as few requests as possible."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.domain.evidence import backup_gaps
from gaussbackup.domain.poll_interval import needs_percentage, needs_reason
from gaussbackup.errors import FailureKind, RowsMissing, ServiceError
from gaussbackup.model.durations import format_duration
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

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
    """The backups by id, or the error that the poll ended in.

    A backup in neither `rows` nor `unproven` is absent.
    """

    rows: dict[str, Backup] = field(default_factory=dict)
    unproven: frozenset[str] = frozenset()
    error: ServiceError | None = None

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


class Poller:
    """Polls backups together, and records their jobs in the trackers when they are needed.

    A listing serves several backups. If the previous one took more requests than there are backups
    left, they are requested one by one; the same holds for jobs. `percentage`: the percentages of
    the jobs are displayed.
    """

    def __init__(self, *, percentage: bool) -> None:
        self._percentage = percentage
        self._pages = 1
        self._job_pages = 1

    def requests(self, backups: int) -> int:
        """Return the requests that the next poll of that many backups takes, without jobs."""
        return min(backups, self._pages)

    def poll(self, trackers: Sequence[WaitTracker], client: BackupClient, now: float) -> PollResult:
        """Poll the backup of each tracker, `now` on the monotonic clock."""
        try:
            result = self._list(trackers, client)
        except ServiceError as error:
            return PollResult(error=error)
        for tracker in trackers:
            row = result.rows.get(tracker.target.backup_id)
            if row is not None and tracker.reject_other_instance(row):
                del result.rows[row.id]
        self._request_jobs(trackers, result.rows, client, now)
        return result

    def _list(self, trackers: Sequence[WaitTracker], client: BackupClient) -> PollResult:
        if len(trackers) <= self._pages:
            return PollResult(
                {key: row for each in trackers for key, row in _find(each, client).items()}
            )
        listing = client.list_backups(begin=_oldest_begin(trackers))
        self._pages = _page_count(len(listing.backups))
        rows = {row.id: row for row in listing.backups}
        missing = {tracker.target.backup_id for tracker in trackers} - rows.keys()
        return PollResult(rows, frozenset(missing if backup_gaps(listing) else ()))

    def _request_jobs(
        self,
        trackers: Sequence[WaitTracker],
        rows: dict[str, Backup],
        client: BackupClient,
        now: float,
    ) -> None:
        """Request the jobs that are needed; one that cannot be read is no error."""
        contexts = {
            each: each.job_context(
                rows.get(each.target.backup_id),
                now,
                percentage=self._percentage,
                shared=len(trackers) > 1,
            )
            for each in trackers
            if each.target.job_id is not None
        }
        reasons = [each for each, context in contexts.items() if needs_reason(context)]
        percentages = [each for each, context in contexts.items() if needs_percentage(context)]
        needed = list(dict.fromkeys([*reasons, *percentages]))
        if len(needed) <= self._job_pages:
            jobs = _show_jobs(needed, client)
        else:
            # Only a running job has a percentage.
            status = None if reasons else JobStatus.RUNNING.value
            jobs = self._list_jobs(needed, status, client)
        for tracker in needed:
            tracker.record_job(jobs.get(tracker.target.job_id or ""), now)

    def _list_jobs(
        self, trackers: Sequence[WaitTracker], status: str | None, client: BackupClient
    ) -> dict[str, Job]:
        try:
            jobs = client.list_jobs(status=status, begin=_oldest_begin(trackers)).jobs
        except ServiceError:
            return {}
        self._job_pages = _page_count(len(jobs))
        return {job.id: job for job in jobs}


def _find(tracker: WaitTracker, client: BackupClient) -> dict[str, Backup]:
    try:
        row = client.find_backup(tracker.target.backup_id)
    except RowsMissing:  # counted as missing: a wait that ends so has failed
        row = None
    return {} if row is None else {row.id: row}


def _show_jobs(trackers: Sequence[WaitTracker], client: BackupClient) -> dict[str, Job]:
    jobs = {}
    for tracker in trackers:
        job_id = tracker.target.job_id or ""
        with suppress(ServiceError):
            jobs[job_id] = client.show_job(job_id)
    return jobs


def _oldest_begin(trackers: Sequence[WaitTracker]) -> datetime | None:
    """Return an hour before the begin of the oldest backup; None if one of them is unknown."""
    begins = [tracker.backup.begin_time if tracker.backup else None for tracker in trackers]
    known = [begin for begin in begins if begin is not None]
    return min(known) - timedelta(hours=1) if len(known) == len(trackers) else None


def _page_count(rows: int) -> int:
    return max(1, -(-rows // _PAGE_SIZE))
