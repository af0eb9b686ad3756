"""Restore to an existing instance, and confirmation of the restored data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.restore_requests import (
    backup_point,
    instance_id,
    job,
    overwrite,
    status,
)
from tests.emulator.rules import rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator

RECOVERY = {"method": "POST", "path": "/v3/*/instances/recovery"}


@pytest.fixture
def point(emulator: Emulator) -> dict[str, Any]:
    """Return a restore point: a new backup of `orders`."""
    return backup_point(emulator)


def test_restore_to_existing_makes_instance_busy(
    client: RawClient, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    response = overwrite(client, point, orders)
    assert response.status == 202
    assert status(client, orders) == "RESTORING"
    assert client.create(orders, "before-v42").code == "DBS.200019"
    assert overwrite(client, point, orders).code == "DBS.200019"
    assert client.send("DELETE", f"{PREFIX}/backups/{point['backup_id']}").code == "DBS.201208"
    clock.advance(4)
    assert status(client, orders) == "ACTIVE"
    ended = job(client, response.json["job_id"])
    assert (ended["name"], ended["status"]) == ("RestoreGaussDBV5InInstance", "Completed")


def test_restore_to_existing_returns_configured_status(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(undocumented_status=200)
    with RawClient(emulator) as client:
        response = overwrite(client, backup_point(emulator), instance_id(emulator, "orders"))
        assert response.status == 200


@pytest.mark.parametrize(("is_required", "expected"), [(False, 202), (True, 400)])
def test_restore_to_existing_requires_type_if_configured(
    start_emulator: StartEmulator, is_required: bool, expected: int
) -> None:
    emulator = start_emulator(recovery_type_required=is_required)
    point = backup_point(emulator)
    del point["type"]
    with RawClient(emulator) as client:
        assert overwrite(client, point, point["instance_id"]).status == expected


def test_restore_to_existing_overwrites_data_of_other_instance(
    client: RawClient, emulator: Emulator, point: dict[str, Any]
) -> None:
    other = emulator.add_instance("other", volume_gb=120, mode="Enterprise", shards=3)
    response = overwrite(client, point, other)
    assert job(client, response.json["job_id"])["name"] == (
        "RestoreGaussDBV5InInstanceToExistedInst"
    )
    assert emulator.state()["instances"][-1]["content"] == "orders"


def test_restore_to_existing_rejects_unsuitable_target(
    client: RawClient, emulator: Emulator, point: dict[str, Any]
) -> None:
    small = emulator.add_instance("small", volume_gb=80, mode="Enterprise", shards=3)
    old = emulator.add_instance("old", volume_gb=120, mode="Enterprise", shards=3, version="3.208")
    broken = emulator.add_instance(
        "broken", volume_gb=120, mode="Enterprise", shards=3, status="FAILED"
    )
    full = emulator.add_instance(
        "full", volume_gb=120, mode="Enterprise", shards=3, status="STORAGE FULL"
    )
    targets = {
        instance_id(emulator, "billing"): (409, "DBS.280406"),
        instance_id(emulator, "analytics"): (409, "DBS.200019"),
        small: (400, "DBS.200023"),
        old: (400, "DBS.280238"),
        broken: (409, "DBS.280011"),
        full: (409, "DBS.200316"),
        "f" * 36: (404, "DBS.200002"),
    }
    for target, expected in targets.items():
        response = overwrite(client, point, target)
        assert (response.status, response.code) == expected


def test_restore_to_existing_accepts_only_restorable_timestamp(
    client: RawClient, orders: str, clock: Clock
) -> None:
    timestamp = str(int((clock() - 60) * 1000))
    source: dict[str, Any] = {"instance_id": orders, "type": "timestamp", "restore_time": timestamp}
    assert overwrite(client, source, orders).status == 202
    for invalid in ("1000", "9" * 5000, "soon", -1):
        source["restore_time"] = invalid
        assert overwrite(client, source, orders).code == "DBS.200001"
    source["type"] = "different"
    assert overwrite(client, source, orders).code == "DBS.200001"


def test_restore_to_existing_fails_with_fault(
    client: RawClient, emulator: Emulator, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"restore": {"status": "FAILED"}}, match=RECOVERY))
    job_id = overwrite(client, point, orders).json["job_id"]
    clock.advance(4)
    assert status(client, orders) == "FAILED"
    assert job(client, job_id)["fail_reason"] == "The restore failed."


def test_restore_to_existing_applied_late_does_not_change_status_before(
    client: RawClient, emulator: Emulator, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"respond": {"status": 504}}, "late", RECOVERY, late_by=5))
    assert overwrite(client, point, orders).status == 504
    assert status(client, orders) == "ACTIVE"
    clock.advance(6)
    assert status(client, orders) == "RESTORING"


def test_confirm_restored_data_continues_archiving(
    client: RawClient, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    path = f"{PREFIX}/instances/{orders}/confirm-restore-data"
    assert client.send("POST", path).code == "DBS.200402"
    overwrite(client, point, orders)
    assert client.send("POST", path).code == "DBS.200019"
    clock.advance(4)
    assert overwrite(client, point, orders).status == 202  # restores can be repeated
    clock.advance(4)
    response = client.send("POST", path)
    assert response.status == 202
    assert job(client, response.json["job_id"])["status"] == "Completed"
    assert status(client, orders) == "BACKING UP"
    clock.advance(4)
    assert status(client, orders) == "ACTIVE"
    assert client.send("POST", path).code == "DBS.200402"
