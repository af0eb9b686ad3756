"""`jobs list`, and `instances show` with its backups in short, from end to end."""

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


def test_jobs_are_listed_newest_first_in_every_form(cloud: Cloud) -> None:
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


def test_every_page_is_fetched_and_each_job_told_once(cloud: Cloud) -> None:
    for number in range(230):
        cloud.server.add_backup("orders", f"old-{number:03}")
    ids = cloud.run("jobs", "list", "-o", "id").out.split()
    assert len(ids) == len(set(ids)) >= 230


def test_jobs_are_narrowed_by_status_name_and_time(cloud: Cloud) -> None:
    everything = cloud.run("jobs", "list", "-o", "json").document["jobs"]

    def ids(*words: str) -> set[str]:
        return set(cloud.run("jobs", "list", *words, "-o", "id").out.split())

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


def test_a_running_job_shows_its_percentage(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    cloud.run("create", "-i", "big", "-n", "slow-one", "--no-wait")
    (job,) = cloud.run("jobs", "list", "--status", "running", "-o", "json").document["jobs"]
    assert job["percent"] in range(10)
    assert job["instance_name"] == "big"


def test_a_month_is_all_there_is(cloud: Cloud) -> None:
    ran = cloud.run("jobs", "list", "--since", "60d")
    assert "only the jobs of the last month" in ran.err


@pytest.mark.parametrize(
    "words", [["--since", "1h", "--until", "2h"], ["--since", "yesterday"], ["--limit", "0"]]
)
def test_bad_words_send_nothing(cloud: Cloud, words: list[str]) -> None:
    assert cloud.run("jobs", "list", *words, exit_code=2).out == ""
    assert cloud.server.requests() == []


def test_an_instance_is_shown_with_its_backups_in_short(cloud: Cloud) -> None:
    document = cloud.run("instances", "show", "orders", "-o", "json").document
    assert list(document)[6:] == ["instance", "backup_summary"]
    summary = document["backup_summary"]
    assert (summary["completed"], summary["failed"], summary["building"]) == (4, 1, 0)
    assert (summary["manual"], summary["auto"]) == (2, 3)
    manual = cloud.run("list", "-i", "orders", "--type", "manual", "-o", "json").document
    weight = sum(row["size_bytes"] for row in manual["backups"])
    assert summary["manual_size_bytes"] == weight
    newest = cloud.run("show", "-i", "orders", "@latest-completed", "-o", "json").document
    assert summary["newest_completed"]["id"] == newest["backup"]["id"]
    text = cloud.run("instances", "show", "orders").out
    assert "4 COMPLETED, 1 FAILED, 0 BUILDING" in text
    assert "2 manual (25.4 GB), 3 auto" in text


def test_an_instance_is_shown_even_where_its_backups_cannot_be_listed(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {
            "match": {"path": "*/backups"},
            "phase": "before",
            "action": {"respond": {"status": 403}},
        }
    )
    ran = cloud.run("instances", "show", "orders", "-o", "json")
    assert ran.document["backup_summary"] is None
    assert ran.document["instance"]["name"] == "orders"
    assert "could not be listed" in ran.document["warnings"][0]
