"""Named scenarios for restores and for the deletion of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import SCENARIOS
from gaussbackup.emulator.faults import scenarios_restore
from tests.emulator.raw_client import PREFIX, RawClient, RawResponse
from tests.emulator.restore_requests import backup_point, job, order, overwrite, restore, status

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock

WITHOUT_RESTORE = {
    *("busy-instance-delete", "lost-instance-delete", "instance-delete-fails"),
    *("forbidden-instance-delete", "no-database-calls"),
}


@pytest.fixture
def body(emulator: Emulator) -> dict[str, Any]:
    """Return the body of a restore to a new instance `orders-copy`."""
    return order(backup_point(emulator))


def copies(client: RawClient) -> list[str]:
    """Return the statuses of the instances called `orders-copy`."""
    rows = client.get("/instances?name=orders-copy").json["instances"]
    return [str(row["status"]) for row in rows]


def send(client: RawClient, body: dict[str, Any]) -> RawResponse | None:
    """Restore to a new instance; return None if the response is lost."""
    try:
        return restore(client, body)
    except ConnectionResetError:
        return None


def test_restore_scenarios_have_an_exit_code() -> None:
    without = {each.name for each in scenarios_restore.SCENARIOS if each.restore_exit_code is None}
    assert without == WITHOUT_RESTORE
    others = set(SCENARIOS) - {each.name for each in scenarios_restore.SCENARIOS}
    assert {SCENARIOS[name].restore_exit_code for name in others} == {None}
    assert {SCENARIOS[name].create_exit_code for name in WITHOUT_RESTORE} == {0}


@pytest.mark.parametrize(
    ("scenario", "count"),
    [
        ("lost-restore", 1),
        ("lost-restore-unapplied", 0),
        ("lost-restore-twin", 2),
        ("failed-restore-applied", 1),
        ("foreign-404-restore", 0),
        ("instance-quota", 0),
        ("no-balance", 0),
        ("no-addresses", 0),
    ],
)
def test_restore_scenario_creates_this_number_of_instances(
    client: RawClient, emulator: Emulator, body: dict[str, Any], scenario: str, count: int
) -> None:
    emulator.add_scenario(scenario)
    response = send(client, body)
    assert response is None or response.status >= 400
    assert len(copies(client)) == count
    assert [rule["hits"] for rule in emulator.faults()] == [1] * len(emulator.faults())


@pytest.mark.parametrize(
    ("scenario", "statuses"),
    [
        ("restore-fails", ["FAILED"]),
        ("restore-disappears", []),
        ("restore-hangs", ["BUILD"]),
        ("restore-slow", ["BUILD"]),
    ],
)
def test_restore_scenario_ends_with_status(
    client: RawClient,
    emulator: Emulator,
    body: dict[str, Any],
    clock: Clock,
    scenario: str,
    statuses: list[str],
) -> None:
    emulator.add_scenario(scenario)
    restore(client, body)
    clock.advance(8)
    assert copies(client) == statuses


def test_known_id_restore_names_the_source(
    client: RawClient, emulator: Emulator, body: dict[str, Any], orders: str
) -> None:
    emulator.add_scenario("known-id-restore")
    assert restore(client, body).json["instance"]["id"] == orders
    assert copies(client) == ["BUILD"]


def test_late_restore_is_applied_after_2_seconds(
    client: RawClient, emulator: Emulator, body: dict[str, Any], clock: Clock
) -> None:
    emulator.add_scenario("late-restore")
    assert restore(client, body).status == 504
    assert copies(client) == []
    clock.advance(2.5)
    assert copies(client) == ["BUILD"]


def test_recovery_scenarios_affect_restores_to_existing_instances(
    client: RawClient, emulator: Emulator, body: dict[str, Any], orders: str, clock: Clock
) -> None:
    point = body["restore_point"]
    emulator.add_scenario("busy-recovery")
    assert [overwrite(client, point, orders).code for _ in range(2)] == ["DBS.200019"] * 2
    emulator.add_scenario("recovery-fails")
    job_id = overwrite(client, point, orders).json["job_id"]
    clock.advance(4)
    assert (status(client, orders), job(client, job_id)["status"]) == ("FAILED", "Failed")


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [("busy-instance-delete", 409), ("forbidden-instance-delete", 403)],
)
def test_instance_delete_scenarios_reject_the_first_request(
    client: RawClient, emulator: Emulator, orders: str, scenario: str, expected: int
) -> None:
    emulator.add_scenario(scenario)
    path = f"{PREFIX}/instances/{orders}"
    assert client.send("DELETE", path).status == expected
    tag = client.send("DELETE", f"{path}/tags", {"keys": ["a"]})
    assert tag.status == 202  # only the deletion of the instance is affected


def test_no_database_calls_hides_paths(client: RawClient, emulator: Emulator, orders: str) -> None:
    emulator.add_scenario("no-database-calls")
    for path in ("databases", "database-volume-summary"):
        response = client.get(f"/instances/{orders}/{path}")
        assert (response.status, response.code) == (404, "APIGW.0101")
    assert client.get(f"/instances/{orders}/tags").status == 200
