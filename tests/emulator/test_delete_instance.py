"""Deletion of an instance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.rules import rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator

DELETE = {"method": "DELETE", "path": "/v3/*/instances/*"}


def names(client: RawClient) -> list[str]:
    return [row["name"] for row in client.get("/instances").json["instances"]]


def test_delete_instance_removes_instance_and_automatic_backups(
    client: RawClient, orders: str, clock: Clock
) -> None:
    response = client.send("DELETE", f"{PREFIX}/instances/{orders}")
    assert response.status == 202
    job_path = f"/jobs?id={response.json['job_id']}"
    job = client.get(job_path).json["job"]
    assert (job["name"], job["status"]) == ("DeleteGaussDBV5Instance", "Running")
    assert names(client) == ["orders", "billing", "analytics"]
    clock.advance(1.1)
    assert client.get(job_path).json["job"]["status"] == "Completed"
    assert names(client) == ["billing", "analytics"]
    remaining = client.get(f"/backups?instance_id={orders}").json["backups"]
    assert {row["name"] for row in remaining} == {"before-v40", "before-v41"}
    task = next(task for task in client.get("/tasks").json["tasks"] if task["name"] == job["name"])
    assert task["instance_info"] == {
        "instance_id": orders,
        "instance_name": "orders",
        "instance_status": "deleted",
    }
    assert client.send("DELETE", f"{PREFIX}/instances/{orders}").code == "DBS.200002"
    assert client.create(orders, "before-v42").code == "DBS.200002"


def test_delete_instance_is_rejected_while_instance_is_busy(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    client.create(orders, "before-v42")
    analytics = next(row["id"] for row in emulator.state()["instances"] if row["volume_gb"] == 480)
    for instance_id in (orders, analytics):
        response = client.send("DELETE", f"{PREFIX}/instances/{instance_id}")
        assert (response.status, response.code) == (409, "DBS.200019")


def test_delete_instance_makes_instance_busy(client: RawClient, orders: str) -> None:
    assert client.send("DELETE", f"{PREFIX}/instances/{orders}").status == 202
    assert client.send("DELETE", f"{PREFIX}/instances/{orders}").code == "DBS.200019"
    assert client.create(orders, "before-v42").code == "DBS.200019"


@pytest.mark.parametrize(("mode", "status"), [("unchanged", "ACTIVE"), ("DELETING", "DELETING")])
def test_delete_instance_shows_configured_status(
    start_emulator: StartEmulator, mode: str, status: str
) -> None:
    emulator = start_emulator(deleting_status=mode)
    orders = emulator.state()["instances"][0]["id"]
    with RawClient(emulator) as client:
        client.send("DELETE", f"{PREFIX}/instances/{orders}")
        (row,) = client.get(f"/instances?id={orders}").json["instances"]
        assert row["status"] == status


def test_delete_instance_accepts_failed_instance(client: RawClient, emulator: Emulator) -> None:
    failed = emulator.add_instance("broken", status="FAILED")
    assert client.send("DELETE", f"{PREFIX}/instances/{failed}").status == 202


@pytest.mark.parametrize(
    ("instance_id", "code"), [("short", "DBS.280404"), ("f" * 36, "DBS.200002")]
)
def test_delete_instance_rejects_unknown_id(client: RawClient, instance_id: str, code: str) -> None:
    assert client.send("DELETE", f"{PREFIX}/instances/{instance_id}").code == code


def test_delete_instance_fails_with_fault(
    client: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    fault = {"delete-instance": {"status": "FAILED", "seconds": 3, "reason": "in use"}}
    emulator.add_faults(rule(fault, match=DELETE))
    job_id = client.send("DELETE", f"{PREFIX}/instances/{orders}").json["job_id"]
    clock.advance(2)
    assert client.create(orders, "before-v42").code == "DBS.200019"
    clock.advance(2)
    job = client.get(f"/jobs?id={job_id}").json["job"]
    assert (job["status"], job["fail_reason"]) == ("Failed", "in use")
    assert "orders" in names(client)
    assert len(client.get(f"/backups?instance_id={orders}&backup_type=auto").json["backups"]) == 3
    assert client.get("/recycle-instances").json["instances"] == []
    assert client.create(orders, "before-v42").status == 202


def test_delete_instance_of_prepaid_instance_returns_order(
    client: RawClient, emulator: Emulator, clock: Clock
) -> None:
    prepaid = emulator.add_instance("paid", charge_mode="prePaid")
    response = client.send("DELETE", f"{PREFIX}/instances/{prepaid}")
    assert re.fullmatch("CS[0-9A-F]{15}", response.json["order_id"])
    assert set(response.json) == {"order_id"}
    clock.advance(2)
    assert "paid" not in names(client)


def test_recycle_bin_keeps_deleted_instance_for_the_retention(
    client: RawClient, orders: str, clock: Clock
) -> None:
    assert client.get("/recycle-policy").json == {"retention_period_in_days": "7"}
    client.send("DELETE", f"{PREFIX}/instances/{orders}")
    assert client.get("/recycle-instances").json == {"instances": [], "total_count": 0}
    clock.advance(2)
    (row,) = client.get("/recycle-instances").json["instances"]
    assert (row["id"], row["name"], row["ha_mode"]) == (orders, "orders", "Independent")
    assert (row["volume_type"], row["volume_size"], row["pay_model"]) == ("ultrahigh", "120", "0")
    assert row["created_at"] < row["deleted_at"]
    assert client.get("/recycle-instances?instance_name=other").json["total_count"] == 0
    clock.advance(7 * 86400)
    client.log_in()
    assert client.get("/recycle-instances").json["total_count"] == 0


def test_set_recycle_policy_affects_later_deletions_only(
    client: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    billing = emulator.state()["instances"][1]["id"]
    client.send("DELETE", f"{PREFIX}/instances/{orders}")
    body = {"recycle_policy": {"retention_period_in_days": 1}}
    response = client.send("PUT", f"{PREFIX}/recycle-policy", body)
    assert (response.status, response.json) == (200, {"result": "success"})
    assert client.get("/recycle-policy").json == {"retention_period_in_days": "1"}
    client.send("DELETE", f"{PREFIX}/instances/{billing}")
    clock.advance(2)
    rows = client.get("/recycle-instances").json["instances"]
    assert [row["name"] for row in rows] == ["billing", "orders"]
    clock.advance(86400)
    client.log_in()
    assert [row["name"] for row in client.get("/recycle-instances").json["instances"]] == ["orders"]


@pytest.mark.parametrize("days", [0, 8, "3", True, None])
def test_set_recycle_policy_rejects_invalid_retention(client: RawClient, days: object) -> None:
    body = {"recycle_policy": {"retention_period_in_days": days}}
    assert client.send("PUT", f"{PREFIX}/recycle-policy", body).code == "DBS.200001"


@pytest.mark.parametrize("query", ["limit=51", "limit=0"])
def test_list_recycled_returns_at_most_50_rows(client: RawClient, query: str) -> None:
    assert client.get(f"/recycle-instances?{query}").code == "DBS.280439"


@pytest.mark.parametrize(("recycle_failed", "count"), [(True, 1), (False, 0)])
def test_recycle_bin_keeps_failed_instance_if_configured(
    start_emulator: StartEmulator, clock: Clock, recycle_failed: bool, count: int
) -> None:
    emulator = start_emulator(recycle_failed=recycle_failed, delete_instance_time=0)
    failed = emulator.add_instance("broken", status="FAILED")
    with RawClient(emulator) as client:
        client.send("DELETE", f"{PREFIX}/instances/{failed}")
        assert client.get("/recycle-instances").json["total_count"] == count
