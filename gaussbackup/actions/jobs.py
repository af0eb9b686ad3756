"""The verb `jobs list`: what the service has been doing for the last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gaussbackup.domain.listing_gaps import find_gaps
from gaussbackup.model.job import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.service_protocol import BackupClient
    from gaussbackup.clock import Clock
    from gaussbackup.model.job import Job

JOB_RETENTION = timedelta(days=31)
"""The service tells no older jobs than those of the last month (api/facts.md, section 7.2)."""
_GLOB = frozenset("*?[")
_WORDS = {status.value.lower(): status.value for status in JobStatus if status.name != "UNKNOWN"}
_DAWN = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class JobsRequest:
    """Which jobs: statuses in any case, a glob for the name, begun since and before."""

    statuses: tuple[str, ...] = ()
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_jobs(
    request: JobsRequest, client: BackupClient, *, clock: Clock, warn: Callable[[str], None]
) -> list[Job]:
    """The jobs asked for, newest first, each once.

    What the service can filter it is asked to; the answer is filtered again, since it need not.
    """
    if request.since is not None and request.since < clock.now() - JOB_RETENTION:
        warn("the service keeps the jobs of the last month only: older ones are not told")
    words = {word.lower() for word in request.statuses}
    one = _WORDS.get(next(iter(words))) if len(words) == 1 else None
    name = request.name
    listing = client.list_jobs(
        status=one,
        name=None if name is None or _GLOB & set(name) else name,
        begin=request.since,
        end=request.until,
    )
    for gap in find_gaps("jobs", len(listing.jobs), listing.total, listing.unreadable):
        warn(gap)
    chosen = [job for job in listing.jobs if _wanted(job, request, words)]
    return sorted(chosen, key=lambda job: (job.created or _DAWN, job.id), reverse=True)


def _wanted(job: Job, request: JobsRequest, words: set[str]) -> bool:
    if words and job.status_text.lower() not in words:
        return False
    if request.name is not None and not fnmatchcase(job.name or "", request.name):
        return False
    if request.since is None and request.until is None:
        return True
    return job.created is not None and (
        (request.since is None or job.created >= request.since)
        and (request.until is None or job.created < request.until)
    )
