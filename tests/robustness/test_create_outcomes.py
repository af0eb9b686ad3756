"""`create` under all kinds of responses: outcome, messages, and never a second POST."""

from __future__ import annotations

import json
import signal
import time
from email.utils import formatdate
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import (
    CREATE,
    LISTS,
    ShortTimeoutCloud,
    checked,
    create_args,
    respond_with,
    run_checked,
    wait_until,
)
from tests.robustness.flapping_proxy import FlappingProxy
from tests.support.cli import CliResult
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = {"times": "forever"}
UNREACHABLE = "http://127.0.0.1:9"


def test_create_treats_a_gateway_page_as_ambiguous_and_quotes_only_part_of_it(
    cloud: ShortTimeoutCloud,
) -> None:
    page = "<html>" + "<p>Bad gateway</p>" * 400
    cloud.add_fault(CREATE, {"respond": {"status": 502, "body": page}}, "before")
    result = cloud.run(*create_args("-o", "json"), exit_code=8)
    assert result.document["error"]["http_status"] == 502
    assert result.err.count("Bad gateway") < 15
    assert len(result.document["error"]["message"]) < 800
    assert "--name before-v42" in result.err.splitlines()[-1]
    assert cloud.create_count == 1


def test_create_reconciles_after_a_truncated_chunked_response(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"truncate": {"chunked": True, "bytes": 20}}, "body")
    assert cloud.create_json()["reconciled"] is True
    assert cloud.create_count == 1


def test_create_reconciles_after_a_response_without_id(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"corrupt": "{}"}, "body")
    document = cloud.create_json()
    assert document["reconciled"] is True
    assert document["backup"]["id"] == cloud.backups_named("before-v42")[0]["id"]
    assert cloud.create_count == 1


def test_create_reports_outcome_unknown_for_status_200_without_backup(
    cloud: ShortTimeoutCloud,
) -> None:
    response = {"respond": {"status": 200, "body": {"backup": None, "job_id": "j"}}}
    cloud.add_fault(CREATE, response, "before")
    assert cloud.create_json(exit_code=8)["error"]["kind"] == "outcome_unknown"
    assert cloud.create_count == 1


def test_create_waits_by_backup_status_without_a_job(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, {"edit": [{"path": "job_id", "remove": True}]})
    document = cloud.create_json()
    assert (document["outcome"], document["job"]) == ("completed", None)
    assert cloud.requests("GET", "/jobs") == []


def test_create_retries_refused_connections_and_posts_once(
    cloud: ShortTimeoutCloud,
) -> None:
    instance = cloud.instance_id("orders")
    with FlappingProxy(cloud.server.endpoint, accept_first=1, down_for=0.4) as gate:
        args = ("create", "-i", instance, "-n", "before-v42", "--poll-interval", "0.1")
        document = cloud.json(*args, GAUSSBACKUP_ENDPOINT=gate.url, GAUSSBACKUP_RETRY_BUDGET="10")
    assert document["attempts"] > 1
    assert cloud.create_count == 1
    assert len(cloud.backups_named("before-v42")) == 1


def test_create_exits_9_if_the_post_cannot_be_sent(
    cloud: ShortTimeoutCloud,
) -> None:
    instance = cloud.instance_id("orders")
    with FlappingProxy(cloud.server.endpoint, accept_first=1, down_for=30) as gate:
        args = ("create", "-i", instance, "-n", "before-v42", "-o", "json")
        result = cloud.run(*args, env={"GAUSSBACKUP_ENDPOINT": gate.url}, exit_code=9)
    assert result.document["error"]["kind"] == "unreachable"
    assert result.document["resume_command"] is None
    assert "nothing was sent" in result.err.lower()
    assert cloud.create_count == 0


def test_create_exits_9_within_the_retry_budget_if_unreachable(
    cloud: ShortTimeoutCloud,
) -> None:
    start = time.monotonic()
    result = cloud.run(
        *create_args("-o", "json"), env={"GAUSSBACKUP_ENDPOINT": UNREACHABLE}, exit_code=9
    )
    assert time.monotonic() - start < 6
    assert "nothing was sent" in result.err.lower()
    assert result.document["backup"] is None


def test_create_reconciles_after_a_timeout_without_response(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("hanging-create")
    assert cloud.create_json(GAUSSBACKUP_CALL_LIMIT="1")["reconciled"] is True
    assert cloud.create_count == 1


def test_create_reconciles_after_a_timeout_with_a_slow_response(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault(CREATE, {"drip": {"bytes": 1, "interval": 0.3}}, "body")
    start = time.monotonic()
    document = cloud.create_json(GAUSSBACKUP_CALL_LIMIT="2")
    assert 2 <= time.monotonic() - start < 6
    assert document["reconciled"] is True
    assert document["outcome"] == "completed"
    assert cloud.create_count == 1


def test_create_waits_as_long_as_retry_after_requests(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**CREATE, "times": 2}, respond_with(429, Retry_After="0.6"), "before")
    assert cloud.create_json(GAUSSBACKUP_RETRY_BUDGET="10")["attempts"] == 3
    times = [request["time"] for request in cloud.requests("POST")]
    assert all(later - earlier >= 0.6 for earlier, later in pairwise(times))
    assert len(cloud.backups_named("before-v42")) == 1


def test_create_compares_a_retry_after_date_with_the_date_of_the_service(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_faults({"match": CREATE, "action": {"clock": 3600}})
    then = formatdate(time.time() + 3600 + 2, usegmt=True)
    cloud.add_fault(CREATE, respond_with(429, Retry_After=then), "before")
    assert cloud.create_json(GAUSSBACKUP_RETRY_BUDGET="10")["outcome"] == "completed"
    first, second = (request["time"] for request in cloud.requests("POST"))
    assert second - first < 5


def test_create_uses_its_own_backoff_for_an_invalid_retry_after(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, respond_with(429, Retry_After="-1"), "before")
    document = cloud.create_json()
    assert document["attempts"] == 2
    assert document["elapsed_seconds"] < 3


def test_create_exits_9_at_once_if_retry_after_is_too_long(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault({**CREATE, **FOREVER}, respond_with(429, Retry_After="9" * 20), "before")
    start = time.monotonic()
    assert cloud.create_json(exit_code=9)["error"]["kind"] == "throttled"
    assert time.monotonic() - start < 5
    assert cloud.create_count == 1


def test_create_waits_for_a_busy_instance_and_lists_before_each_post(
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


def test_create_ignores_same_name_of_other_instance_or_type_when_reconciling(
    tmp_path: Path,
) -> None:
    options = emulator.EmulatorOptions(
        state=tmp_path / "names.db", build_time=0.2, unique_scope="instance"
    )
    with emulator.Emulator(options) as server:
        cloud = ShortTimeoutCloud(server)
        cloud.add_fault({**LISTS, **FOREVER}, {"ignore": ["instance_id", "backup_type"]})
        cloud.add_fault(CREATE, {"hang": 0.6}, "after")
        process = cloud.start(*create_args("-o", "json"))
        wait_until(lambda: cloud.backups_named("before-v42"))
        own_id = cloud.backups_named("before-v42")[0]["id"]
        server.add_backup("billing", "before-v42")
        server.add_backup("orders", "before-v42", kind="auto")
        out, err = process.communicate(timeout=20)
    result = checked(CliResult(process.returncode, out, err), ("json",))
    assert result.code == 0, err
    assert result.document["reconciled"] is True
    assert result.document["backup"]["id"] == own_id


def test_create_with_same_request_id_creates_one_backup_in_concurrent_runs(
    cloud: ShortTimeoutCloud,
) -> None:
    args = create_args("--request-id", "job-4711", "-o", "json")
    runs = []
    for process in [cloud.start(*args), cloud.start(*args)]:
        out, err = process.communicate(timeout=30)
        runs.append(checked(CliResult(process.returncode, out, err), args))
    assert {result.code for result in runs} <= {0, 5, 8}
    assert 0 in {result.code for result in runs}
    [created] = cloud.backups_named("before-v42")
    assert {result.document["backup"]["id"] for result in runs if result.code == 0} == {
        created["id"]
    }


def test_create_reconciles_despite_failing_and_delayed_lists(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("lost-create")
    cloud.add_fault(CREATE, {"lag": 1.0})
    cloud.add_fault({**LISTS, "nth": 2}, respond_with(503), "before")
    document = cloud.create_json("--request-id", "job-4711", GAUSSBACKUP_SETTLE_WINDOW="2")
    assert document["reconciled"] is True
    assert document["backup"]["description"] == "[gb:job-4711]"
    assert cloud.create_count == 1


def test_create_exits_8_if_lists_fail_until_the_reconcile_timeout(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.server.add_scenario("lost-create")
    cloud.add_fault({**LISTS, "nth": 2, **FOREVER}, respond_with(503), "before")
    document = cloud.create_json(exit_code=8)
    assert "--name before-v42" in document["resume_command"]
    assert cloud.create_count == 1


def test_create_renews_an_expired_token_once(cloud: ShortTimeoutCloud) -> None:
    cloud.add_fault(CREATE, "expire-token")
    args = create_args("-o", "json")
    document = run_checked(*args, env=cloud.login_variables).document
    assert document["attempts"] == cloud.create_count == 2
    assert len(cloud.backups_named("before-v42")) == 1


def test_create_exits_3_if_the_renewed_token_is_rejected(
    cloud: ShortTimeoutCloud,
) -> None:
    cloud.add_fault({**CREATE, **FOREVER}, respond_with(401), "before")
    document = run_checked(
        *create_args("-o", "json"), env=cloud.login_variables, exit_code=3
    ).document
    assert document["resume_command"] is None
    assert cloud.create_count == 2


def test_create_sanitizes_the_error_message_of_the_service(
    cloud: ShortTimeoutCloud,
) -> None:
    args = f"no [red]right[/red] \x1b[31m{emulator.SECRET_KEY}\u202e"
    body = {"error_code": "DBS.200010", "error_msg": args}
    cloud.add_fault(CREATE, {"respond": {"status": 403, "body": body}}, "before")
    result = cloud.run(*create_args("-o", "json"), exit_code=3)
    assert "[red]right[/red]" in result.err
    assert "\\x1b[31m" in result.err
    assert "\u202e" not in result.err
    assert cloud.create_count == 1


def test_create_redacts_its_own_signature_in_an_error_message() -> None:
    def echo(connection: Connection) -> None:
        while request := connection.read_request():
            lines = request.decode().split("\r\n")
            [authorization] = [line for line in lines if line.lower().startswith("authorization:")]
            error = {"error_code": "APIGW.0303", "error_msg": f"verify failed: {authorization}"}
            connection.respond(json.dumps(error).encode(), "403 Forbidden")

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


def test_create_sanitizes_the_instance_name_in_the_resume_hint(cloud: ShortTimeoutCloud) -> None:
    hostile_name = "[red]\x1b[31mevil\u202e"
    cloud.server.add_instance(hostile_name)
    cloud.server.add_scenario("lost-create-unapplied")
    result = cloud.run("create", "-i", hostile_name, "-n", "before-v42", exit_code=8)
    assert "[red]\\x1b[31mevil\\u202e may have been started" in result.err.splitlines()[-2]
    assert "\u202e" not in result.err


def test_create_exits_4_for_an_unknown_instance(cloud: ShortTimeoutCloud) -> None:
    document = cloud.json("create", "-i", "0" * 32 + "in14", "-n", "before-v42", exit_code=4)
    assert document["resume_command"] is None
    assert cloud.create_count == 1


def test_create_with_request_id_adopts_the_backup_of_a_killed_run(
    cloud: ShortTimeoutCloud,
) -> None:
    args = create_args("--request-id", "job-4711", "-o", "json")
    cloud.add_fault(CREATE, {"delay": 5}, "after")
    process = cloud.start(*args)
    wait_until(lambda: cloud.backups_named("before-v42"))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    document = cloud.run(*args).document
    assert document["adopted"] is True
    assert [row["id"] for row in cloud.backups_named("before-v42")] == [document["backup"]["id"]]


def test_create_rejects_a_request_id_used_for_another_instance(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_backup("billing", "nightly", description="weekly [gb:job-4711]")
    document = cloud.create_json("--request-id", "job-4711", exit_code=5)
    assert cloud.instance_id("billing") in document["error"]["message"]
    assert cloud.create_count == 0


def test_create_reconciles_with_the_longest_description(cloud: ShortTimeoutCloud) -> None:
    cloud.server.add_scenario("lost-create")
    document = cloud.create_json("-d", "é" * 256)
    assert document["reconciled"] is True
    assert document["backup"]["description"] == "é" * 256
    assert cloud.create_count == 1


@pytest.mark.parametrize(
    ("status", "expected", "min_requests"),
    [("407 Proxy Authentication Required", "authentication", 1), ("502 Bad Gateway", "502", 2)],
)
def test_create_exits_9_if_the_proxy_refuses_and_hides_its_password(
    status: str, expected: str, min_requests: int
) -> None:
    def refuse(connection: Connection) -> None:
        connection.read_request()
        connection.respond(b"", status)

    with RawServer(refuse) as proxy:
        env = {
            "GAUSSBACKUP_ENDPOINT": "https://gaussdb.example",
            "GAUSSBACKUP_PROJECT_ID": emulator.PROJECT_ID,
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
            "GAUSSBACKUP_RETRY_BUDGET": "1",
            "https_proxy": proxy.url.replace("http://", "http://dba:s3cret-pw@"),
        }
        result = run_checked(*create_args("-vv", "-o", "json"), env=env, exit_code=9)
    assert expected in result.document["error"]["message"]
    assert "s3cret-pw" not in result.out + result.err
    assert (len(proxy.requests) > 1) is (min_requests > 1)
