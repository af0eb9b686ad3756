"""`wait` through everything the service may say meanwhile: how it ends, and when."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import RawClient
from tests.robustness.deadline_server import (
    CREATE,
    JOBS,
    LISTS,
    POLLS,
    edit_fields,
    respond_with,
    run_checked,
)

if TYPE_CHECKING:
    from tests.robustness.deadline_server import ShortTimeoutCloud

FOREVER = {"times": "forever"}


def short(cloud: ShortTimeoutCloud) -> str:
    """The id of a backup that has just begun."""
    return str(cloud.create_json("--no-wait")["backup"]["id"])


def test_a_failed_backup_ends_with_the_reason_of_its_job(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"status": "FAILED", "reason": "The disk is full."}})
    started = cloud.create_json("--no-wait")
    document = cloud.wait_json("--job", started["job"]["id"], exit_code=6)
    assert document["outcome"] == "failed"
    assert "The disk is full." in document["error"]["message"]
    assert document["job"]["fail_reason"] == "The disk is full."


def test_a_job_that_failed_is_only_a_warning_beside_a_good_backup(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**JOBS, **FOREVER}, edit_fields(job__status="Failed"))
    document = cloud.create_json("--poll-interval", "0.3")
    assert document["outcome"] == "completed"
    assert any("its job says Failed" in warning for warning in document["warnings"])


def test_a_job_that_failed_beside_a_backup_that_goes_nowhere_is_exit_6(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 60}})
    cloud.add_fault(
        {**JOBS, **FOREVER}, edit_fields(job__status="Failed", job__fail_reason="No disk.")
    )
    document = cloud.create_json(exit_code=6)
    assert "No disk." in document["error"]["message"]
    assert "BUILDING" in document["error"]["message"]


def test_a_completed_backup_that_builds_again_is_counted_anew(cloud: ShortTimeoutCloud) -> None:
    ident = cloud.add_running_backup()
    done = edit_fields(backups__0__status="COMPLETED")
    cloud.add_fault({**POLLS, "nth": 1}, done)
    cloud.add_fault({**POLLS, "nth": 3, "times": 2}, done)
    document = cloud.wait_json(ident)
    assert document["outcome"] == "completed"
    assert any("went back from COMPLETED" in warning for warning in document["warnings"])
    assert len([each for each in cloud.requests("GET") if "backup_id" in each["query"]]) == 4


def test_a_backup_that_the_list_shows_late_is_waited_for(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"lag": 0.6})
    assert cloud.create_json()["outcome"] == "completed"


def test_a_backup_that_vanishes_ends_the_wait_long_before_its_deadline(
    cloud: ShortTimeoutCloud,
) -> None:
    ident = cloud.add_running_backup()
    gone = {"edit": [{"path": "backups.0", "remove": True}]}
    cloud.add_fault({**POLLS, "nth": 3, **FOREVER}, gone)
    document = cloud.wait_json(ident, "--timeout", "60", exit_code=6)
    assert document["outcome"] == "vanished"
    assert document["elapsed_seconds"] < 5


def test_a_row_of_another_id_is_not_the_one_waited_for(cloud: ShortTimeoutCloud) -> None:
    cloud.add_running_backup()
    cloud.add_fault({**POLLS, **FOREVER}, {"ignore": ["backup_id"]})
    document = cloud.wait_json("f" * 32 + "br14", "--timeout", "0", exit_code=7)
    assert document["backup"] is None


def test_an_odd_status_runs_on_and_is_named_literally(cloud: ShortTimeoutCloud) -> None:
    odd = [None, 7, "completed", "", ["COMPLETED"], "[red]\x1b[31m"]
    idents = [cloud.add_running_backup(f"odd-{place}") for place, _ in enumerate(odd)]
    edits = [{"path": f"backups.{place}.status", "value": value} for place, value in enumerate(odd)]
    gone = {"path": f"backups.{len(odd)}.status", "remove": True}
    idents.append(cloud.add_running_backup("odd-missing"))
    cloud.add_fault({**LISTS, **FOREVER}, {"edit": [*edits, gone]})
    words = ("wait", *idents, "--timeout", "0.5", "--poll-interval", "0.1", "-o", "json")
    ran = cloud.run(*words, exit_code=7)
    assert {result["outcome"] for result in ran.document["results"]} == {"still_running"}
    assert "last status was [red]\\x1b[31m" in ran.err
    assert "last status was empty" in ran.err
    assert "last status was completed" in ran.err
    assert len(ran.document["warnings"]) == len(idents)


def test_looks_that_fail_for_a_while_never_end_a_wait(cloud: ShortTimeoutCloud) -> None:
    ident = short(cloud)
    cloud.add_fault({**POLLS, "times": 5}, respond_with(503), "before")
    assert cloud.wait_json(ident)["outcome"] == "completed"


def test_looks_of_which_every_second_breaks_off_never_end_a_wait(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 0.8}})
    cloud.add_fault({**POLLS, "nth": 2, "every": 2, **FOREVER}, "reset", "before")
    assert cloud.create_json()["outcome"] == "completed"


def test_a_page_of_somebody_else_is_never_read_as_a_status(cloud: ShortTimeoutCloud) -> None:
    ident = short(cloud)
    cloud.server.add_scenario("captive-portal")
    assert cloud.wait_json(ident)["outcome"] == "completed"


def test_a_given_token_that_expires_ends_the_wait_and_names_the_backup(
    cloud: ShortTimeoutCloud,
) -> None:
    ident = cloud.add_running_backup()
    with RawClient(cloud.server) as caller:
        token = caller.token
    kept = {name: value for name, value in cloud.variables.items() if "_KEY" not in name}
    cloud.add_fault({**POLLS, "nth": 3}, "expire-token")
    words = ("wait", ident, "--poll-interval", "0.1", "-o", "json")
    ran = run_checked(*words, env={**kept, "GAUSSBACKUP_TOKEN": token}, exit_code=3)
    assert ran.document["resume_command"] == f"gaussbackup wait {ident}"
    assert "continues in the cloud" in ran.err
    assert token not in ran.out + ran.err
    assert [each["status"] for each in cloud.requests("GET")].count(401) == 1


def test_an_iam_that_is_down_while_a_token_is_renewed_is_outlasted(
    cloud: ShortTimeoutCloud,
) -> None:
    ident = short(cloud)
    cloud.add_fault(POLLS, "expire-token")
    down = {"method": "POST", "path": "/v3/auth/tokens", "nth": 2, "times": 3}
    cloud.add_fault(down, respond_with(503), "before")
    words = ("wait", ident, "--poll-interval", "0.1", "--timeout", "20", "-o", "json")
    assert run_checked(*words, env=cloud.login_variables).document["outcome"] == "completed"
    assert len(cloud.requests("POST", "/tokens")) == 5


def test_one_refusal_is_forgiven_and_a_second_is_not(cloud: ShortTimeoutCloud) -> None:
    ident = cloud.add_running_backup()
    cloud.add_fault({**POLLS, "nth": 2}, respond_with(403), "before")
    cloud.wait_json(ident, "--timeout", "0.5", exit_code=7)
    cloud.server.clear_faults()
    cloud.add_fault({**POLLS, "nth": 2, **FOREVER}, respond_with(403), "before")
    document = cloud.wait_json(ident, exit_code=3)
    assert document["resume_command"] == f"gaussbackup wait {ident}"


def test_a_pause_beyond_the_deadline_ends_the_wait_now(cloud: ShortTimeoutCloud) -> None:
    ident = cloud.add_running_backup()
    cloud.add_fault({**POLLS, **FOREVER}, respond_with(429, Retry_After="600"), "before")
    begun = time.monotonic()
    document = cloud.wait_json(ident, "--timeout", "5", exit_code=7)
    assert time.monotonic() - begun < 4
    assert "10m" in document["error"]["message"]
    assert document["resume_command"] == f"gaussbackup wait {ident}"


def test_no_patience_is_one_look_at_a_finished_backup_too(cloud: ShortTimeoutCloud) -> None:
    ident = cloud.server.add_backup("orders", "done-one")
    assert cloud.wait_json(ident, "--timeout", "0")["outcome"] == "completed"
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
def test_a_senseless_span_is_exit_2_before_any_look(
    cloud: ShortTimeoutCloud, option: str, value: str
) -> None:
    cloud.run("wait", "f" * 32 + "br14", option, value, exit_code=2)
    assert cloud.server.requests() == []


def test_the_shortest_interval_is_no_busy_loop(cloud: ShortTimeoutCloud) -> None:
    ident = cloud.add_running_backup()
    cloud.wait_json(ident, "--timeout", "0.5", exit_code=7)
    assert 2 <= len(cloud.requests("GET")) < 10


def test_progress_that_is_none_is_not_shown(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"build": {"seconds": 60}})
    job = cloud.create_json("--no-wait")["job"]["id"]
    for value, percent in {"": None, "250%": None, "60%": 60}.items():
        cloud.server.clear_faults()
        cloud.add_fault({**JOBS, **FOREVER}, edit_fields(job__progress=value))
        document = cloud.wait_json("--job", job, "--timeout", "0", exit_code=7)
        assert document["job"]["percent"] == percent
