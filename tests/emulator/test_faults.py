"""Each kind of fault over a real socket: what the client sees, and what was applied."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import SCENARIOS
from tests.emulator.raw_client import PREFIX, RawClient, login_body

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, Start

CREATE = {"method": "POST", "path": "/v3/*/backups"}
LIST = {"method": "GET", "path": "/v3/*/backups"}


def rule(action: Any, phase: str | None = None, match: Any = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"match": match or LIST, "action": action, **more}
    return made if phase is None else {**made, "phase": phase}


def exists(emulator: Emulator, name: str) -> bool:
    return any(row["name"] == name for row in emulator.state()["backups"])


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_reset_loses_the_answer(
    emulator: Emulator, caller: RawClient, orders: str, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule("reset", phase, CREATE))
    with pytest.raises(ConnectionResetError):
        caller.create(orders, "before-v42")
    assert exists(emulator, "before-v42") is applied
    entry = emulator.requests()[-1]
    assert entry["applied_status"] == (202 if applied else None)
    assert entry["status"] is None
    assert entry["faults"] == (f"reset {phase}",)


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_close_loses_the_answer(
    emulator: Emulator, caller: RawClient, orders: str, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule("close", phase, CREATE))
    with pytest.raises(http.client.RemoteDisconnected):
        caller.create(orders, "before-v42")
    assert exists(emulator, "before-v42") is applied


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_hang_leaves_the_client_waiting(
    emulator: Emulator, orders: str, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule("hang", phase, CREATE))
    with RawClient(emulator, timeout=0.2) as caller:
        with pytest.raises(TimeoutError):
            caller.create(orders, "before-v42")
        assert exists(emulator, "before-v42") is applied


def test_a_hang_may_end(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"hang": 0.1}, "before"))
    with pytest.raises(http.client.RemoteDisconnected):
        caller.get("/backups")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_an_error_says_nothing_of_what_was_done(
    emulator: Emulator, caller: RawClient, orders: str, status: int, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule({"respond": {"status": status}}, phase, CREATE))
    assert caller.create(orders, "before-v42").status == status
    assert exists(emulator, "before-v42") is applied


def test_an_answer_may_be_anything(emulator: Emulator, caller: RawClient) -> None:
    web = {"status": 200, "body": "<html>", "headers": {"Retry-After": "1.5"}}
    emulator.add_faults(rule({"respond": web}, "before"))
    said = caller.get("/backups")
    assert (said.status, said.text) == (200, b"<html>")
    assert said.headers["Content-Type"] == "text/html"
    assert said.headers["Retry-After"] == "1.5"


def test_a_late_create_takes_effect_after_its_answer(
    emulator: Emulator, caller: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"respond": {"status": 504}}, "late", CREATE, late_by=5))
    assert caller.create(orders, "before-v42").status == 504
    assert "before-v42" not in caller.names()
    clock.advance(5.1)
    assert "before-v42" in caller.names()


def test_a_late_create_is_barred_by_one_made_meanwhile(
    emulator: Emulator, caller: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule("reset", "late", CREATE, late_by=5))
    with pytest.raises(ConnectionResetError):
        caller.create(orders, "before-v42")
    assert caller.create(orders, "before-v42").status == 202
    clock.advance(10)
    assert caller.names().count("before-v42") == 1


def test_a_blind_second_create_is_not_hidden(start: Start, clock: Clock) -> None:
    emulator = start(unique_names=False)
    orders = emulator.state()["instances"][0]["id"]
    emulator.add_faults(rule({"respond": {"status": 504}}, "late", CREATE, late_by=5))
    with RawClient(emulator) as caller:
        caller.create(orders, "before-v42")
        caller.create(orders, "before-v42")
        clock.advance(10)
        assert caller.names().count("before-v42") == 2


@pytest.mark.parametrize("phase", ["before", "after"])
def test_delay_takes_its_time(emulator: Emulator, caller: RawClient, phase: str) -> None:
    emulator.add_faults(rule({"delay": 0.2}, phase))
    begun = time.monotonic()
    assert caller.get("/backups").status == 200
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("phase", ["headers", "body"])
def test_drip_delivers_all_but_slowly(emulator: Emulator, caller: RawClient, phase: str) -> None:
    size = 40 if phase == "headers" else 1000
    emulator.add_faults(rule({"drip": {"bytes": size, "interval": 0.04}}, phase))
    begun = time.monotonic()
    said = caller.get("/backups")
    assert said.json["total_count"] == 10
    assert time.monotonic() - begun >= 0.12


def test_truncate_breaks_the_promised_length(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 20}}, "body"))
    with pytest.raises(http.client.IncompleteRead) as raised:
        caller.get("/backups")
    assert len(raised.value.partial) == 20


def test_truncate_breaks_a_chunk(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"truncate": {"chunked": True}}, "body"))
    with pytest.raises(http.client.IncompleteRead):
        caller.get("/backups")


def test_truncate_breaks_the_headers(emulator: Emulator) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 12}}, "headers"))
    said = RawClient(emulator).raw(f"GET {PREFIX}/backups HTTP/1.1\r\n\r\n".encode())
    assert said == b"HTTP/1.1 401"


def test_truncate_without_a_length_looks_like_the_end(
    emulator: Emulator, caller: RawClient
) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 20, "length": False}}, "body"))
    said = caller.get("/backups")
    assert said.headers["Content-Length"] is None
    assert (said.status, len(said.text)) == (200, 20)


def test_a_reset_in_the_body(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"reset": {"bytes": 10}}, "body"))
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        caller.get("/backups")


def test_chunks_carry_the_whole(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"chunked": 7}))
    said = caller.get("/backups")
    assert said.headers["Transfer-Encoding"] == "chunked"
    assert said.headers["Content-Length"] is None
    assert said.json["total_count"] == 10


def test_gzip_says_so(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule("gzip"))
    said = caller.get("/backups")
    assert said.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(said.text))["total_count"] == 10


def test_gzip_may_hold_far_more_than_it_weighs(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"gzip": {"mib": 8}}))
    said = caller.get("/backups")
    assert len(said.text) < 20_000
    whole = gzip.decompress(said.text)
    assert len(whole) == 8 * 1024**2
    assert json.loads(whole)["total_count"] == 10


def test_a_corrupt_body_arrives_whole(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule("corrupt"), rule({"corrupt": "NaN"}))
    with pytest.raises(ValueError, match=r"delimiter|Expecting"):
        _ = caller.get("/backups").json
    assert caller.get("/backups").text == b"NaN"


def test_an_edit_changes_the_data(emulator: Emulator, caller: RawClient) -> None:
    edits = [
        {"path": "backups.*.status", "value": "PAUSED"},
        {"path": "backups.0.id", "remove": True},
        {"path": "backups.1", "repeat": True},
        {"path": "backups", "append": {"id": "foreign"}},
        {"path": "total_count", "value": "many"},
    ]
    emulator.add_faults(rule({"edit": edits}))
    document = caller.get("/backups").json
    assert {row.get("status") for row in document["backups"][:-1]} == {"PAUSED"}
    assert "id" not in document["backups"][0]
    assert document["backups"][1] == document["backups"][2]
    assert document["backups"][-1] == {"id": "foreign"}
    assert document["total_count"] == "many"


def test_a_lagging_list(emulator: Emulator, caller: RawClient, orders: str, clock: Clock) -> None:
    emulator.add_faults(rule({"lag": 2}, match=CREATE))
    caller.create(orders, "before-v42")
    assert "before-v42" not in caller.names()
    clock.advance(2.1)
    assert "before-v42" in caller.names()


def test_a_build_that_fails(
    emulator: Emulator, caller: RawClient, orders: str, clock: Clock
) -> None:
    plan = {"status": "FAILED", "seconds": 1, "reason": "disk"}
    emulator.add_faults(rule({"build": plan}, match=CREATE))
    created = caller.create(orders, "before-v42").json
    clock.advance(1.1)
    assert caller.backup(created["backup"]["id"])["status"] == "FAILED"
    job = caller.get(f"/jobs?id={created['job_id']}").json["job"]
    assert (job["status"], job["fail_reason"]) == ("Failed", "disk")


def test_a_job_that_is_never_known(emulator: Emulator, caller: RawClient, orders: str) -> None:
    emulator.add_faults(rule({"job": "unknown"}, match=CREATE))
    job_id = caller.create(orders, "before-v42").json["job_id"]
    assert caller.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_a_parameter_that_is_ignored(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"ignore": ["limit", "backup_type"]}))
    assert len(caller.get("/backups?limit=1&backup_type=manual").json["backups"]) == 10


def test_a_token_expires_after_some_calls(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule("expire-token", match={**LIST, "nth": 3}))
    assert [caller.get("/backups").status for _ in range(4)] == [200, 200, 401, 401]
    caller.log_in()
    assert caller.get("/backups").status == 200


def test_where_no_token_is_shown_none_can_expire(emulator: Emulator) -> None:
    emulator.add_faults(rule("expire-token", match={**LIST, "times": "forever"}))
    said = RawClient(emulator).raw(f"GET {PREFIX}/backups HTTP/1.1\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 401")
    assert [(each["requests_matched"], each["hits"]) for each in emulator.faults()] == [(0, 0)]


def test_a_single_401(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"respond": {"status": 401}}, "before"))
    assert [caller.get("/backups").status for _ in range(2)] == [401, 200]


def test_a_clock_that_is_ahead(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule({"clock": 3600}))
    dates = [caller.get("/backups").headers["Date"] or "" for _ in range(2)]
    ahead, right = (time.mktime(time.strptime(d, "%a, %d %b %Y %H:%M:%S GMT")) for d in dates)
    assert 3590 < ahead - right < 3610


def test_nth_every_and_times_pick_the_requests(emulator: Emulator, caller: RawClient) -> None:
    match = {**LIST, "nth": 2, "every": 2, "times": 2}
    emulator.add_faults(rule({"respond": {"status": 503}}, "before", match))
    seen = [caller.get("/backups").status for _ in range(7)]
    assert seen == [200, 503, 200, 503, 200, 200, 200]
    assert [(each["requests_matched"], each["hits"]) for each in emulator.faults()] == [(7, 2)]


def test_a_query_picks_the_requests(emulator: Emulator, caller: RawClient) -> None:
    match = {**LIST, "query": {"backup_type": "man*"}}
    emulator.add_faults(rule({"respond": {"status": 503}}, "before", match))
    assert caller.get("/backups").status == 200
    assert caller.get("/backups?backup_type=manual").status == 503


def test_a_second_rule_waits_for_its_turn(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(
        rule({"respond": {"status": 429}}, "before", {**LIST, "times": 2}),
        rule({"respond": {"status": 502}}, "before"),
    )
    assert [caller.get("/backups").status for _ in range(4)] == [429, 429, 502, 200]


def test_rules_come_and_go_at_run_time(caller: RawClient) -> None:
    rules = [rule({"respond": {"status": 503}}, "before")]
    assert caller.send("POST", "/_emulator/faults", rules).status == 201
    assert caller.get("/backups").status == 503
    assert caller.send("GET", "/_emulator/faults").json["faults"][0]["hits"] == 1
    assert caller.send("DELETE", "/_emulator/faults").status == 204
    assert caller.send("GET", "/_emulator/faults").json["faults"] == []
    bad = caller.send("POST", "/_emulator/faults", [{"action": "explode"}])
    assert bad.status == 400
    assert "expected one of reset" in bad.json["error_msg"]


def test_iam_can_be_down(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_scenario("iam-down")
    assert caller.send("POST", "/v3/auth/tokens", login_body()).status == 503


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_can_be_rehearsed(emulator: Emulator, name: str) -> None:
    emulator.add_scenario(name)
    names = [str(rule["name"]) for rule in emulator.faults()]
    assert names == ([name] if len(names) == 1 else [f"{name} {n}" for n in (1, 2)])
    assert SCENARIOS[name].description
