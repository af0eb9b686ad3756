"""Tests of `create` from end to end: the real command against the emulator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cloud import Cloud

DOCUMENT_KEYS = [
    *("schema", "command", "outcome", "exit_code", "warnings", "error"),
    *("backup", "job", "adopted", "reconciled", "elapsed_seconds", "attempts", "resume_command"),
    "request",
]


def test_create_waits_until_the_backup_is_completed(cloud: Cloud) -> None:
    result = cloud.create("before-v42")
    document = result.document
    assert list(document) == DOCUMENT_KEYS
    assert document["outcome"] == "completed"
    assert document["backup"]["status"] == "COMPLETED"
    assert document["backup"]["instance_name"] == "orders"
    assert document["backup"]["size_bytes"] > 0
    assert cloud.create_count == 1
    assert "creating before-v42 of orders" in result.err
    shown = cloud.run("show", document["backup"]["id"], "-o", "json").document
    assert shown["backup"]["name"] == "before-v42"


def test_create_logs_one_line_for_each_change_and_prints_the_result_on_stdout(cloud: Cloud) -> None:
    result = cloud.run("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1")
    backup_id = cloud.backups_named("before-v42")[0]["id"]
    lines = result.err.splitlines()
    assert lines[0].startswith("creating before-v42 of orders (")
    assert lines[1] == f"{backup_id} BUILDING"
    assert lines[-1].startswith(f"{backup_id} COMPLETED, ")
    assert result.out.splitlines()[1] == f"  id  {backup_id}"


def test_create_quiet_prints_nothing_on_success(cloud: Cloud) -> None:
    result = cloud.run("create", "-q", "-i", "orders", "-n", "nightly", "--poll-interval", "0.1")
    assert (result.out, result.err) == ("", "")


def test_create_quiet_with_an_output_format_prints_the_result(cloud: Cloud) -> None:
    result = cloud.run(
        "create", "-qi", "orders", "-n", "nightly", "--poll-interval=0.1", "-o", "id"
    )
    assert result.out.strip() == cloud.backups_named("nightly")[0]["id"]
    assert result.err == ""


def test_create_with_no_wait_returns_the_backup_its_job_and_the_wait_command(cloud: Cloud) -> None:
    result = cloud.create("nightly", "--no-wait")
    backup_id = result.document["backup"]["id"]
    assert result.document["outcome"] == "started"
    assert result.document["job"]["id"]
    assert result.document["resume_command"] == f"gaussbackup wait {backup_id}"
    assert result.err.splitlines()[-1] == f"  gaussbackup wait {backup_id}"


def test_create_finds_the_backup_if_the_response_is_lost(cloud: Cloud) -> None:
    cloud.server.add_scenario("lost-create")
    document = cloud.create("before-v42").document
    assert document["reconciled"] is True
    assert document["outcome"] == "completed"
    assert cloud.create_count == 1
    assert [row["id"] for row in cloud.backups_named("before-v42")] == [document["backup"]["id"]]


def test_create_exits_8_if_the_response_is_lost_and_no_backup_is_found(cloud: Cloud) -> None:
    cloud.server.add_scenario("lost-create-unapplied")
    result = cloud.create("before-v42", exit_code=8)
    assert cloud.create_count == 1
    assert cloud.backups_named("before-v42") == []
    assert result.document["error"]["kind"] == "outcome_unknown"
    assert result.document["attempts"] == 1
    assert "--name before-v42" in result.document["resume_command"]
    assert result.err.splitlines()[-1] == f"  {result.document['resume_command']}"


@pytest.mark.parametrize("scenario", ["failed-create-applied", "truncated-create"])
def test_create_resolves_an_ambiguous_response_by_listing(cloud: Cloud, scenario: str) -> None:
    cloud.server.add_scenario(scenario)
    assert cloud.create("before-v42").document["reconciled"] is True
    assert cloud.create_count == 1


def test_create_finds_a_backup_that_is_listed_late(tmp_path: Path) -> None:
    from tests.support.cloud import Cloud

    options = emulator.EmulatorOptions(state=tmp_path / "lag.db", build_time=0.2, list_lag=1.5)
    with emulator.Emulator(options) as server:
        server.add_scenario("lost-create")
        cloud = Cloud(server)
        assert cloud.create("before-v42").document["reconciled"] is True
        assert cloud.create_count == 1


def test_create_exits_6_if_the_backup_failed_and_names_the_delete_command(cloud: Cloud) -> None:
    cloud.server.add_scenario("failed-build")
    result = cloud.create("before-v42", exit_code=6)
    backup_id = cloud.backups_named("before-v42")[0]["id"]
    assert result.document["outcome"] == "failed"
    assert result.document["backup"]["status"] == "FAILED"
    assert f"gaussbackup delete {backup_id}" in result.err


def test_create_exits_7_after_the_timeout_and_names_the_wait_command(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    result = cloud.run(
        *("create", "-i", "big", "-n", "slow-one", "--timeout", "0.5", "--poll-interval", "0.1"),
        *("-o", "json"),
        exit_code=7,
    )
    backup_id = cloud.backups_named("slow-one")[0]["id"]
    assert result.document["outcome"] == "still_running"
    assert result.document["resume_command"] == f"gaussbackup wait {backup_id}"
    assert result.err.splitlines()[-1] == f"  gaussbackup wait {backup_id}"


def test_create_rejects_an_existing_name_and_reuses_it_if_asked(cloud: Cloud) -> None:
    first = cloud.create("before-v42").document["backup"]["id"]
    result = cloud.create("before-v42", exit_code=5)
    assert first in result.document["error"]["message"]
    again = cloud.create("before-v42", "--if-exists", "reuse").document
    assert again["adopted"] is True
    assert again["backup"]["id"] == first
    assert cloud.create_count == 1


def test_create_with_the_same_request_id_creates_no_second_backup(cloud: Cloud) -> None:
    first = cloud.create("before-v42", "--request-id", "job-4711", "-d", "release 42").document
    assert first["backup"]["description"] == "release 42 [gb:job-4711]"
    again = cloud.create("before-v42", "--request-id", "job-4711", "-d", "release 42").document
    assert again["adopted"] is True
    assert again["backup"]["id"] == first["backup"]["id"]
    assert cloud.create_count == 1


@pytest.mark.parametrize(
    "request_id",
    ["8", "a417c7dc-1874-4634-898b-4b98495a9fd5", "jenkins-my_job-12", "v1.2", "-7", "x" * 64],
)
def test_create_finds_a_backup_by_its_whole_request_id_only(cloud: Cloud, request_id: str) -> None:
    others = (f"{request_id[:-1]}7", f"1{request_id}"[:64], request_id.replace(".", "x"), "87")
    for number, other in enumerate({*others, ""} - {request_id}):
        tag = f"nightly [gb:{other}]"
        cloud.server.add_backup("orders", f"other-{number}", description=tag)
    cloud.server.add_scenario("lost-create")
    first = cloud.create("before-v42", "--request-id", request_id).document
    assert first["reconciled"] is True
    assert first["backup"]["description"] == f"[gb:{request_id}]"
    again = cloud.create("before-v42", "--request-id", request_id).document
    assert (again["adopted"], again["backup"]["id"]) == (True, first["backup"]["id"])
    assert cloud.create_count == 1


@pytest.mark.parametrize(
    ("name", "option", "requested"),
    [
        ("before-v42", ("--if-exists", "reuse"), ""),
        ("before-v42", ("--request-id", "job-4711"), ""),
        ("another-name", ("--request-id", "job-4711"), " (requested: another-name)"),
    ],
)
def test_create_says_in_text_that_it_used_an_existing_backup(
    cloud: Cloud, name: str, option: tuple[str, ...], requested: str
) -> None:
    cloud.create("before-v42", "--request-id", "job-4711")
    args = ("create", "-i", "orders", "-n", name, "--poll-interval", "0.1", *option)
    lines = cloud.run(*args).out.splitlines()
    assert lines[0].startswith("✔ before-v42 of orders is COMPLETED")
    assert lines[-1] == f"  Existing backup{requested}: no new backup was created."
    assert cloud.create_count == 1


def test_create_skips_if_a_backup_is_newer_than_the_limit(cloud: Cloud) -> None:
    first = cloud.create("before-v42").document["backup"]["id"]
    result = cloud.create("before-v43", "--unless-newer-than", "2h")
    assert result.document["outcome"] == "fresh"
    assert result.document["backup"]["id"] == first
    assert cloud.create_count == 1


@pytest.mark.parametrize("option", [("--request-id", "run-7"), ("--if-exists", "reuse")])
@pytest.mark.parametrize("total", [0, 4])
def test_create_uses_the_backup_of_the_first_run_although_one_list_lacks_it(
    cloud: Cloud, option: tuple[str, str], total: int
) -> None:
    first = cloud.create("before-v42", *option).document["backup"]["id"]
    lists = {"method": "GET", "path": "/v3/*/backups"}
    edits = [{"path": "backups", "value": []}, {"path": "total_count", "value": total}]
    cloud.server.add_faults({"match": lists, "action": {"edit": edits}})
    document = cloud.create("before-v42", *option).document
    assert (document["adopted"], document["backup"]["id"]) == (True, first)
    assert cloud.create_count == 1


def test_create_rejects_a_busy_instance_and_retries_if_asked(cloud: Cloud) -> None:
    cloud.server.add_backup("orders", "first", status="BUILDING", seconds=8.0)
    args = ("create", "-i", "orders", "-n", "second", "--poll-interval", "0.2", "-o", "json")
    refused = cloud.run(*args, exit_code=5)
    assert refused.document["error"]["kind"] == "busy"
    assert "first" in refused.document["error"]["message"]
    assert refused.document["resume_command"] is None
    made = cloud.run(*args, "--busy-timeout", "20s").document
    assert made["outcome"] == "completed"
    assert made["attempts"] > 1
    assert len(cloud.backups_named("second")) == 1


def test_create_exits_5_if_the_instance_cannot_be_backed_up(cloud: Cloud) -> None:
    result = cloud.run("create", "-i", "analytics", "-n", "before-v42", exit_code=5)
    assert "DBS.200019" in result.err
    assert result.out == ""


def test_create_dry_run_prints_the_request_without_sending_it(cloud: Cloud) -> None:
    result = cloud.create("before-v42", "-d", "a text", "--dry-run")
    assert result.document["outcome"] == "dry_run"
    assert result.document["request"]["method"] == "POST"
    assert result.document["request"]["url"].endswith(f"/v3/{emulator.PROJECT_ID}/backups")
    body = result.document["request"]["body"]
    assert (body["name"], body["description"]) == ("before-v42", "a text")
    assert cloud.create_count == 0
    text = cloud.run("create", "-i", "orders", "-n", "before-v42", "--dry-run").out
    assert json.loads(text[text.index("{") :])["name"] == "before-v42"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["-n", "42x"], "must start with a letter"),
        (["-n", "a" * 65], "65"),
        (["-n", "okay", "-d", "a=b"], "must not contain"),
        (["-n", "okay", "-d", "x" * 257], "257"),
        (["-n", "okay", "-d", "x" * 250, "--request-id", "job-1"], "256"),
        (["-n", "okay", "--request-id", "a/b"], '"/" at position 2'),
        (["-n", "okay", "--request-id", "a/b"], "--request-id a-b"),
        (["-n", "okay", "--request-id", ""], "variable is empty or not set"),
        (["-n", "{nonsense}-x"], "nonsense"),
        (["-n", "okay", "--timeout", "-1"], "duration"),
        (["-n", "okay", "--timeout", "nan"], "duration"),
        (["-n", "okay", "--poll-interval", "0"], "too short"),
        (["-n", "okay", "--busy-timeout", "5 minutes"], "duration"),
        (["-n", "okay", "--if-exists", "maybe"], "maybe"),
        (["-n", "okay", "--nam", "x"], "--nam"),
    ],
)
def test_create_rejects_invalid_options_without_a_request(
    cloud: Cloud, args: list[str], message: str
) -> None:
    result = cloud.run("create", "-i", "orders", *args, exit_code=2)
    assert message in result.err
    assert result.out == ""
    assert cloud.server.requests() == []


def test_create_reports_all_input_errors_at_once(cloud: Cloud) -> None:
    result = cloud.run("create", "-i", "orders", "-n", "4", "-d", "a=b", exit_code=2)
    assert "must start with a letter" in result.err
    assert "must not contain" in result.err
    assert "--name b-4-backup" in result.err


def test_create_rejects_an_invalid_name_without_configuration() -> None:
    result = run_cli("create", "-i", "orders", "-n", "42x", exit_code=2)
    assert "must start with a letter" in result.err


def test_create_with_the_built_in_emulator_needs_no_configuration(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.5"}
    result = run_cli("-p", "emulator", "create", "-i", "orders", "-n", "first-one", env=env)
    assert "no cloud backup is created" in result.err
    assert "BUILDING" in result.err
    assert "first-one of orders is COMPLETED" in result.out
    listed = run_cli("list", "-p", "emulator", "--name", "first-one", "-o", "json", env=env)
    assert listed.document["count"] == 1
    assert (tmp_path / "gaussbackup" / "emulator.db").exists()
