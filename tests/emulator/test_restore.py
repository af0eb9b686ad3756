"""Restore to a new and to an existing instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock


def new_instance_body(point: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the body of a request that restores to a new instance."""
    return {
        "name": "orders-copy",
        "availability_zone": "a,a,a",
        "flavor_ref": "gaussdb.opengauss.ee.dn.m6.2xlarge.8.in",
        "volume": {"type": "ULTRAHIGH", "size": 120},
        "vpc_id": "v",
        "subnet_id": "s",
        "security_group_id": "g",
        "password": "Longer-than-8",
        "restore_point": point,
        **changes,
    }


@pytest.fixture
def point(emulator: Emulator, orders: str) -> dict[str, Any]:
    """Return a restore point: a new backup of `orders`."""
    backup_id = emulator.add_backup("orders", "old-one")
    return {"instance_id": orders, "type": "backup", "backup_id": backup_id}


def status(client: RawClient, instance_id: str) -> str:
    """Return the status of an instance."""
    return str(client.get(f"/instances?id={instance_id}").json["instances"][0]["status"])


def test_restore_to_new_creates_instance(
    client: RawClient, point: dict[str, Any], clock: Clock
) -> None:
    response = client.send("POST", PREFIX + "/instances", new_instance_body(point))
    assert response.status == 202
    new = response.json["instance"]
    assert (new["status"], new["port"]) == ("BUILD", "8000")
    assert status(client, new["id"]) == "BUILD"
    job = client.get(f"/jobs?id={response.json['job_id']}").json["job"]
    assert (job["name"], job["status"]) == ("CloneGaussDBV5NewInstance", "Running")
    clock.advance(4)
    assert status(client, new["id"]) == "ACTIVE"


def test_restore_to_existing_makes_instance_busy(
    client: RawClient, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    body = {"source": point, "target": {"instance_id": orders}}
    assert client.send("POST", PREFIX + "/instances/recovery", body).status == 202
    assert status(client, orders) == "RESTORING"
    assert client.create(orders, "before-v42").code == "DBS.200019"
    assert client.send("POST", PREFIX + "/instances/recovery", body).code == "DBS.200019"
    clock.advance(4)
    assert status(client, orders) == "ACTIVE"


def test_restore_to_existing_accepts_only_restorable_timestamp(
    client: RawClient, orders: str, clock: Clock
) -> None:
    timestamp = str(int((clock() - 60) * 1000))
    source: dict[str, Any] = {"instance_id": orders, "type": "timestamp", "restore_time": timestamp}
    body = {"source": source, "target": {"instance_id": orders}}
    assert client.send("POST", PREFIX + "/instances/recovery", body).status == 202
    for invalid in ("1000", "9" * 5000, "soon", -1):
        source["restore_time"] = invalid
        assert client.send("POST", PREFIX + "/instances/recovery", body).code == "DBS.200001"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "1"},
        {"password": "weak"},
        {"volume": {"type": "SSD", "size": 120}},
        {"availability_zone": "a"},
        {"vpc_id": None},
        {"flavour": "x"},
        {"restore_point": None},
    ],
)
def test_restore_to_new_rejects_invalid_field(
    client: RawClient, point: dict[str, Any], changes: dict[str, Any]
) -> None:
    response = client.send("POST", PREFIX + "/instances", new_instance_body(point, **changes))
    assert (response.status, response.code) == (400, "DBS.200001")


def test_restore_to_new_rejects_backup_of_other_instance(
    client: RawClient, emulator: Emulator, point: dict[str, Any]
) -> None:
    point["backup_id"] = emulator.add_backup("billing", "other-one")
    assert client.send("POST", PREFIX + "/instances", new_instance_body(point)).code == "DBS.201203"
