"""Tests of `check` from end to end: table, documents and the Nagios line."""

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
KEYS = ["checks", "count", "problems", "orphans", "excluded", "excluded_count"]


def add_old_backup(cloud: Cloud, instance: str, name: str, hours: float, **more: object) -> str:
    """Add a backup that started `hours` ago."""
    started = time.time() - hours * HOUR
    return cloud.server.add_backup(instance, name, started=started, **more)


def statuses(cloud: Cloud, *args: str, expect: int = 0) -> dict[str, str]:
    document = cloud.run("check", *args, "-o", "json", exit_code=expect).document
    return {check["instance_name"]: check["verdict"] for check in document["checks"]}


def test_check_of_all_instances_passes_on_the_initial_data(cloud: Cloud) -> None:
    document = cloud.run("check", "--all-instances", "-o", "json").document
    assert list(document)[6:] == KEYS
    assert document["outcome"] == "ok"
    assert document["count"] == 3
    assert [check["verdict"] for check in document["checks"]] == ["ok"] * 3
    assert document["checks"][0]["backup"]["status"] == "COMPLETED"
    lists = [request for request in cloud.server.requests() if "/backups" in request["path"]]
    assert len(lists) == 1


def test_check_exits_6_if_one_instance_fails_and_shows_the_others(cloud: Cloud) -> None:
    result = cloud.run("check", "-i", "orders", "-i", "billing", "--max-age", "8h30m", exit_code=6)
    assert "CRITICAL  billing: the newest COMPLETED backup began 9h 00m ago" in result.out
    assert "orders" in result.out
    assert result.err.startswith("✘ 1 of 2 instances failed the check: billing.\n")


def test_check_has_the_same_failures_in_every_format(cloud: Cloud) -> None:
    args = ("check", "--all-instances", "--max-age", "8h30m")
    rows = list(csv.DictReader(StringIO(cloud.run(*args, "-o", "csv", exit_code=6).out)))
    failed = [row["instance_id"] for row in rows if row["verdict"] == "critical"]
    assert len(failed) == 2
    assert cloud.run(*args, "-o", "id", exit_code=6).out.split() == failed
    document = cloud.run(*args, "-o", "json", exit_code=6).document
    assert (document["outcome"], document["error"]["kind"]) == ("failed", "no_good_backup")


def test_check_reports_an_unknown_instance_with_the_others(cloud: Cloud) -> None:
    result = cloud.run("check", "-i", "orders", "-i", "nowhere", exit_code=6)
    assert "CRITICAL  nowhere: instance not found" in result.out
    alone = cloud.run("check", "-i", "nowhere", "-o", "json", exit_code=4).document
    assert alone["error"]["kind"] == "not_found"
    assert alone["checks"][0]["instance_name"] == "nowhere"


def test_check_fails_for_an_instance_without_a_backup(cloud: Cloud) -> None:
    cloud.server.add_instance("fresh")
    assert statuses(cloud, "-i", "fresh", expect=6) == {"fresh": "critical"}


def test_check_applies_the_limits_of_size_and_shrinkage(cloud: Cloud) -> None:
    cloud.server.add_instance("accounts")
    for day, megabytes in enumerate([100.0, 1000.0, 1000.0, 1000.0]):
        add_old_backup(cloud, "accounts", f"night-{day}", 24.0 * day + 1, size_mb=megabytes)
    assert statuses(cloud, "-i", "accounts") == {"accounts": "ok"}
    assert statuses(cloud, "-i", "accounts", "--max-shrink", "95%") == {"accounts": "ok"}
    assert statuses(cloud, "-i", "accounts", "--max-shrink", "50%", expect=6)
    assert statuses(cloud, "-i", "accounts", "--min-size", "104MB")
    assert statuses(cloud, "-i", "accounts", "--min-size", "106MB", expect=6)


def test_check_counts_only_backups_that_match(cloud: Cloud) -> None:
    add_old_backup(cloud, "orders", "nightly-1", 30)
    assert statuses(cloud, "-i", "orders", "--type", "manual", expect=6)
    assert statuses(cloud, "-i", "orders", "--match", "nightly-*", expect=6)
    assert statuses(cloud, "-i", "orders", "--match", "nightly-*", "--max-age", "31h")


def test_check_warns_about_later_failures_and_exits_0(cloud: Cloud) -> None:
    add_old_backup(cloud, "orders", "night-1", 2, status="FAILED", seconds=60.0)
    add_old_backup(cloud, "orders", "night-2", 1, status="FAILED", seconds=60.0)
    result = cloud.run("check", "-i", "orders")
    assert "WARNING  orders: 2 backups FAILED since the newest COMPLETED one" in result.out
    assert cloud.run("check", "-i", "orders", "--nagios", exit_code=1).out.startswith("WARNING - ")


def test_check_lists_backups_of_deleted_instances_and_passes(cloud: Cloud) -> None:
    cloud.server.remove_instance("analytics")
    document = cloud.run("check", "--all-instances", "-o", "json").document
    assert document["count"] == 2
    assert [each["count"] for each in document["orphans"]] == [1]
    assert "1 backup of a deleted instance, " in cloud.run("check", "--all-instances").out


def test_check_does_not_pass_if_the_listing_is_incomplete(cloud: Cloud) -> None:
    cloud.server.add_faults(
        {
            "match": {"path": "/v3/*/backups", "times": "forever"},
            "action": {"edit": [{"path": "total_count", "value": 99}]},
        }
    )
    result = cloud.run("check", "-i", "orders", "--nagios", exit_code=1)
    assert "the backup list is incomplete" in result.out
    sized = cloud.run("check", "-i", "orders", "--min-size", "1MB", "-o", "json", exit_code=6)
    assert sized.document["checks"][0]["verdict"] == "unknown"


def test_check_excludes_instances_by_name_or_id(cloud: Cloud) -> None:
    cloud.server.add_instance("test-1")
    fresh = cloud.server.add_instance("test-2")
    assert statuses(cloud, "--all-instances", expect=6)["test-1"] == "critical"
    args = ("check", "--all-instances", "--exclude", "test-1", "--exclude", fresh)
    document = cloud.run(*args, "-o", "json").document
    assert document["count"] == 3
    assert [each["instance_name"] for each in document["excluded"]] == ["test-1", "test-2"]
    assert document["excluded_count"] == 2
    assert document["orphans"] == []
    assert "2 instances excluded: test-1, test-2" in cloud.run(*args).out
    line = cloud.run(*args, "--nagios").out
    assert "(2 excluded)" in line
    assert "excluded=2;;;0" in line


def test_check_warns_of_an_exclude_that_matches_nothing(cloud: Cloud) -> None:
    args = ("check", "-i", "orders", "--exclude", "tset-*")
    document = cloud.run(*args, "-o", "json").document
    assert document["warnings"] == ["--exclude tset-* matches no instance"]
    assert (document["outcome"], document["excluded_count"]) == ("ok", 0)
    assert "--exclude tset-* matches no instance" in cloud.run(*args).err
    line = cloud.run(*args, "--nagios", exit_code=1).out
    assert line.startswith("WARNING - --exclude tset-* matches no instance")


def test_check_passes_a_new_instance_within_the_given_time(cloud: Cloud) -> None:
    cloud.server.add_instance("fresh")
    args = ("-i", "fresh", "--new-within", "48h")
    document = cloud.run("check", *args, "-o", "json").document
    check = document["checks"][0]
    assert (check["verdict"], check["new"], check["backup"]) == ("ok", True, None)
    assert "fresh is new: it was created" in cloud.run("check", *args).out
    assert "1 instance is new" in cloud.run("check", *args, "--nagios").out
    add_old_backup(cloud, "fresh", "night-1", 0.01, status="FAILED", seconds=1.0)
    assert statuses(cloud, *args, expect=6) == {"fresh": "critical"}


def test_check_quiet_prints_nothing_if_all_checks_pass(cloud: Cloud) -> None:
    result = cloud.run("check", "--all-instances", "-q")
    assert (result.out, result.err) == ("", "")
    assert (
        "CRITICAL"
        in cloud.run("check", "--all-instances", "-q", "--max-age", "1h", exit_code=6).out
    )
    assert cloud.run("check", "--all-instances", "-q", "-o", "json").document["count"] == 3


@pytest.mark.parametrize(
    "args",
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
        ["-i", "orders", "--exclude", ""],
        ["-i", "orders", "--new-within", "0"],
        ["-i", "orders", "--no-such-option"],
    ],
)
def test_check_rejects_invalid_options_and_exits_3_with_nagios(
    cloud: Cloud, args: list[str]
) -> None:
    result = cloud.run("check", *args, exit_code=2)
    assert result.out == ""
    assert result.err.startswith("✘ ")
    line = cloud.run("check", *args, "--nagios", exit_code=3).out
    assert line.startswith("UNKNOWN - ")
    assert line.count("\n") == 1
    assert cloud.server.requests() == []


@pytest.mark.parametrize(
    "args", [["--bogus", "check", "--nagios"], ["-o", "bogus", "check", "-i", "x", "--nagios"]]
)
def test_check_nagios_is_unknown_for_invalid_global_options(args: list[str]) -> None:
    result = run_cli(*args, exit_code=3)
    assert result.out.startswith("UNKNOWN - ")
    assert (result.out.count("\n"), result.err) == (1, "")


def test_check_nagios_prints_one_line_in_every_output_format(cloud: Cloud) -> None:
    for env in ({}, {"GAUSSBACKUP_OUTPUT": "json"}):
        result = cloud.run("check", "-i", "orders", "--nagios", "-q", env=env)
        assert result.out.startswith("OK - orders: GaussDB-orders-")
        assert result.out.count("\n") == 1
        assert " | age=" in result.out
    assert result.err == ""
    args = ("check", "--all-instances", "--max-age", "8h30m", "--nagios")
    result = cloud.run(*args, exit_code=2)
    assert result.out.startswith("CRITICAL - 2 of 3 instances failed: ")
    assert result.err == ""


def test_check_nagios_is_unknown_without_service_credentials_or_configuration(cloud: Cloud) -> None:
    unreachable = {"GAUSSBACKUP_ENDPOINT": "http://127.0.0.1:9", "GAUSSBACKUP_RETRY_BUDGET": "0"}
    wrong = {"GAUSSBACKUP_SECRET_KEY": "wrong"}
    for env in (unreachable, wrong):
        result = cloud.run("check", "--all-instances", "--nagios", env=env, exit_code=3)
        assert result.out.startswith("UNKNOWN - ")
        assert result.out.count("\n") == 1
        assert cloud.variables["GAUSSBACKUP_SECRET_KEY"] not in result.out
    result = run_cli("check", "--all-instances", "--nagios", exit_code=3)
    assert result.out.startswith("UNKNOWN - ")
    assert cloud.run("check", "--all-instances", env=unreachable, exit_code=9).out == ""
    assert cloud.run("check", "--all-instances", env=wrong, exit_code=3).out == ""


def test_check_fails_for_a_project_without_instances(cloud: Cloud) -> None:
    for name in ("orders", "billing", "analytics"):
        cloud.server.remove_instance(name)
    assert (
        "No instances found in this project"
        in cloud.run("check", "--all-instances", exit_code=4).err
    )
    assert cloud.run("check", "--all-instances", "--nagios", exit_code=3).out.startswith(
        "UNKNOWN - "
    )


def test_check_and_prune_tell_instances_of_one_name_apart_by_id(cloud: Cloud) -> None:
    (orders,) = [row["id"] for row in cloud.server.state()["instances"] if row["name"] == "orders"]
    twin = cloud.server.add_instance("orders")
    cloud.server.add_backup("billing", "nightly-1")
    result = cloud.run("check", "--all-instances", exit_code=6)
    for each in (orders, twin):
        assert f"\norders ({each})  " in result.out
    assert f"CRITICAL  orders ({twin}): " in result.out
    assert f"orders ({twin})" in result.err
    assert "\nbilling  " in result.out
    line = cloud.run("check", "--all-instances", "--nagios", exit_code=2).out
    assert f"orders ({twin}): " in line
    assert f" {orders}_age=" in line
    rules = ("--match", "*", "--keep-last", "1")
    plan = cloud.run("prune", "--all-instances", *rules).out
    assert f"\norders ({twin}): no backup matches *\n" in f"\n{plan}"
    assert f"\norders ({orders}): " in f"\n{plan}"
    assert "\nbilling: " in f"\n{plan}"
