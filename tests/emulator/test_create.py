"""Create requests for backups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


INVALID_NAMES = ["abc", "a" * 65, "1abc", "_abc", "a bc", "été1", "abcd\n", None, 5]
INVALID_DESCRIPTIONS = ["a>b", "x" * 257, "a'b", "a=b", "a\rb", 7]
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0800")


def test_create_backup_returns_running_backup_that_completes(
    client: RawClient, orders: str, clock: Clock
) -> None:
    response = client.create(orders, "before-v42", description="release 42")
    backup = response.json["backup"]
    assert response.status == 202
    assert set(backup) == {
        *("id", "name", "description", "begin_time", "status", "type", "instance_id"),
    }
    assert re.fullmatch(r"[0-9a-f]{32}br14", backup["id"])
    assert TIMESTAMP.fullmatch(backup["begin_time"])
    clock.advance(1)
    running = client.backup(backup["id"])
    assert (running["status"], running["end_time"], running["size"]) == ("BUILDING", None, 0.0)
    clock.advance(3)
    completed = client.backup(backup["id"])
    assert completed["status"] == "COMPLETED"
    assert TIMESTAMP.fullmatch(completed["end_time"])
    assert isinstance(completed["size"], float)
    assert completed["size"] > 0


def test_create_backup_returns_200_if_configured(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(create_status=200)
    with RawClient(emulator) as client:
        orders = emulator.state()["instances"][0]["id"]
        assert client.create(orders, "before-v42").status == 200


def test_create_backup_sets_instance_status_to_backing_up(
    client: RawClient, orders: str, clock: Clock
) -> None:
    client.create(orders, "before-v42")
    path = f"/instances?id={orders}"
    assert client.get(path).json["instances"][0]["status"] == "BACKING UP"
    clock.advance(4)
    assert client.get(path).json["instances"][0]["status"] == "ACTIVE"


@pytest.mark.parametrize("name", INVALID_NAMES)
def test_create_backup_rejects_invalid_name(client: RawClient, orders: str, name: Any) -> None:
    response = client.create(orders, name)
    assert (response.status, response.code) == (400, "DBS.201210")


@pytest.mark.parametrize("text", INVALID_DESCRIPTIONS)
def test_create_backup_rejects_invalid_description(
    client: RawClient, orders: str, text: Any
) -> None:
    assert client.create(orders, "abcd", description=text).code == "DBS.280127"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "DBS.200006"),
        (b"{", "DBS.200001"),
        (b"[1]", "DBS.200001"),
        (b'{"name": "abcd", "nmae": 1}', "DBS.200001"),
        (b'{"name": "a", "instance_id": "x", "description": ">"}', "DBS.201210"),
        (b'{"name": "abcd", "instance_id": "x", "description": ">"}', "DBS.280127"),
        (b'{"name": "abcd", "instance_id": "x"}', "DBS.280404"),
        (b'{"name": "before-v41", "instance_id": "%s"}' % (b"f" * 36), "DBS.200002"),
    ],
)
def test_create_backup_validates_in_the_order_of_the_service(
    client: RawClient, body: bytes, code: str
) -> None:
    assert client.send("POST", PREFIX + "/backups", body).code == code


def test_create_backup_checks_name_then_running_backup_then_status(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    client.create(orders, "before-v42")
    assert client.create(orders, "before-v41").code == "DBS.201201"
    assert client.create(orders, "before-v43").code == "DBS.201205"
    busy = next(row for row in emulator.state()["instances"] if row["name"] == "analytics")
    response = client.create(busy["id"], "before-v43")
    assert (response.status, response.code) == (409, "DBS.200019")


def test_create_backup_accepts_duplicate_name_if_not_unique(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(unique_names=False)
    with RawClient(emulator) as client:
        orders = emulator.state()["instances"][0]["id"]
        assert client.create(orders, "before-v41").status == 202


@pytest.mark.parametrize(("scope", "status"), [("instance", 202), ("project", 409)])
def test_create_backup_checks_the_name_in_its_scope(
    start_emulator: StartEmulator, scope: str, status: int
) -> None:
    emulator = start_emulator(unique_scope=scope)
    with RawClient(emulator) as client:
        billing = emulator.state()["instances"][1]["id"]
        assert client.create(billing, "before-v41").status == status


def test_create_backup_uses_build_time_of_instance(
    client: RawClient, emulator: Emulator, clock: Clock
) -> None:
    slow = emulator.add_instance("warehouse", build_time=100)
    backup_id = client.create(slow, "before-v42").json["backup"]["id"]
    clock.advance(50)
    assert client.backup(backup_id)["status"] == "BUILDING"


def test_create_backup_completes_sooner_with_speed(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(speed=1000, build_time=30)
    with RawClient(emulator) as client:
        orders = emulator.state()["instances"][0]["id"]
        backup_id = client.create(orders, "before-v42").json["backup"]["id"]
        for _ in range(500):
            if client.backup(backup_id)["status"] == "COMPLETED":
                return
        pytest.fail("the backup never completed")
