"""Fault rules that remove and add backups between two requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import EmulatorError
from tests.emulator.rules import CREATE, LIST, rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.raw_client import RawClient


def nth_rule(nth: int, action: dict[str, Any]) -> dict[str, Any]:
    """Return a rule that is triggered by the list request with this number."""
    return rule(action, match={**LIST, "nth": nth})


def test_remove_backups_applies_between_two_pages(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(nth_rule(2, {"remove-backups": "before-v4?"}))
    first = client.get("/backups?limit=5").json
    second = client.get("/backups?limit=5&offset=5").json
    assert (first["total_count"], second["total_count"]) == (10, 8)
    assert len(second["backups"]) == 3
    assert not {"before-v40", "before-v41"} & set(client.names())


def test_add_backups_applies_between_two_pages(emulator: Emulator, client: RawClient) -> None:
    row = {"instance": "orders", "name": "sudden", "status": "FAILED", "count": 2}
    emulator.add_faults(nth_rule(2, {"add-backups": {**row, "type": "auto"}}))
    assert client.get("/backups").json["total_count"] == 10
    after = client.get("/backups").json
    new = [row for row in after["backups"] if row["name"].startswith("sudden")]
    assert after["total_count"] == 12
    assert {row["name"] for row in new} == {"sudden-0", "sudden-1"}
    assert {(row["status"], row["type"]) for row in new} == {("FAILED", "auto")}


def test_external_changes_of_several_rules_add_up(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(
        nth_rule(1, {"add-backups": {"instance": "orders", "name": "one-more"}}),
        nth_rule(1, {"add-backups": {"instance": "billing", "name": "and-another"}}),
        nth_rule(1, {"remove-backups": "month-end"}),
    )
    names = client.names()
    assert {"one-more", "and-another"} < set(names)
    assert "month-end" not in names


def test_add_instances_applies_before_the_request(emulator: Emulator, client: RawClient) -> None:
    added = {"name": "sudden", "status": "FAILED", "count": 2}
    match = {"method": "GET", "path": "/v3/*/instances"}
    emulator.add_faults(rule({"add-instances": added}, match=match))
    rows = client.get("/instances?name=sudden").json["instances"]
    assert [row["status"] for row in rows] == ["FAILED", "FAILED"]


def test_add_instances_uses_name_of_the_body(
    emulator: Emulator, client: RawClient, orders: str
) -> None:
    emulator.add_faults(rule("add-instances", match=CREATE))
    client.create(orders, "before-v42")
    assert client.get("/instances?name=before-v42").json["total_count"] == 1


def test_add_backups_fails_for_unknown_instance(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(nth_rule(1, {"add-backups": {"instance": "nowhere", "name": "x-row"}}))
    response = client.get("/backups")
    assert response.status == 404
    assert "names the instance nowhere" in response.json["error_msg"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"remove-backups": 1}, "remove-backups: expected a string"),
        ({"add-backups": {"name": "x"}}, "add-backups.instance: expected a string"),
        (
            {"add-backups": {"instance": "orders", "name": "x", "type": "odd"}},
            "add-backups.type: expected",
        ),
        (
            {"add-backups": {"instance": "orders", "name": "x", "count": 0}},
            "add-backups.count: expected",
        ),
    ],
)
def test_external_changes_reject_invalid_argument(
    emulator: Emulator, action: dict[str, Any], message: str
) -> None:
    with pytest.raises(EmulatorError, match=message):
        emulator.add_faults(nth_rule(1, action))
