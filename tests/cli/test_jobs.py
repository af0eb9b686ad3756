"""Tests of `jobs list` and `jobs show` from end to end."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


JOB_KEYS = [
    *("id", "name", "status", "percent", "fail_reason", "created", "ended"),
    *("instance_id", "instance_name"),
]


def test_jobs_list_has_the_newest_job_first_in_every_format(cloud: Cloud) -> None:
    document = cloud.run("jobs", "list", "-o", "json").document
    assert list(document)[6:] == ["jobs", "count"]
    assert document["count"] == len(document["jobs"]) > 5
    assert list(document["jobs"][0]) == JOB_KEYS
    created = [job["created"] for job in document["jobs"]]
    assert created == sorted(created, reverse=True)
    ids = [job["id"] for job in document["jobs"]]
    assert cloud.run("jobs", "list", "-o", "id").out.split() == ids
    rows = list(csv.DictReader(StringIO(cloud.run("jobs", "list", "-o", "csv").out)))
    assert [row["id"] for row in rows] == ids
    assert list(rows[0]) == JOB_KEYS
    assert [line.split()[-1] for line in cloud.run("jobs", "list").out.splitlines()[1:]] == ids


def test_jobs_list_fetches_every_page_and_lists_each_job_once(cloud: Cloud) -> None:
    for number in range(230):
        cloud.server.add_backup("orders", f"old-{number:03}")
    ids = cloud.run("jobs", "list", "-o", "id").out.split()
    assert len(ids) == len(set(ids)) >= 230


def test_jobs_list_filters_by_status_name_and_time(cloud: Cloud) -> None:
    everything = cloud.run("jobs", "list", "-o", "json").document["jobs"]

    def ids(*args: str) -> set[str]:
        return set(cloud.run("jobs", "list", *args, "-o", "id").out.split())

    failed = {job["id"] for job in everything if job["status"] == "Failed"}
    assert ids("--status", "failed") == failed
    assert len(failed) == 1
    assert ids("--status", "failed", "--status", "Completed") == {job["id"] for job in everything}
    assert ids("--name", "Backup*") == {job["id"] for job in everything}
    assert ids("--name", "BackupSnapshotGaussDBV5InInstance") == ids("--name", "Backup*")
    assert ids("--name", "Restore*") == set()
    since, until = ids("--since", "2d"), ids("--until", "2d")
    assert since | until == {job["id"] for job in everything}
    assert since & until == set()
    assert since
    assert until


def test_jobs_list_has_the_percentage_of_a_running_job(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    cloud.run("create", "-i", "big", "-n", "slow-one", "--no-wait")
    (job,) = cloud.run("jobs", "list", "--status", "running", "-o", "json").document["jobs"]
    assert job["percent"] in range(10)
    assert job["instance_name"] == "big"


def test_jobs_list_warns_if_since_is_before_the_last_month(cloud: Cloud) -> None:
    result = cloud.run("jobs", "list", "--since", "60d")
    assert "only the jobs of the last month" in result.err


@pytest.mark.parametrize(
    "args", [["--since", "1h", "--until", "2h"], ["--since", "yesterday"], ["--limit", "0"]]
)
def test_jobs_list_rejects_invalid_arguments_without_a_request(
    cloud: Cloud, args: list[str]
) -> None:
    assert cloud.run("jobs", "list", *args, exit_code=2).out == ""
    assert cloud.server.requests() == []


def test_jobs_show_returns_the_job_of_a_backup(cloud: Cloud) -> None:
    job_id = cloud.create("before-v42", "--no-wait").document["job"]["id"]
    assert cloud.run("jobs", "show", job_id, "-o", "json").document["job"]["id"] == job_id


def test_jobs_show_exits_4_for_an_unknown_job(cloud: Cloud) -> None:
    job_id = "00000000-0000-0000-0000-000000000000"
    assert cloud.run("jobs", "show", job_id, exit_code=4).err.startswith("✘ ")


def test_jobs_show_rejects_an_invalid_id_without_a_request(cloud: Cloud) -> None:
    result = cloud.run("jobs", "show", "../x", exit_code=2)
    assert result.err.startswith("✘ ")
    assert result.out == ""
    assert cloud.server.requests() == []
