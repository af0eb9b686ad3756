"""Restoring through the API: into a new instance, and over an existing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock


def wanted(point: dict[str, Any], **changes: Any) -> dict[str, Any]:
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
    backup_id = emulator.add_backup("orders", "old-one")
    return {"instance_id": orders, "type": "backup", "backup_id": backup_id}


def status(caller: RawClient, instance_id: str) -> str:
    return str(caller.get(f"/instances?id={instance_id}").json["instances"][0]["status"])


def test_a_new_instance_is_built(caller: RawClient, point: dict[str, Any], clock: Clock) -> None:
    said = caller.send("POST", PREFIX + "/instances", wanted(point))
    assert said.status == 202
    new = said.json["instance"]
    assert (new["status"], new["port"]) == ("BUILD", "8000")
    assert status(caller, new["id"]) == "BUILD"
    job = caller.get(f"/jobs?id={said.json['job_id']}").json["job"]
    assert (job["name"], job["status"]) == ("CloneGaussDBV5NewInstance", "Running")
    clock.advance(4)
    assert status(caller, new["id"]) == "ACTIVE"


def test_an_instance_is_overwritten(
    caller: RawClient, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    body = {"source": point, "target": {"instance_id": orders}}
    assert caller.send("POST", PREFIX + "/instances/recovery", body).status == 202
    assert status(caller, orders) == "RESTORING"
    assert caller.create(orders, "before-v42").code == "DBS.200019"
    assert caller.send("POST", PREFIX + "/instances/recovery", body).code == "DBS.200019"
    clock.advance(4)
    assert status(caller, orders) == "ACTIVE"


def test_a_moment_is_restored(caller: RawClient, orders: str, clock: Clock) -> None:
    moment = str(int((clock() - 60) * 1000))
    source: dict[str, Any] = {"instance_id": orders, "type": "timestamp", "restore_time": moment}
    body = {"source": source, "target": {"instance_id": orders}}
    assert caller.send("POST", PREFIX + "/instances/recovery", body).status == 202
    for unreachable in ("1000", "9" * 5000, "soon", -1):
        source["restore_time"] = unreachable
        assert caller.send("POST", PREFIX + "/instances/recovery", body).code == "DBS.200001"


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
def test_a_bad_wish_is_refused(
    caller: RawClient, point: dict[str, Any], changes: dict[str, Any]
) -> None:
    said = caller.send("POST", PREFIX + "/instances", wanted(point, **changes))
    assert (said.status, said.code) == (400, "DBS.200001")


def test_a_backup_of_another_instance_does_not_match(
    caller: RawClient, emulator: Emulator, point: dict[str, Any]
) -> None:
    point["backup_id"] = emulator.add_backup("billing", "not-ours")
    assert caller.send("POST", PREFIX + "/instances", wanted(point)).code == "DBS.201203"
