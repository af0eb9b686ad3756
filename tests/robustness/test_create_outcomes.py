"""`create` under every kind of answer: what was made, what is said, and never a second POST."""

from __future__ import annotations

import json
import signal
import time
from email.utils import formatdate
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.deadline_server import (
    CREATE,
    LISTS,
    ShortTimeoutCloud,
    checked,
    create_args,
    respond_with,
    run_checked,
    wait_until,
)
from tests.robustness.flapping_server import FlappingProxy
from tests.support.cli import CliResult
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = {"times": "forever"}
NOWHERE = "http://127.0.0.1:9"


def test_a_page_of_a_gateway_is_no_answer_and_is_not_dumped(cloud: ShortTimeoutCloud) -> None:
    page = "<html>" + "<p>Bad gateway</p>" * 400
    cloud.add_fault(CREATE, {"respond": {"status": 502, "body": page}}, "before")
    ran = cloud.run(*create_args("-o", "json"), exit_code=8)
    assert ran.document["error"]["http_status"] == 502
    assert ran.err.count("Bad gateway") < 15
    assert len(ran.document["error"]["message"]) < 800
    assert "--name before-v42" in ran.err.splitlines()[-1]
    assert cloud.create_count == 1


def test_an_answer_that_breaks_off_in_a_chunk_is_settled(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"truncate": {"chunked": True, "bytes": 20}}, "body")
    assert cloud.create_json()["reconciled"] is True
    assert cloud.create_count == 1


def test_an_answer_without_an_id_is_settled(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"corrupt": "{}"}, "body")
    document = cloud.create_json()
    assert document["reconciled"] is True
    assert document["backup"]["id"] == cloud.backups_named("before-v42")[0]["id"]
    assert cloud.create_count == 1


def test_a_yes_that_names_no_backup_leaves_the_outcome_open(cloud: ShortTimeoutCloud) -> None:
    said = {"respond": {"status": 200, "body": {"backup": None, "job_id": "j"}}}
    cloud.add_fault(CREATE, said, "before")
    assert cloud.create_json(exit_code=8)["error"]["kind"] == "outcome_unknown"
    assert cloud.create_count == 1


def test_a_create_without_a_job_is_watched_by_its_backup(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"edit": [{"path": "job_id", "remove": True}]})
    document = cloud.create_json()
    assert (document["outcome"], document["job"]) == ("completed", None)
    assert cloud.requests("GET", "/jobs") == []


def test_a_refused_connection_is_tried_again_until_one_post_arrives(
    cloud: ShortTimeoutCloud,
) -> None:
    instance = cloud.instance_id("orders")
    with FlappingProxy(cloud.server.endpoint, accept_first=1, down_for=0.4) as gate:
        words = ("create", "-i", instance, "-n", "before-v42", "--poll-interval", "0.1")
        document = cloud.json(*words, GAUSSBACKUP_ENDPOINT=gate.url, GAUSSBACKUP_RETRY_BUDGET="10")
    assert document["attempts"] > 1
    assert cloud.create_count == 1
    assert len(cloud.backups_named("before-v42")) == 1


def test_a_post_that_never_leaves_is_exit_9_and_nothing_was_started(
    cloud: ShortTimeoutCloud,
) -> None:
    instance = cloud.instance_id("orders")
    with FlappingProxy(cloud.server.endpoint, accept_first=1, down_for=30) as gate:
        words = ("create", "-i", instance, "-n", "before-v42", "-o", "json")
        ran = cloud.run(*words, env={"GAUSSBACKUP_ENDPOINT": gate.url}, exit_code=9)
    assert ran.document["error"]["kind"] == "unreachable"
    assert ran.document["resume_command"] is None
    assert "nothing was sent" in ran.err.lower()
    assert cloud.create_count == 0


def test_a_service_that_is_never_there_is_exit_9_within_the_budget(
    cloud: ShortTimeoutCloud,
) -> None:
    begun = time.monotonic()
    ran = cloud.run(*create_args("-o", "json"), env={"GAUSSBACKUP_ENDPOINT": NOWHERE}, exit_code=9)
    assert time.monotonic() - begun < 6
    assert "nothing was sent" in ran.err.lower()
    assert ran.document["backup"] is None


def test_an_answer_that_never_comes_is_settled_after_the_call_limit(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("hanging-create")
    assert cloud.create_json(GAUSSBACKUP_CALL_LIMIT="1")["reconciled"] is True
    assert cloud.create_count == 1


def test_an_answer_that_drips_ends_at_the_call_limit_and_is_settled(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, {"drip": {"bytes": 1, "interval": 0.3}}, "body")
    begun = time.monotonic()
    document = cloud.create_json(GAUSSBACKUP_CALL_LIMIT="2")
    assert 2 <= time.monotonic() - begun < 6
    assert document["reconciled"] is True
    assert document["outcome"] == "completed"
    assert cloud.create_count == 1


def test_a_throttled_create_keeps_the_pauses_it_is_asked_for(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**CREATE, "times": 2}, respond_with(429, Retry_After="0.6"), "before")
    assert cloud.create_json(GAUSSBACKUP_RETRY_BUDGET="10")["attempts"] == 3
    times = [request["time"] for request in cloud.requests("POST")]
    assert all(later - earlier >= 0.6 for earlier, later in pairwise(times))
    assert len(cloud.backups_named("before-v42")) == 1


def test_a_date_to_wait_for_is_read_by_the_clock_of_the_service(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_faults({"match": CREATE, "action": {"clock": 3600}})
    then = formatdate(time.time() + 3600 + 2, usegmt=True)
    cloud.add_fault(CREATE, respond_with(429, Retry_After=then), "before")
    assert cloud.create_json(GAUSSBACKUP_RETRY_BUDGET="10")["outcome"] == "completed"
    first, second = (request["time"] for request in cloud.requests("POST"))
    assert second - first < 5


def test_a_senseless_pause_is_replaced_by_our_own(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, respond_with(429, Retry_After="-1"), "before")
    document = cloud.create_json()
    assert document["attempts"] == 2
    assert document["elapsed_seconds"] < 3


def test_a_pause_of_ages_stops_at_once_and_is_named(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**CREATE, **FOREVER}, respond_with(429, Retry_After="9" * 20), "before")
    begun = time.monotonic()
    assert cloud.create_json(exit_code=9)["error"]["kind"] == "throttled"
    assert time.monotonic() - begun < 5
    assert cloud.create_count == 1


def test_each_kind_of_busy_is_waited_for_and_the_list_is_read_between(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, respond_with(409, "DBS.200019"), "before")
    cloud.add_fault(CREATE, respond_with(409, "DBS.201205"), "before")
    assert cloud.create_json("--busy-timeout", "10")["attempts"] == 3
    kinds = [
        request["method"] for request in cloud.server.requests() if "/backups" in request["path"]
    ]
    assert "".join(kind[0] for kind in kinds).startswith("GPGPGP")
    assert len(cloud.backups_named("before-v42")) == 1


def test_a_namesake_of_another_instance_or_type_is_not_taken_for_ours(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "names.db", build_time=0.2, unique_scope="instance"
    )
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["instance_id", "backup_type"]})
        cloud.add_fault(CREATE, {"hang": 0.6}, "after")
        process = cloud.start(*create_args("-o", "json"))
        wait_until(lambda: cloud.backups_named("before-v42"))
        ours = cloud.backups_named("before-v42")[0]["id"]
        server.add_backup("billing", "before-v42")
        server.add_backup("orders", "before-v42", kind="auto")
        out, err = process.communicate(timeout=20)
    ran = checked(CliResult(process.returncode, out, err), ("json",))
    assert ran.code == 0, err
    assert ran.document["reconciled"] is True
    assert ran.document["backup"]["id"] == ours


def test_two_runs_with_one_request_id_at_a_time_make_one_backup(cloud: ShortTimeoutCloud) -> None:
    words = create_args("--request-id", "job-4711", "-o", "json")
    runs = []
    for process in [cloud.start(*words), cloud.start(*words)]:
        out, err = process.communicate(timeout=30)
        runs.append(checked(CliResult(process.returncode, out, err), words))
    assert {ran.code for ran in runs} <= {0, 5, 8}
    assert 0 in {ran.code for ran in runs}
    [made] = cloud.backups_named("before-v42")
    assert {ran.document["backup"]["id"] for ran in runs if ran.code == 0} == {made["id"]}


def test_the_search_goes_on_through_a_list_that_fails_and_one_that_lags(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("lost-create")
    cloud.add_fault(CREATE, {"lag": 1.0})
    cloud.add_fault({**LISTS, "nth": 2}, respond_with(503), "before")
    document = cloud.create_json("--request-id", "job-4711", GAUSSBACKUP_SETTLE_WINDOW="2")
    assert document["reconciled"] is True
    assert document["backup"]["description"] == "[gb:job-4711]"
    assert cloud.create_count == 1


def test_a_list_that_fails_for_the_whole_window_leaves_the_outcome_open(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("lost-create")
    cloud.add_fault({**LISTS, "nth": 2, **FOREVER}, respond_with(503), "before")
    document = cloud.create_json(exit_code=8)
    assert "--name before-v42" in document["resume_command"]
    assert cloud.create_count == 1


def test_a_token_that_expires_at_the_post_is_renewed_once(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, "expire-token")
    words = create_args("-o", "json")
    document = run_checked(*words, env=cloud.login_variables).document
    assert document["attempts"] == cloud.create_count == 2
    assert len(cloud.backups_named("before-v42")) == 1


def test_a_token_that_is_refused_again_after_its_renewal_is_exit_3(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault({**CREATE, **FOREVER}, respond_with(401), "before")
    document = run_checked(
        *create_args("-o", "json"), env=cloud.login_variables, exit_code=3
    ).document
    assert document["resume_command"] is None
    assert cloud.create_count == 2


def test_a_refusal_is_told_in_the_services_words_without_their_tricks(
    cloud: ShortTimeoutCloud,
) -> None:
    words = f"no [red]right[/red] \x1b[31m{emulator.SECRET_KEY}\u202e"
    body = {"error_code": "DBS.200010", "error_msg": words}
    cloud.add_fault(CREATE, {"respond": {"status": 403, "body": body}}, "before")
    ran = cloud.run(*create_args("-o", "json"), exit_code=3)
    assert "[red]right[/red]" in ran.err
    assert "\\x1b[31m" in ran.err
    assert "\u202e" not in ran.err
    assert cloud.create_count == 1


def test_an_echo_of_our_own_signature_is_never_shown() -> None:
    def echo(talk: Connection) -> None:
        while request := talk.read_request():
            lines = request.decode().split("\r\n")
            [seal] = [line for line in lines if line.lower().startswith("authorization:")]
            said = {"error_code": "APIGW.0303", "error_msg": f"verify failed: {seal}"}
            talk.respond(json.dumps(said).encode(), "403 Forbidden")

    with RawServer(echo) as server:
        env = {
            "GAUSSBACKUP_ENDPOINT": server.url,
            "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        }
        assert (
            "verify failed"
            in run_checked(*create_args("-vv", "-o", "json"), env=env, exit_code=3).err
        )


def test_the_last_line_shows_a_hostile_name_literally(cloud: ShortTimeoutCloud) -> None:
    evil = "[red]\x1b[31mevil\u202e"
    cloud.server.add_instance(evil)
    cloud.server.add_scenario("lost-create-unapplied")
    ran = cloud.run("create", "-i", evil, "-n", "before-v42", exit_code=8)
    assert "[red]\\x1b[31mevil\\u202e may have been started" in ran.err.splitlines()[-2]
    assert "\u202e" not in ran.err


def test_an_instance_that_is_not_there_is_exit_4(cloud: ShortTimeoutCloud) -> None:
    document = cloud.json("create", "-i", "0" * 32 + "in14", "-n", "before-v42", exit_code=4)
    assert document["resume_command"] is None
    assert cloud.create_count == 1


def test_a_run_killed_before_its_answer_is_repeated_without_a_second_backup(
    cloud: ShortTimeoutCloud,
) -> None:
    words = create_args("--request-id", "job-4711", "-o", "json")
    cloud.add_fault(CREATE, {"delay": 5}, "after")
    process = cloud.start(*words)
    wait_until(lambda: cloud.backups_named("before-v42"))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    document = cloud.run(*words).document
    assert document["adopted"] is True
    assert [row["id"] for row in cloud.backups_named("before-v42")] == [document["backup"]["id"]]


def test_a_request_id_used_for_another_instance_is_refused_unsent(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_backup("billing", "nightly", description="weekly [gb:job-4711]")
    document = cloud.create_json("--request-id", "job-4711", exit_code=5)
    assert cloud.instance_id("billing") in document["error"]["message"]
    assert cloud.create_count == 0


def test_the_longest_description_survives_a_lost_answer(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_scenario("lost-create")
    document = cloud.create_json("-d", "é" * 256)
    assert document["reconciled"] is True
    assert document["backup"]["description"] == "é" * 256
    assert cloud.create_count == 1


@pytest.mark.parametrize(
    ("status", "says", "least"),
    [("407 Proxy Authentication Required", "authentication", 1), ("502 Bad Gateway", "502", 2)],
)
def test_a_proxy_that_refuses_is_exit_9_and_its_password_stays_hidden(
    status: str, says: str, least: int
) -> None:
    def refuse(talk: Connection) -> None:
        talk.read_request()
        talk.respond(b"", status)

    with RawServer(refuse) as proxy:
        env = {
            "GAUSSBACKUP_ENDPOINT": "https://gaussdb.example",
            "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
            "GAUSSBACKUP_RETRY_BUDGET": "1",
            "https_proxy": proxy.url.replace("http://", "http://dba:s3cret-pw@"),
        }
        ran = run_checked(*create_args("-vv", "-o", "json"), env=env, exit_code=9)
    assert says in ran.document["error"]["message"]
    assert "s3cret-pw" not in ran.out + ran.err
    assert (len(proxy.requests) > 1) is (least > 1)
