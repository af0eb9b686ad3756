"""`jobs list` and `jobs show`: the jobs of the service in the last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gaussbackup.domain.evidence import find_gaps
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.job import Job

JOB_RETENTION = timedelta(days=31)
"""The service lists the jobs of the last month (gaussbackup/api/README.md, "Jobs and tasks")."""
_GLOB_CHARACTERS = frozenset("*?[")
_MIN_TIME = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class JobsRequest:
    """Filters: statuses, a name glob, created from `since` to before `until`.

    JobStatus.UNKNOWN matches every status that is not documented.
    """

    statuses: frozenset[JobStatus] = frozenset()
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_jobs(
    request: JobsRequest, client: BackupClient, *, clock: Clock, warn: Callable[[str], None]
) -> list[Job]:
    """Return the matching jobs, newest first, each once.

    The service is asked to filter; the rows are filtered again, because it may ignore that.
    """
    if request.since is not None and request.since < clock.now() - JOB_RETENTION:
        warn("the service lists only the jobs of the last month; older jobs are missing")
    name = request.name
    listing = client.list_jobs(
        status=_status_parameter(request.statuses),
        name=None if name is None or _GLOB_CHARACTERS & set(name) else name,
        begin=request.since,
        end=request.until,
    )
    for gap in find_gaps("jobs", len(listing.jobs), listing.total, listing.unreadable):
        warn(gap)
    jobs = [job for job in listing.jobs if _matches(job, request)]
    return sorted(jobs, key=lambda job: (job.created or _MIN_TIME, job.id), reverse=True)


def _status_parameter(statuses: frozenset[JobStatus]) -> str | None:
    """Return the status to ask the service for: it takes one, and knows only documented ones."""
    if len(statuses) != 1 or JobStatus.UNKNOWN in statuses:
        return None
    return next(iter(statuses)).value


def _matches(job: Job, request: JobsRequest) -> bool:
    if request.statuses and job.status not in request.statuses:
        return False
    if request.name is not None and not fnmatchcase(job.name or "", request.name):
        return False
    if request.since is None and request.until is None:
        return True
    return job.created is not None and (
        (request.since is None or job.created >= request.since)
        and (request.until is None or job.created < request.until)
    )


def show_job(job_id: str, client: BackupClient) -> Job:
    """Return one job; some versions of the service do not know the jobs of manual backups."""
    return client.show_job(job_id)
