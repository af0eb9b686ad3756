"""`jobs list` and `jobs show`: the jobs of the service in the last month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gaussbackup.actions.list_and_show import at_service_time
from gaussbackup.domain.evidence import find_gaps
from gaussbackup.model.job import JobStatus
from gaussbackup.model.time_argument import Period

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.model.job import Job
    from gaussbackup.model.listing_result import JobListing

JOB_RETENTION = timedelta(days=31)
"""The service lists the jobs of the last month (gaussbackup/api/README.md, "Jobs and tasks")."""
_GLOB_CHARACTERS = frozenset("*?[")
_MIN_TIME = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class JobsRequest:
    """Filters: statuses, a name glob, and the period in which the job was created.

    JobStatus.UNKNOWN matches every status that is not documented. The period is resolved with the
    service's clock.
    """

    statuses: frozenset[JobStatus] = frozenset()
    name: str | None = None
    period: Period = field(default_factory=Period)


def list_jobs(
    request: JobsRequest, client: BackupClient, *, warn: Callable[[str], None]
) -> list[Job]:
    """Return the matching jobs, newest first, each once.

    The service is asked to filter; the rows are filtered again, because it may ignore that.
    """
    listing, since, until = at_service_time(
        request.period, client, lambda now: _list_jobs(request, client, now)
    )
    if since is not None and since < client.service_now() - JOB_RETENTION:
        warn("the service lists only the jobs of the last month; older jobs are missing")
    for gap in find_gaps("jobs", len(listing.jobs), listing.total, listing.unreadable):
        warn(gap)
    jobs = [job for job in listing.jobs if _matches(job, request, since, until)]
    return sorted(jobs, key=lambda job: (job.created or _MIN_TIME, job.id), reverse=True)


def _list_jobs(
    request: JobsRequest, client: BackupClient, now: datetime
) -> tuple[JobListing, datetime | None, datetime | None]:
    """Return the jobs that the service lists, and the period at `now`."""
    name = request.name
    since, until = request.period.at(now)
    listing = client.list_jobs(
        status=_status_parameter(request.statuses),
        name=None if name is None or _GLOB_CHARACTERS & set(name) else name,
        begin=since,
        end=until,
    )
    return listing, since, until


def _status_parameter(statuses: frozenset[JobStatus]) -> str | None:
    """Return the status to ask the service for: it takes one, and knows only documented ones."""
    if len(statuses) != 1 or JobStatus.UNKNOWN in statuses:
        return None
    return next(iter(statuses)).value


def _matches(
    job: Job, request: JobsRequest, since: datetime | None, until: datetime | None
) -> bool:
    if request.statuses and job.status not in request.statuses:
        return False
    if request.name is not None and not fnmatchcase(job.name or "", request.name):
        return False
    if since is None and until is None:
        return True
    return job.created is not None and (
        (since is None or job.created >= since) and (until is None or job.created < until)
    )


def show_job(job_id: str, client: BackupClient) -> Job:
    """Return one job; some versions of the service do not know the jobs of manual backups."""
    return client.show_job(job_id)
