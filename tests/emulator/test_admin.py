"""The admin API of the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.rules import rule

if TYPE_CHECKING:
    from tests.emulator.raw_client import RawClient


def test_admin_api_rejects_request_with_origin(client: RawClient) -> None:
    headers = {"Origin": "http://evil.example"}
    assert client.send("GET", "/_emulator/state", headers=headers).status == 404


def test_admin_api_adds_lists_and_removes_fault_rules(client: RawClient) -> None:
    rules = [rule({"respond": {"status": 503}}, "before")]
    assert client.send("POST", "/_emulator/faults", rules).status == 201
    assert client.get("/backups").status == 503
    assert client.send("GET", "/_emulator/faults").json["faults"][0]["hits"] == 1
    assert client.send("DELETE", "/_emulator/faults").status == 204
    assert client.send("GET", "/_emulator/faults").json["faults"] == []
    bad = client.send("POST", "/_emulator/faults", [{"action": "explode"}])
    assert bad.status == 400
    assert "expected one of reset" in bad.json["error_msg"]
