"""`jobs list`: the filters of the service are used, but not trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.jobs import JobsRequest, list_jobs
from gaussbackup.model.job import JobStatus
from gaussbackup.model.listing_result import JobListing
from gaussbackup.model.time_argument import Period, TimeArgument
from tests.support.builders import NOON, a_job
from tests.support.fakes import ScriptedService

if TYPE_CHECKING:
    from gaussbackup.model.job import Job


def job(
    number: int, status: str = "Completed", hours: float | None = 1.0, name: str = "Backup"
) -> Job:
    created = None if hours is None else NOON - timedelta(hours=hours)
    return a_job(status)._replace(id=f"job-{number}", name=name, created=created)


ROWS = (
    job(1, "Running", 1),
    job(2, "Completed", 3, "Restore"),
    job(3, "Failed", 2),
    job(4, "Completed", None),
    job(5, "Pending", 9, "Upgrade"),
)


def run(
    request: JobsRequest, listing: JobListing | None = None
) -> tuple[list[str], list[str], ScriptedService]:
    warnings: list[str] = []
    service = ScriptedService(tasks=listing or JobListing(ROWS, total=len(ROWS)))
    jobs = list_jobs(request, service, warn=warnings.append)
    return [each.id[-1] for each in jobs], warnings, service


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (JobsRequest(), "13254"),
        (JobsRequest(statuses=frozenset({JobStatus.COMPLETED})), "24"),
        (JobsRequest(statuses=frozenset({JobStatus.RUNNING, JobStatus.FAILED})), "13"),
        (JobsRequest(statuses=frozenset({JobStatus.UNKNOWN})), "5"),
        (JobsRequest(name="Back*"), "134"),
        (JobsRequest(name="Restore"), "2"),
        (JobsRequest(period=Period(TimeArgument(NOON - timedelta(hours=2)))), "13"),
        (JobsRequest(period=Period(until=TimeArgument(timedelta(hours=2)))), "25"),
    ],
)
def test_list_jobs_filters_and_sorts_newest_first(request_: JobsRequest, ids: str) -> None:
    assert "".join(run(request_)[0]) == ids


def test_list_jobs_sends_the_filters_that_the_service_supports() -> None:
    def sent(request: JobsRequest) -> dict[str, object]:
        return run(request)[2].list_arguments[0]

    def sent_status(*statuses: JobStatus) -> object:
        return sent(JobsRequest(statuses=frozenset(statuses)))["status"]

    assert sent_status(JobStatus.RUNNING) == "Running"
    assert sent_status(JobStatus.RUNNING, JobStatus.FAILED) is None
    assert sent_status(JobStatus.UNKNOWN) is None
    assert sent(JobsRequest(name="Restore"))["name"] == "Restore"
    assert sent(JobsRequest(name="Rest*"))["name"] is None
    assert sent(JobsRequest(period=Period(TimeArgument(NOON))))["begin"] == NOON


def test_list_jobs_warns_if_since_is_over_a_month_ago() -> None:
    warnings = run(JobsRequest(period=Period(TimeArgument(timedelta(days=40)))))[1]
    assert warnings == ["the service lists only the jobs of the last month; older jobs are missing"]


def test_list_jobs_warns_of_gaps() -> None:
    assert len(run(JobsRequest(), JobListing(ROWS, total=9, unreadable=1))[1]) == 2
