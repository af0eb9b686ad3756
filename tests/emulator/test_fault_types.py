"""Faults that change or drop the response, over a real socket."""

from __future__ import annotations

import gzip
import http.client
import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.rules import CREATE, rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


def exists(emulator: Emulator, name: str) -> bool:
    return any(row["name"] == name for row in emulator.state()["backups"])


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_reset_drops_response(
    emulator: Emulator, client: RawClient, orders: str, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule("reset", phase, CREATE))
    with pytest.raises(ConnectionResetError):
        client.create(orders, "before-v42")
    assert exists(emulator, "before-v42") is applied
    entry = emulator.requests()[-1]
    assert entry["applied_status"] == (202 if applied else None)
    assert entry["status"] is None
    assert entry["faults"] == (f"reset {phase}",)


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_close_drops_response(
    emulator: Emulator, client: RawClient, orders: str, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule("close", phase, CREATE))
    with pytest.raises(http.client.RemoteDisconnected):
        client.create(orders, "before-v42")
    assert exists(emulator, "before-v42") is applied


@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_hang_sends_no_response(emulator: Emulator, orders: str, phase: str, applied: bool) -> None:
    emulator.add_faults(rule("hang", phase, CREATE))
    with RawClient(emulator, timeout=0.2) as client:
        with pytest.raises(TimeoutError):
            client.create(orders, "before-v42")
        assert exists(emulator, "before-v42") is applied


def test_hang_closes_connection_after_seconds(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"hang": 0.1}, "before"))
    with pytest.raises(http.client.RemoteDisconnected):
        client.get("/backups")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("phase", "applied"), [("before", False), ("after", True)])
def test_respond_sends_status_before_or_after_request_is_applied(
    emulator: Emulator, client: RawClient, orders: str, status: int, phase: str, applied: bool
) -> None:
    emulator.add_faults(rule({"respond": {"status": status}}, phase, CREATE))
    assert client.create(orders, "before-v42").status == status
    assert exists(emulator, "before-v42") is applied


def test_respond_sends_given_body_and_headers(emulator: Emulator, client: RawClient) -> None:
    fields = {"status": 200, "body": "<html>", "headers": {"Retry-After": "1.5"}}
    emulator.add_faults(rule({"respond": fields}, "before"))
    response = client.get("/backups")
    assert (response.status, response.text) == (200, b"<html>")
    assert response.headers["Content-Type"] == "text/html"
    assert response.headers["Retry-After"] == "1.5"


def test_late_create_is_applied_after_response(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"respond": {"status": 504}}, "late", CREATE, late_by=5))
    assert client.create(orders, "before-v42").status == 504
    assert "before-v42" not in client.names()
    clock.advance(5.1)
    assert "before-v42" in client.names()


def test_late_create_is_dropped_if_name_is_taken_meanwhile(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule("reset", "late", CREATE, late_by=5))
    with pytest.raises(ConnectionResetError):
        client.create(orders, "before-v42")
    assert client.create(orders, "before-v42").status == 202
    clock.advance(10)
    assert client.names().count("before-v42") == 1


def test_late_create_is_applied_twice_if_names_are_not_unique(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    emulator = start_emulator(unique_names=False)
    orders = emulator.state()["instances"][0]["id"]
    emulator.add_faults(rule({"respond": {"status": 504}}, "late", CREATE, late_by=5))
    with RawClient(emulator) as client:
        client.create(orders, "before-v42")
        client.create(orders, "before-v42")
        clock.advance(10)
        assert client.names().count("before-v42") == 2


@pytest.mark.parametrize("phase", ["before", "after"])
def test_delay_postpones_response(emulator: Emulator, client: RawClient, phase: str) -> None:
    emulator.add_faults(rule({"delay": 0.2}, phase))
    start_time = time.monotonic()
    assert client.get("/backups").status == 200
    assert time.monotonic() - start_time >= 0.2


def test_interim_precedes_complete_response(emulator: Emulator) -> None:
    emulator.add_faults(rule({"interim": {"status": 103, "count": 2}}))
    request = f"GET {PREFIX}/backups HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    first, second, response = RawClient(emulator).raw(request).split(b"\r\n\r\n", 2)
    assert first == second
    assert first.startswith(b"HTTP/1.1 103 ")
    assert response.startswith(b"HTTP/1.1 401 ")
    assert b"x-auth-token not found" in response


@pytest.mark.parametrize("phase", ["headers", "body"])
def test_drip_sends_complete_response_slowly(
    emulator: Emulator, client: RawClient, phase: str
) -> None:
    size = 40 if phase == "headers" else 1000
    emulator.add_faults(rule({"drip": {"bytes": size, "interval": 0.04}}, phase))
    start_time = time.monotonic()
    response = client.get("/backups")
    assert response.json["total_count"] == 10
    assert time.monotonic() - start_time >= 0.12


def test_truncate_sends_less_than_content_length(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 20}}, "body"))
    with pytest.raises(http.client.IncompleteRead) as error:
        client.get("/backups")
    assert len(error.value.partial) == 20


def test_truncate_sends_incomplete_chunk(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"truncate": {"chunked": True}}, "body"))
    with pytest.raises(http.client.IncompleteRead):
        client.get("/backups")


def test_truncate_sends_incomplete_headers(emulator: Emulator) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 12}}, "headers"))
    response = RawClient(emulator).raw(f"GET {PREFIX}/backups HTTP/1.1\r\n\r\n".encode())
    assert response == b"HTTP/1.1 401"


def test_truncate_without_length_is_not_detectable(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"truncate": {"bytes": 20, "length": False}}, "body"))
    response = client.get("/backups")
    assert response.headers["Content-Length"] is None
    assert (response.status, len(response.text)) == (200, 20)


def test_reset_in_body_interrupts_response(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"reset": {"bytes": 10}}, "body"))
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        client.get("/backups")


def test_chunked_sends_complete_body(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"chunked": 7}))
    response = client.get("/backups")
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert response.headers["Content-Length"] is None
    assert response.json["total_count"] == 10


def test_gzip_sets_content_encoding(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule("gzip"))
    response = client.get("/backups")
    assert response.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(response.text))["total_count"] == 10


def test_gzip_expands_to_given_mib(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"gzip": {"mib": 8}}))
    response = client.get("/backups")
    assert len(response.text) < 20_000
    body = gzip.decompress(response.text)
    assert len(body) == 8 * 1024**2
    assert json.loads(body)["total_count"] == 10


def test_corrupt_sends_complete_invalid_body(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule("corrupt"), rule({"corrupt": "NaN"}))
    with pytest.raises(ValueError, match=r"delimiter|Expecting"):
        _ = client.get("/backups").json
    assert client.get("/backups").text == b"NaN"


def test_edit_changes_json_body(emulator: Emulator, client: RawClient) -> None:
    edits = [
        {"path": "backups.*.status", "value": "PAUSED"},
        {"path": "backups.0.id", "remove": True},
        {"path": "backups.1", "repeat": True},
        {"path": "backups", "append": {"id": "foreign"}},
        {"path": "total_count", "value": "many"},
    ]
    emulator.add_faults(rule({"edit": edits}))
    document = client.get("/backups").json
    assert {row.get("status") for row in document["backups"][:-1]} == {"PAUSED"}
    assert "id" not in document["backups"][0]
    assert document["backups"][1] == document["backups"][2]
    assert document["backups"][-1] == {"id": "foreign"}
    assert document["total_count"] == "many"


def test_respond_affects_one_request_by_default(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"respond": {"status": 401}}, "before"))
    assert [client.get("/backups").status for _ in range(2)] == [401, 200]
