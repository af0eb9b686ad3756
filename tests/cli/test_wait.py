"""Tests of `wait` from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cloud import Cloud


def test_wait_ends_when_the_backup_is_completed(cloud: Cloud) -> None:
    backup_id = cloud.create("before-v42", "--no-wait").document["backup"]["id"]
    result = cloud.run("wait", backup_id, "--poll-interval", "0.1", "-o", "json")
    assert result.document["outcome"] == "completed"
    assert result.document["backup"]["id"] == backup_id


def test_wait_accepts_a_name_a_selector_and_a_job(cloud: Cloud) -> None:
    made = cloud.create("before-v42", "--no-wait").document
    pace = ("--poll-interval", "0.1", "-o", "id")
    backup_id = made["backup"]["id"]
    assert cloud.run("wait", "before-v42", *pace).out.strip() == backup_id
    assert cloud.run("wait", "-i", "orders", "@latest", *pace).out.strip() == backup_id
    assert cloud.run("wait", "--job", made["job"]["id"], *pace).out.strip() == backup_id


def test_wait_for_several_backups_exits_10_if_one_failed(cloud: Cloud) -> None:
    start = ("create", "--no-wait", "-o", "id")
    good = cloud.run(*start, "-i", "orders", "-n", "good-one").out.strip()
    cloud.server.add_scenario("failed-build")
    bad = cloud.run(*start, "-i", "billing", "-n", "bad-one").out.strip()
    result = cloud.run("wait", good, bad, "--poll-interval", "0.1", "-o", "json", exit_code=10)
    assert [each["outcome"] for each in result.document["results"]] == ["completed", "failed"]
    assert cloud.run("wait", bad, "--poll-interval", "0.1", exit_code=6).out == ""


def test_wait_with_timeout_0_polls_once(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    backup_id = cloud.run(
        "create", "-i", "big", "-n", "slow-one", "--no-wait", "-o", "id"
    ).out.strip()
    before = len(cloud.server.requests())
    result = cloud.run("wait", backup_id, "--timeout", "0", exit_code=7)
    polls = [r for r in cloud.server.requests()[before:] if f"backup_id={backup_id}" in r["query"]]
    assert len(polls) == 1
    assert result.err.splitlines()[-1] == f"  gaussbackup wait {backup_id}"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["x", "--job", "e4733090-b2c8-4ea7-a33a-f55f65723fb3"],
        ["--job", "nonsense"],
        ["@latest"],
        ["@newest", "-i", "orders"],
        [""],
    ],
)
def test_wait_rejects_invalid_arguments_without_a_request(cloud: Cloud, args: list[str]) -> None:
    result = cloud.run("wait", *args, exit_code=2)
    assert result.err.startswith("✘ ")
    assert result.out == ""
    assert cloud.server.requests() == []
