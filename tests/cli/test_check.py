"""`check` from end to end: what on-call, cron and a monitoring system get."""

from __future__ import annotations

import csv
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import run_cli

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

HOUR = 3600.0
KEYS = ["checks", "count", "problems", "orphans"]


def aged(cloud: Cloud, instance: str, name: str, hours: float, **more: object) -> str:
    """Put a backup into the past."""
    begun = time.time() - hours * HOUR
    return cloud.server.add_backup(instance, name, started=begun, **more)


def verdicts(cloud: Cloud, *words: str, expect: int = 0) -> dict[str, str]:
    document = cloud.run("check", *words, "-o", "json", exit_code=expect).document
    return {check["instance_name"]: check["verdict"] for check in document["checks"]}


def test_the_seeded_instances_are_well(cloud: Cloud) -> None:
    document = cloud.run("check", "--all-instances", "-o", "json").document
    assert list(document)[6:] == KEYS
    assert document["outcome"] == "ok"
    assert document["count"] == 3
    assert [check["verdict"] for check in document["checks"]] == ["ok"] * 3
    assert document["checks"][0]["backup"]["status"] == "COMPLETED"
    lists = [request for request in cloud.server.requests() if "/backups" in request["path"]]
    assert len(lists) == 1


def test_one_instance_that_falls_short_is_exit_6_and_hides_no_other(cloud: Cloud) -> None:
    ran = cloud.run("check", "-i", "orders", "-i", "billing", "--max-age", "8h30m", exit_code=6)
    assert "CRITICAL  billing: the newest COMPLETED backup began 9h 00m ago" in ran.out
    assert "orders" in ran.out
    assert ran.err.startswith("✘ 1 of 2 instances failed the check: billing.\n")


def test_the_forms_for_programs_agree(cloud: Cloud) -> None:
    words = ("check", "--all-instances", "--max-age", "8h30m")
    rows = list(csv.DictReader(StringIO(cloud.run(*words, "-o", "csv", exit_code=6).out)))
    short = [row["instance_id"] for row in rows if row["verdict"] == "critical"]
    assert len(short) == 2
    assert cloud.run(*words, "-o", "id", exit_code=6).out.split() == short
    document = cloud.run(*words, "-o", "json", exit_code=6).document
    assert (document["outcome"], document["error"]["kind"]) == ("failed", "no_good_backup")


def test_a_missing_instance_is_reported_among_the_others(cloud: Cloud) -> None:
    ran = cloud.run("check", "-i", "orders", "-i", "nowhere", exit_code=6)
    assert "CRITICAL  nowhere: instance not found" in ran.out
    alone = cloud.run("check", "-i", "nowhere", "-o", "json", exit_code=4).document
    assert alone["error"]["kind"] == "not_found"
    assert alone["checks"][0]["instance_name"] == "nowhere"


def test_an_instance_without_a_backup_falls_short(cloud: Cloud) -> None:
    cloud.server.add_instance("fresh")
    assert verdicts(cloud, "-i", "fresh", expect=6) == {"fresh": "critical"}


def test_limits_of_size_and_shrinking(cloud: Cloud) -> None:
    cloud.server.add_instance("ledger")
    for day, megabytes in enumerate([100.0, 1000.0, 1000.0, 1000.0]):
        aged(cloud, "ledger", f"night-{day}", 24.0 * day + 1, size_mb=megabytes)
    assert verdicts(cloud, "-i", "ledger") == {"ledger": "ok"}
    assert verdicts(cloud, "-i", "ledger", "--max-shrink", "95%") == {"ledger": "ok"}
    assert verdicts(cloud, "-i", "ledger", "--max-shrink", "50%", expect=6)
    assert verdicts(cloud, "-i", "ledger", "--min-size", "104MB")
    assert verdicts(cloud, "-i", "ledger", "--min-size", "106MB", expect=6)


def test_only_what_matches_counts(cloud: Cloud) -> None:
    aged(cloud, "orders", "nightly-1", 30)
    assert verdicts(cloud, "-i", "orders", "--type", "manual", expect=6)
    assert verdicts(cloud, "-i", "orders", "--match", "nightly-*", expect=6)
    assert verdicts(cloud, "-i", "orders", "--match", "nightly-*", "--max-age", "31h")


def test_failures_since_are_a_warning_that_changes_no_code(cloud: Cloud) -> None:
    aged(cloud, "orders", "night-1", 2, status="FAILED", seconds=60.0)
    aged(cloud, "orders", "night-2", 1, status="FAILED", seconds=60.0)
    ran = cloud.run("check", "-i", "orders")
    assert "WARNING  orders: 2 backups FAILED since the newest COMPLETED one" in ran.out
    assert cloud.run("check", "-i", "orders", "--nagios", exit_code=1).out.startswith("WARNING - ")


def test_backups_of_a_deleted_instance_are_told_and_fail_nothing(cloud: Cloud) -> None:
    cloud.server.remove_instance("analytics")
    document = cloud.run("check", "--all-instances", "-o", "json").document
    assert document["count"] == 2
    assert [left["count"] for left in document["orphans"]] == [1]
    assert "1 backup of a deleted instance, " in cloud.run("check", "--all-instances").out


def test_rows_that_cannot_be_read_are_never_well(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {
            "match": {"path": "/v3/*/backups", "times": "forever"},
            "action": {"edit": [{"path": "total_count", "value": 99}]},
        }
    )
    ran = cloud.run("check", "-i", "orders", "--nagios", exit_code=1)
    assert "the backup list is incomplete" in ran.out
    sized = cloud.run("check", "-i", "orders", "--min-size", "1MB", "-o", "json", exit_code=6)
    assert sized.document["checks"][0]["verdict"] == "unknown"


def test_quiet_says_nothing_while_all_is_well(cloud: Cloud) -> None:
    ran = cloud.run("check", "--all-instances", "-q")
    assert (ran.out, ran.err) == ("", "")
    assert (
        "CRITICAL"
        in cloud.run("check", "--all-instances", "-q", "--max-age", "1h", exit_code=6).out
    )
    assert cloud.run("check", "--all-instances", "-q", "-o", "json").document["count"] == 3


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-i", "orders", "--all-instances"],
        ["-i", ""],
        ["-i", "orders", "--max-age", "0"],
        ["-i", "orders", "--max-age", "-1h"],
        ["-i", "orders", "--max-age", "nan"],
        ["-i", "orders", "--min-size", "0"],
        ["-i", "orders", "--min-size", "-5GB"],
        ["-i", "orders", "--min-size", "big"],
        ["-i", "orders", "--max-shrink", "0%"],
        ["-i", "orders", "--max-shrink", "-5%"],
        ["-i", "orders", "--max-shrink", "100%"],
        ["-i", "orders", "--type", "differential"],
        ["-i", "orders", "--no-such-option"],
    ],
)
def test_bad_words_are_exit_2_and_for_monitoring_one_line_and_3(
    cloud: Cloud, words: list[str]
) -> None:
    ran = cloud.run("check", *words, exit_code=2)
    assert ran.out == ""
    assert ran.err.startswith("✘ ")
    line = cloud.run("check", *words, "--nagios", exit_code=3).out
    assert line.startswith("UNKNOWN - ")
    assert line.count("\n") == 1
    assert cloud.server.requests() == []


@pytest.mark.parametrize(
    "words", [["--bogus", "check", "--nagios"], ["-o", "bogus", "check", "-i", "x", "--nagios"]]
)
def test_bad_words_before_the_command_are_unknown_to_monitoring_too(words: list[str]) -> None:
    ran = run_cli(*words, exit_code=3)
    assert ran.out.startswith("UNKNOWN - ")
    assert (ran.out.count("\n"), ran.err) == (1, "")


def test_a_monitoring_system_gets_one_line_whatever_form_is_set(cloud: Cloud) -> None:
    for env in ({}, {"GAUSSBACKUP_OUTPUT": "json"}):
        ran = cloud.run("check", "-i", "orders", "--nagios", "-q", env=env)
        assert ran.out.startswith("OK - orders: GaussDB-orders-")
        assert ran.out.count("\n") == 1
        assert " | age=" in ran.out
    assert ran.err == ""
    words = ("check", "--all-instances", "--max-age", "8h30m", "--nagios")
    ran = cloud.run(*words, exit_code=2)
    assert ran.out.startswith("CRITICAL - 2 of 3 instances failed: ")
    assert ran.err == ""


def test_no_answer_no_credentials_and_no_configuration_are_unknown(cloud: Cloud) -> None:
    nowhere = {"GAUSSBACKUP_ENDPOINT": "http://127.0.0.1:9", "GAUSSBACKUP_RETRY_BUDGET": "0"}
    wrong = {"GAUSSBACKUP_SECRET_KEY": "wrong"}
    for env in (nowhere, wrong):
        ran = cloud.run("check", "--all-instances", "--nagios", env=env, exit_code=3)
        assert ran.out.startswith("UNKNOWN - ")
        assert ran.out.count("\n") == 1
        assert cloud.variables["GAUSSBACKUP_SECRET_KEY"] not in ran.out
    ran = run_cli("check", "--all-instances", "--nagios", exit_code=3)
    assert ran.out.startswith("UNKNOWN - ")
    assert cloud.run("check", "--all-instances", env=nowhere, exit_code=9).out == ""
    assert cloud.run("check", "--all-instances", env=wrong, exit_code=3).out == ""


def test_an_empty_project_is_not_well(cloud: Cloud) -> None:
    for name in ("orders", "billing", "analytics"):
        cloud.server.remove_instance(name)
    assert (
        "No instances found in this project"
        in cloud.run("check", "--all-instances", exit_code=4).err
    )
    assert cloud.run("check", "--all-instances", "--nagios", exit_code=3).out.startswith(
        "UNKNOWN - "
    )
