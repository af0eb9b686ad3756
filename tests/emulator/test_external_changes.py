"""Backups that come and go by somebody else's hand, between two requests of one client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import EmulatorError

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.raw_client import RawClient

LIST = {"method": "GET", "path": "/v3/*/backups"}


def rule(nth: int, action: dict[str, Any]) -> dict[str, Any]:
    return {"match": {**LIST, "nth": nth}, "action": action}


def test_a_backup_vanishes_between_two_pages(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule(2, {"remove-backups": "before-v4?"}))
    first = caller.get("/backups?limit=5").json
    second = caller.get("/backups?limit=5&offset=5").json
    assert (first["total_count"], second["total_count"]) == (10, 8)
    assert len(second["backups"]) == 3
    assert not {"before-v40", "before-v41"} & set(caller.names())


def test_backups_appear_between_two_pages(emulator: Emulator, caller: RawClient) -> None:
    row = {"instance": "orders", "name": "sudden", "status": "FAILED", "count": 2}
    emulator.add_faults(rule(2, {"add-backups": {**row, "type": "auto"}}))
    assert caller.get("/backups").json["total_count"] == 10
    after = caller.get("/backups").json
    new = [row for row in after["backups"] if row["name"].startswith("sudden")]
    assert after["total_count"] == 12
    assert {row["name"] for row in new} == {"sudden-0", "sudden-1"}
    assert {(row["status"], row["type"]) for row in new} == {("FAILED", "auto")}


def test_what_several_rules_bring_adds_up(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(
        rule(1, {"add-backups": {"instance": "orders", "name": "one-more"}}),
        rule(1, {"add-backups": {"instance": "billing", "name": "and-another"}}),
        rule(1, {"remove-backups": "month-end"}),
    )
    names = caller.names()
    assert {"one-more", "and-another"} < set(names)
    assert "month-end" not in names


def test_a_rule_for_an_unknown_instance_says_so(emulator: Emulator, caller: RawClient) -> None:
    emulator.add_faults(rule(1, {"add-backups": {"instance": "nowhere", "name": "x-row"}}))
    said = caller.get("/backups")
    assert said.status == 404
    assert "names the instance nowhere" in said.json["error_msg"]


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
def test_a_bad_rule_is_refused(emulator: Emulator, action: dict[str, Any], message: str) -> None:
    with pytest.raises(EmulatorError, match=message):
        emulator.add_faults(rule(1, action))
