"""`wait` under all kinds of responses: outcome, messages and duration."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import RawClient
from tests.robustness.checked_cloud import (
    CREATE,
    JOBS,
    LISTS,
    POLLS,
    edit_fields,
    respond_with,
    run_checked,
)

if TYPE_CHECKING:
    from tests.robustness.checked_cloud import ShortTimeoutCloud

FOREVER = {"times": "forever"}


def start_backup(cloud: ShortTimeoutCloud) -> str:
    """Start a backup and return its id."""
    return str(cloud.create_json("--no-wait")["backup"]["id"])


def test_wait_exits_6_with_the_reason_of_the_job_if_the_backup_failed(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, {"build": {"status": "FAILED", "reason": "The disk is full."}})
    started = cloud.create_json("--no-wait")
    document = cloud.wait_json("--job", started["job"]["id"], exit_code=6)
    assert document["outcome"] == "failed"
    assert "The disk is full." in document["error"]["message"]
    assert document["job"]["fail_reason"] == "The disk is full."


def test_wait_warns_if_the_job_failed_but_the_backup_completed(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**JOBS, **FOREVER}, edit_fields(job__status="Failed"))
    started = cloud.create_json("--no-wait")
    document = cloud.wait_json("--job", started["job"]["id"])
    assert document["outcome"] == "completed"
    assert any("its job is Failed" in warning for warning in document["warnings"])


def test_wait_exits_6_if_the_job_failed_and_the_backup_stays_building(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 60}})
    cloud.add_fault(
        {**JOBS, **FOREVER}, edit_fields(job__status="Failed", job__fail_reason="No disk.")
    )
    started = cloud.create_json("--no-wait")
    document = cloud.wait_json("--job", started["job"]["id"], exit_code=6)
    assert "No disk." in document["error"]["message"]
    assert "BUILDING" in document["error"]["message"]
    assert len(cloud.requests("GET", "/jobs")) == 1


@pytest.mark.parametrize("args", [("-o", "json"), ("-q",), ("-v",)])
def test_create_off_a_terminal_never_requests_the_job(
    cloud: ShortTimeoutCloud, args: tuple[str, ...]
) -> None:
    cloud.run("create", "-i", "orders", "-n", "nightly-1", "--poll-interval", "0.1", *args)
    assert len(cloud.requests("GET", "/jobs")) == len(cloud.requests("GET", "/tasks")) == 0


def test_create_requests_the_job_once_if_the_backup_failed(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"status": "FAILED", "reason": "The disk is full."}})
    document = cloud.create_json(exit_code=6)
    assert "The disk is full." in document["error"]["message"]
    assert len(cloud.requests("GET", "/jobs")) == 1


def test_wait_continues_if_the_status_goes_back_from_completed(cloud: ShortTimeoutCloud) -> None:
    backup_id = cloud.add_running_backup()
    completed = edit_fields(backups__0__status="COMPLETED")
    cloud.add_fault({**POLLS, "nth": 1}, completed)
    cloud.add_fault({**POLLS, "nth": 3, "times": 2}, completed)
    document = cloud.wait_json(backup_id)
    assert document["outcome"] == "completed"
    assert any("went back from COMPLETED" in warning for warning in document["warnings"])
    assert len([each for each in cloud.requests("GET") if "backup_id" in each["query"]]) == 4


def test_create_waits_for_a_backup_that_is_listed_late(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"lag": 0.6})
    assert cloud.create_json()["outcome"] == "completed"


def test_wait_exits_6_before_the_timeout_if_the_backup_disappears(
    cloud: ShortTimeoutCloud,
) -> None:
    backup_id = cloud.add_running_backup()
    removal = {"edit": [{"path": "backups.0", "remove": True}]}
    cloud.add_fault({**POLLS, "nth": 3, **FOREVER}, removal)
    document = cloud.wait_json(backup_id, "--timeout", "60", exit_code=6)
    assert document["outcome"] == "vanished"
    assert document["elapsed_seconds"] < 5


def test_wait_ignores_rows_with_another_id(cloud: ShortTimeoutCloud) -> None:
    cloud.add_running_backup()
    cloud.add_fault({**POLLS, **FOREVER}, {"ignore": ["backup_id"]})
    document = cloud.wait_json("f" * 32 + "br14", "--timeout", "0", exit_code=7)
    assert document["backup"] is None


def test_wait_treats_an_unknown_status_as_running_and_sanitizes_it(
    cloud: ShortTimeoutCloud,
) -> None:
    statuses = [None, 7, "completed", "", ["COMPLETED"], "[red]\x1b[31m"]
    backup_ids = [cloud.add_running_backup(f"odd-{index}") for index, _ in enumerate(statuses)]
    edits = [
        {"path": f"backups.{index}.status", "value": value} for index, value in enumerate(statuses)
    ]
    removal = {"path": f"backups.{len(statuses)}.status", "remove": True}
    backup_ids.append(cloud.add_running_backup("odd-missing"))
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": [*edits, removal]})
    args = ("wait", *backup_ids, "--timeout", "0.5", "--poll-interval", "0.1", "-o", "json")
    result = cloud.run(*args, exit_code=7)
    assert {result["outcome"] for result in result.document["results"]} == {"still_running"}
    assert "last status: [red]\\x1b[31m" in result.err
    assert "last status: empty" in result.err
    assert "last status: completed" in result.err
    assert len(result.document["warnings"]) == len(backup_ids)


def test_wait_survives_several_failed_polls(cloud: ShortTimeoutCloud) -> None:
    backup_id = start_backup(cloud)
    cloud.add_fault({**POLLS, "times": 5}, respond_with(503), "before")
    assert cloud.wait_json(backup_id)["outcome"] == "completed"


def test_create_survives_if_every_second_poll_fails(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 0.8}})
    cloud.add_fault({**POLLS, "nth": 2, "every": 2, **FOREVER}, "reset", "before")
    assert cloud.create_json()["outcome"] == "completed"


def test_wait_does_not_parse_a_captive_portal_page_as_a_status(cloud: ShortTimeoutCloud) -> None:
    backup_id = start_backup(cloud)
    cloud.server.add_scenario("captive-portal")
    assert cloud.wait_json(backup_id)["outcome"] == "completed"


def test_wait_exits_3_if_a_configured_token_expires_and_names_the_backup(
    cloud: ShortTimeoutCloud,
) -> None:
    backup_id = cloud.add_running_backup()
    with RawClient(cloud.server) as caller:
        token = caller.token
    others = {name: value for name, value in cloud.variables.items() if "_KEY" not in name}
    cloud.add_fault({**POLLS, "nth": 3}, "expire-token")
    args = ("wait", backup_id, "--poll-interval", "0.1", "-o", "json")
    result = run_checked(*args, env={**others, "GAUSSBACKUP_TOKEN": token}, exit_code=3)
    assert result.document["resume_command"] == f"gaussbackup wait {backup_id}"
    assert "continues in the cloud" in result.err
    assert token not in result.out + result.err
    assert [each["status"] for each in cloud.requests("GET")].count(401) == 1


def test_wait_survives_an_outage_of_iam_during_token_renewal(
    cloud: ShortTimeoutCloud,
) -> None:
    backup_id = start_backup(cloud)
    cloud.add_fault(POLLS, "expire-token")
    down = {"method": "POST", "path": "/v3/auth/tokens", "nth": 2, "times": 3}
    cloud.add_fault(down, respond_with(503), "before")
    args = ("wait", backup_id, "--poll-interval", "0.1", "--timeout", "20", "-o", "json")
    assert run_checked(*args, env=cloud.login_variables).document["outcome"] == "completed"
    assert len(cloud.requests("POST", "/tokens")) == 5


def test_wait_exits_3_at_the_second_consecutive_403(cloud: ShortTimeoutCloud) -> None:
    backup_id = cloud.add_running_backup()
    cloud.add_fault({**POLLS, "nth": 2}, respond_with(403), "before")
    cloud.wait_json(backup_id, "--timeout", "0.5", exit_code=7)
    cloud.server.clear_faults()
    cloud.add_fault({**POLLS, "nth": 2, **FOREVER}, respond_with(403), "before")
    document = cloud.wait_json(backup_id, exit_code=3)
    assert document["resume_command"] == f"gaussbackup wait {backup_id}"


def test_wait_exits_7_at_once_if_retry_after_exceeds_the_timeout(cloud: ShortTimeoutCloud) -> None:
    backup_id = cloud.add_running_backup()
    cloud.add_fault({**POLLS, **FOREVER}, respond_with(429, Retry_After="600"), "before")
    start = time.monotonic()
    document = cloud.wait_json(backup_id, "--timeout", "5", exit_code=7)
    assert time.monotonic() - start < 4
    assert "10m" in document["error"]["message"]
    assert document["resume_command"] == f"gaussbackup wait {backup_id}"


def test_wait_with_timeout_0_polls_once(cloud: ShortTimeoutCloud) -> None:
    backup_id = cloud.server.add_backup("orders", "done-one")
    assert cloud.wait_json(backup_id, "--timeout", "0")["outcome"] == "completed"
    assert len(cloud.requests("GET")) == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--timeout", "-1"),
        ("--timeout", "1e9"),
        ("--timeout", "5 minutes"),
        ("--poll-interval", "0"),
    ],
)
def test_wait_exits_2_for_an_invalid_duration_without_requests(
    cloud: ShortTimeoutCloud, option: str, value: str
) -> None:
    cloud.run("wait", "f" * 32 + "br14", option, value, exit_code=2)
    assert cloud.server.requests() == []


def test_wait_with_the_shortest_poll_interval_is_not_a_busy_loop(cloud: ShortTimeoutCloud) -> None:
    backup_id = cloud.add_running_backup()
    cloud.wait_json(backup_id, "--timeout", "0.5", exit_code=7)
    assert 2 <= len(cloud.requests("GET")) < 10


def test_wait_reports_progress_only_if_it_is_valid(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 60}})
    job = cloud.create_json("--no-wait")["job"]["id"]
    for value, percent in {"": None, "250%": None, "60%": 60}.items():
        cloud.server.clear_faults()
        cloud.add_fault({**JOBS, **FOREVER}, edit_fields(job__progress=value))
        document = cloud.wait_json("--job", job, "--timeout", "0", exit_code=7)
        assert document["job"]["percent"] == percent
