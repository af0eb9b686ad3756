"""Restore to a new instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import orderable_catalog
from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.restore_requests import (
    backup_point,
    instance,
    instance_id,
    job,
    order,
    restore,
    standby_order,
    status,
)
from tests.emulator.rules import rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator

RESTORE = {"method": "POST", "path": "/v3/*/instances"}
SECOND_NETWORK = {
    "vpc_id": orderable_catalog.SECOND_VPC_ID,
    "subnet_id": orderable_catalog.SECOND_SUBNET_ID,
    "security_group_id": orderable_catalog.SECOND_SECURITY_GROUP_ID,
}
CUSTOM_TEMPLATE = next(
    key for key, each in orderable_catalog.TEMPLATES.items() if each.user_defined
)
LARGER_FLAVOR = "gaussdb.opengauss.ee.dn.m6.4xlarge.8.in"


@pytest.fixture
def point(emulator: Emulator) -> dict[str, Any]:
    """Return a restore point: a new backup of `orders`."""
    return backup_point(emulator)


def test_restore_to_new_builds_backs_up_and_becomes_active(
    client: RawClient, point: dict[str, Any], clock: Clock
) -> None:
    response = restore(client, order(point))
    assert response.status == 202
    new = response.json["instance"]
    assert (new["status"], new["port"]) == ("BUILD", "8000")
    building = instance(client, new["id"])
    assert (building["status"], building["updated"], building["private_ips"]) == ("BUILD", "", [""])
    assert {node["status"] for node in building["nodes"]} == {"BUILD"}
    assert job(client, response.json["job_id"])["name"] == "CloneGaussDBV5NewInstance"
    assert job(client, response.json["job_id"])["status"] == "Running"
    clock.advance(3.5)
    assert job(client, response.json["job_id"])["status"] == "Completed"
    assert status(client, new["id"]) == "BACKING UP"
    (backup,) = client.get(f"/backups?instance_id={new['id']}").json["backups"]
    assert (backup["type"], backup["status"]) == ("auto", "BUILDING")
    clock.advance(3)
    active = instance(client, new["id"])
    assert (active["status"], active["updated"]) == ("ACTIVE", active["created"])
    assert client.create(new["id"], "before-v42").status == 202


def test_restore_to_new_instance_has_what_was_ordered(
    client: RawClient, emulator: Emulator, point: dict[str, Any], clock: Clock
) -> None:
    body = order(
        point,
        **SECOND_NETWORK,
        availability_zone="emulatorb,emulatorb,emulatorb",
        flavor_ref=LARGER_FLAVOR,
        volume={"type": "ESSD", "size": 240},
        port="9000",
        time_zone="UTC-05:00",
        disk_encryption_id=orderable_catalog.KMS_KEY_ID,
        enterprise_project_id="a0000000-0000-4000-8000-000000000009",
        configuration_id=CUSTOM_TEMPLATE,
        backup_strategy={"start_time": "23:00-00:00", "keep_days": 1},
        enable_parallel_restore=True,
        enable_force_switch=True,
    )
    new = restore(client, body).json["instance"]
    assert new["backup_strategy"] == {"start_time": "23:00-00:00", "keep_days": 1}
    assert new["availability_zone"] == "emulatorb,emulatorb,emulatorb"
    assert new["enable_parallel_restore"] is True
    clock.advance(7)
    row = instance(client, new["id"])
    expected = {
        **SECOND_NETWORK,
        "flavor_ref": LARGER_FLAVOR,
        "flavor_info": {"vcpu": 16, "mem": 128},
        "volume": {"type": "ESSD", "size": 240},
        "port": 9000,
        "time_zone": "UTC-05:00",
        "disk_encryption_id": orderable_catalog.KMS_KEY_ID,
        "enterprise_project_id": "a0000000-0000-4000-8000-000000000009",
        "backup_strategy": {"start_time": "23:00-00:00", "keep_days": 1},
        "charge_info": {"charge_mode": "postPaid"},
        "type": "Enterprise",
        "tags": [],
    }
    assert {name: row[name] for name in expected} == expected
    assert {node["availability_zone"] for node in row["nodes"]} == {"emulatorb"}
    stored = emulator.state()["instances"][-1]
    assert (stored["spec"]["configuration_id"], stored["content"]) == (CUSTOM_TEMPLATE, "orders")


def test_restore_to_new_keeps_type_of_primary_standby_source(
    client: RawClient, emulator: Emulator
) -> None:
    new = restore(client, standby_order(backup_point(emulator, "billing"))).json["instance"]
    assert new["ha"] == {"mode": "Ha", "replication_mode": "sync"}
    assert new["enable_parallel_restore"] is True
    assert instance(client, new["id"])["type"] == "Ha"


def test_restore_to_new_of_prepaid_instance_returns_neither_job_nor_status(
    client: RawClient, point: dict[str, Any]
) -> None:
    charge = {"charge_mode": "prePaid", "period_type": "month", "period_num": 1}
    response = restore(client, order(point, charge_info={**charge, "is_auto_pay": True}))
    assert response.status == 202
    assert set(response.json) == {"instance"}
    new = response.json["instance"]
    assert "status" not in new
    assert instance(client, new["id"])["charge_info"] == {"charge_mode": "prePaid"}


def test_restore_to_new_fails_with_fault(
    client: RawClient, emulator: Emulator, point: dict[str, Any], clock: Clock
) -> None:
    fault = {"restore": {"status": "FAILED", "seconds": 5, "reason": "disk full"}}
    emulator.add_faults(rule(fault, match=RESTORE))
    response = restore(client, order(point)).json
    clock.advance(4)
    assert status(client, response["instance"]["id"]) == "BUILD"
    clock.advance(2)
    failed = instance(client, response["instance"]["id"])
    assert failed["status"] == "FAILED"
    assert {node["status"] for node in failed["nodes"]} == {"FAILED"}
    ended = job(client, response["job_id"])
    assert (ended["status"], ended["fail_reason"]) == ("Failed", "disk full")
    new_id = response["instance"]["id"]
    assert client.get(f"/backups?instance_id={new_id}").json["backups"] == []
    assert client.create(new_id, "before-v42").code == "DBS.280011"
    assert client.send("DELETE", f"{PREFIX}/instances/{new_id}").status == 202


def test_restore_to_new_can_be_applied_late(
    client: RawClient, emulator: Emulator, point: dict[str, Any], clock: Clock
) -> None:
    late = rule({"respond": {"status": 504}}, "late", RESTORE, late_by=5)
    emulator.add_faults(late)
    assert restore(client, order(point)).status == 504
    assert client.get("/instances?name=orders-copy").json["instances"] == []
    clock.advance(6)
    (row,) = client.get("/instances?name=orders-copy").json["instances"]
    assert row["status"] == "BUILD"


def test_restore_to_new_rejects_backup_that_does_not_fit(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    of_billing = backup_point(emulator, "billing")["backup_id"]
    assert restore(client, order({"instance_id": orders, "backup_id": of_billing})).code == (
        "DBS.201203"
    )
    unknown = {"instance_id": orders, "backup_id": "f" * 36}
    assert restore(client, order(unknown)).code == "DBS.201010"
    for state in ("FAILED", "BUILDING"):
        response = restore(client, order(backup_point(emulator, status=state)))
        assert (response.status, response.code) == (400, "DBS.301024")


def test_delete_backup_is_rejected_while_restore_reads_it(
    client: RawClient, point: dict[str, Any], clock: Clock
) -> None:
    restore(client, order(point))
    path = f"{PREFIX}/backups/{point['backup_id']}"
    assert client.send("DELETE", path).code == "DBS.201208"
    clock.advance(3.5)
    assert client.send("DELETE", path).status == 202


def test_restore_to_new_works_with_manual_backup_of_deleted_instance(
    client: RawClient, point: dict[str, Any], orders: str, clock: Clock
) -> None:
    client.send("DELETE", f"{PREFIX}/instances/{orders}")
    clock.advance(2)
    assert restore(client, order(point)).status == 202
    now = int(clock() * 1000) - 60_000
    at_time = {"instance_id": orders, "type": "timestamp", "restore_time": now}
    assert restore(client, order(at_time)).code == "DBS.200002"


@pytest.mark.parametrize(("is_supported", "expected"), [(True, 202), (False, 400)])
def test_restore_to_new_at_time_is_supported_if_configured(
    start_emulator: StartEmulator, clock: Clock, is_supported: bool, expected: int
) -> None:
    emulator = start_emulator(pitr_to_new=is_supported)
    orders = instance_id(emulator, "orders")
    now = int(clock() * 1000) - 60_000
    point = {"instance_id": orders, "type": "timestamp", "restore_time": now}
    with RawClient(emulator) as client:
        assert restore(client, order(point)).status == expected


@pytest.mark.parametrize(("seconds", "is_backed_up"), [(0, False), (10, True)])
def test_first_backup_time_sets_duration_of_backup_after_restore(
    start_emulator: StartEmulator, clock: Clock, seconds: float, is_backed_up: bool
) -> None:
    emulator = start_emulator(first_backup_time=seconds)
    with RawClient(emulator) as client:
        new_id = restore(client, order(backup_point(emulator))).json["instance"]["id"]
        clock.advance(8)
        assert status(client, new_id) == ("BACKING UP" if is_backed_up else "ACTIVE")
