"""`create` from end to end: the real command, a real socket, the truth kept by the cloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cli import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cloud import Cloud

OWN_KEYS = [
    *("schema", "command", "outcome", "exit_code", "warnings", "error"),
    *("backup", "job", "adopted", "reconciled", "elapsed_seconds", "attempts", "resume_command"),
    "request",
]


def test_a_backup_is_made_watched_and_shown(cloud: Cloud) -> None:
    ran = cloud.create("before-v42")
    document = ran.document
    assert list(document) == OWN_KEYS
    assert document["outcome"] == "completed"
    assert document["backup"]["status"] == "COMPLETED"
    assert document["backup"]["instance_name"] == "orders"
    assert document["backup"]["size_bytes"] > 0
    assert cloud.create_count == 1
    assert "creating before-v42 of orders" in ran.err
    shown = cloud.run("show", document["backup"]["id"], "-o", "json").document
    assert shown["backup"]["name"] == "before-v42"


def test_in_a_log_each_change_is_one_line_and_the_answer_is_on_stdout(cloud: Cloud) -> None:
    ran = cloud.run("create", "-i", "orders", "-n", "before-v42", "--poll-interval", "0.1")
    ident = cloud.backups_named("before-v42")[0]["id"]
    lines = ran.err.splitlines()
    assert lines[0].startswith("creating before-v42 of orders (")
    assert lines[1] == f"{ident} BUILDING"
    assert lines[-1].startswith(f"{ident} COMPLETED, ")
    assert ran.out.splitlines()[1] == f"  id  {ident}"


def test_quiet_says_nothing_at_all_on_success(cloud: Cloud) -> None:
    ran = cloud.run("create", "-q", "-i", "orders", "-n", "nightly", "--poll-interval", "0.1")
    assert (ran.out, ran.err) == ("", "")


def test_quiet_with_a_form_asked_for_writes_the_answer(cloud: Cloud) -> None:
    ran = cloud.run("create", "-qi", "orders", "-n", "nightly", "--poll-interval=0.1", "-o", "id")
    assert ran.out.strip() == cloud.backups_named("nightly")[0]["id"]
    assert ran.err == ""


def test_no_wait_names_the_backup_its_job_and_the_command_that_waits(cloud: Cloud) -> None:
    ran = cloud.create("nightly", "--no-wait")
    ident = ran.document["backup"]["id"]
    assert ran.document["outcome"] == "started"
    assert ran.document["job"]["id"]
    assert ran.document["resume_command"] == f"gaussbackup wait {ident}"
    assert ran.err.splitlines()[-1] == f"  gaussbackup wait {ident}"


def test_an_answer_lost_after_the_backup_was_made_is_found_again(cloud: Cloud) -> None:
    cloud.server.add_scenario("lost-create")
    document = cloud.create("before-v42").document
    assert document["reconciled"] is True
    assert document["outcome"] == "completed"
    assert cloud.create_count == 1
    assert [row["id"] for row in cloud.backups_named("before-v42")] == [document["backup"]["id"]]


def test_an_answer_lost_before_the_backup_was_made_is_unknown(cloud: Cloud) -> None:
    cloud.server.add_scenario("lost-create-unapplied")
    ran = cloud.create("before-v42", exit_code=8)
    assert cloud.create_count == 1
    assert cloud.backups_named("before-v42") == []
    assert ran.document["error"]["kind"] == "outcome_unknown"
    assert ran.document["attempts"] == 1
    assert "--name before-v42" in ran.document["resume_command"]
    assert ran.err.splitlines()[-1] == f"  {ran.document['resume_command']}"


@pytest.mark.parametrize("scenario", ["failed-create-applied", "truncated-create"])
def test_a_doubtful_answer_of_any_kind_is_settled_by_looking(cloud: Cloud, scenario: str) -> None:
    cloud.server.add_scenario(scenario)
    assert cloud.create("before-v42").document["reconciled"] is True
    assert cloud.create_count == 1


def test_a_backup_that_is_listed_late_is_found_within_the_window(tmp_path: Path) -> None:
    from tests.support.cloud import Cloud

    options = emulator.EmulatorOptions(state=tmp_path / "lag.db", build_time=0.2, list_lag=1.5)
    with emulator.Emulator(options) as server:
        server.add_scenario("lost-create")
        cloud = Cloud(server)
        assert cloud.create("before-v42").document["reconciled"] is True
        assert cloud.create_count == 1


def test_a_backup_that_ends_failed_is_exit_6_and_says_how_to_remove_it(cloud: Cloud) -> None:
    cloud.server.add_scenario("failed-build")
    ran = cloud.create("before-v42", exit_code=6)
    ident = cloud.backups_named("before-v42")[0]["id"]
    assert ran.document["outcome"] == "failed"
    assert ran.document["backup"]["status"] == "FAILED"
    assert f"gaussbackup delete {ident}" in ran.err


def test_a_wait_that_is_too_short_is_exit_7_and_names_the_next_command(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=60.0)
    ran = cloud.run(
        *("create", "-i", "big", "-n", "slow-one", "--timeout", "0.5", "--poll-interval", "0.1"),
        *("-o", "json"),
        exit_code=7,
    )
    ident = cloud.backups_named("slow-one")[0]["id"]
    assert ran.document["outcome"] == "still_running"
    assert ran.document["resume_command"] == f"gaussbackup wait {ident}"
    assert ran.err.splitlines()[-1] == f"  gaussbackup wait {ident}"


def test_a_taken_name_is_refused_without_a_request_and_reused_on_demand(cloud: Cloud) -> None:
    first = cloud.create("before-v42").document["backup"]["id"]
    ran = cloud.create("before-v42", exit_code=5)
    assert first in ran.document["error"]["message"]
    again = cloud.create("before-v42", "--if-exists", "reuse").document
    assert again["adopted"] is True
    assert again["backup"]["id"] == first
    assert cloud.create_count == 1


def test_repeating_a_command_with_its_request_id_makes_no_second_backup(cloud: Cloud) -> None:
    first = cloud.create("before-v42", "--request-id", "job-4711", "-d", "release 42").document
    assert first["backup"]["description"] == "release 42 [gb:job-4711]"
    again = cloud.create("before-v42", "--request-id", "job-4711", "-d", "release 42").document
    assert again["adopted"] is True
    assert again["backup"]["id"] == first["backup"]["id"]
    assert cloud.create_count == 1


def test_a_fresh_backup_makes_another_needless(cloud: Cloud) -> None:
    first = cloud.create("before-v42").document["backup"]["id"]
    ran = cloud.create("before-v43", "--unless-newer-than", "2h")
    assert ran.document["outcome"] == "fresh"
    assert ran.document["backup"]["id"] == first
    assert cloud.create_count == 1


def test_a_busy_instance_is_refused_at_once_and_waited_for_on_demand(cloud: Cloud) -> None:
    cloud.server.add_instance("big", build_time=1.5)
    cloud.run("create", "-i", "big", "-n", "first", "--no-wait")
    words = ("create", "-i", "big", "-n", "second", "--poll-interval", "0.2", "-o", "json")
    refused = cloud.run(*words, exit_code=5)
    assert refused.document["error"]["kind"] == "busy"
    assert "first" in refused.document["error"]["message"]
    assert refused.document["resume_command"] is None
    made = cloud.run(*words, "--busy-timeout", "20s").document
    assert made["outcome"] == "completed"
    assert made["attempts"] > 1
    assert len(cloud.backups_named("second")) == 1


def test_an_instance_that_takes_no_backup_is_exit_5(cloud: Cloud) -> None:
    ran = cloud.run("create", "-i", "analytics", "-n", "before-v42", exit_code=5)
    assert "DBS.200019" in ran.err
    assert ran.out == ""


def test_a_dry_run_shows_the_request_and_sends_none(cloud: Cloud) -> None:
    ran = cloud.create("before-v42", "-d", "words", "--dry-run")
    assert ran.document["outcome"] == "dry_run"
    assert ran.document["request"]["method"] == "POST"
    assert ran.document["request"]["url"].endswith(f"/v3/{emulator.PROJECT_ID}/backups")
    body = ran.document["request"]["body"]
    assert (body["name"], body["description"]) == ("before-v42", "words")
    assert cloud.create_count == 0
    text = cloud.run("create", "-i", "orders", "-n", "before-v42", "--dry-run").out
    assert json.loads(text[text.index("{") :])["name"] == "before-v42"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-n", "42x"], "must start with a letter"),
        (["-n", "a" * 65], "65"),
        (["-n", "okay", "-d", "a=b"], "must not contain"),
        (["-n", "okay", "-d", "x" * 257], "257"),
        (["-n", "okay", "-d", "x" * 250, "--request-id", "job-1"], "256"),
        (["-n", "okay", "--request-id", "a b"], "4–32"),
        (["-n", "{nonsense}-x"], "nonsense"),
        (["-n", "okay", "--timeout", "-1"], "duration"),
        (["-n", "okay", "--timeout", "nan"], "duration"),
        (["-n", "okay", "--poll-interval", "0"], "too short"),
        (["-n", "okay", "--busy-timeout", "5 minutes"], "duration"),
        (["-n", "okay", "--if-exists", "maybe"], "maybe"),
        (["-n", "okay", "--nam", "x"], "--nam"),
    ],
)
def test_bad_input_is_exit_2_with_one_clear_message_and_nothing_sent(
    cloud: Cloud, words: list[str], complaint: str
) -> None:
    ran = cloud.run("create", "-i", "orders", *words, exit_code=2)
    assert complaint in ran.err
    assert ran.out == ""
    assert cloud.server.requests() == []


def test_all_faults_of_the_input_are_told_at_once(cloud: Cloud) -> None:
    ran = cloud.run("create", "-i", "orders", "-n", "4", "-d", "a=b", exit_code=2)
    assert "must start with a letter" in ran.err
    assert "must not contain" in ran.err
    assert "--name b-4-backup" in ran.err


def test_a_wrong_name_is_told_even_where_nothing_is_configured() -> None:
    ran = run_cli("create", "-i", "orders", "-n", "42x", exit_code=2)
    assert "must start with a letter" in ran.err


def test_the_built_in_emulator_needs_nothing_and_keeps_its_backups(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.5"}
    ran = run_cli("-p", "emulator", "create", "-i", "orders", "-n", "first-one", env=env)
    assert "no cloud backup is created" in ran.err
    assert "BUILDING" in ran.err
    assert "first-one of orders is COMPLETED" in ran.out
    listed = run_cli("list", "-p", "emulator", "--name", "first-one", "-o", "json", env=env)
    assert listed.document["count"] == 1
    assert (tmp_path / "gaussbackup" / "emulator.db").exists()
