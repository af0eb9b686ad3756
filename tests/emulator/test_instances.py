"""Instances and their backup policies through the API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator

POLICY = {
    "keep_days": 14,
    "start_time": "23:00-00:00",
    "period": "1,3,5",
    "differential_period": "60",
}


@pytest.mark.parametrize("version", ["v3", "v3.1", "v3.2", "v3.3"])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["orders", "billing", "analytics"]),
        ("name=orders", ["orders"]),
        ("name=order", []),
        ("name=%2Alli", ["billing"]),
        ("limit=1&offset=1", ["billing"]),
        ("datastore_type=GaussDB&charge_mode=postPaid", ["orders", "billing", "analytics"]),
        ("tags=app%3Da&tags=env%3Dprod", []),
    ],
)
def test_instances_are_found(caller: RawClient, version: str, query: str, names: list[str]) -> None:
    said = caller.send("GET", f"/{version}/{PREFIX[4:]}/instances?{query}").json
    assert [row["name"] for row in said["instances"]] == names


def test_names_are_not_unique(caller: RawClient, emulator: Emulator) -> None:
    emulator.add_instance("orders")
    assert caller.get("/instances?name=orders").json["total_count"] == 2


@pytest.mark.parametrize("query", ["name=%2A", "sort=name", "id=%2A"])
def test_a_bad_filter_is_refused(caller: RawClient, query: str) -> None:
    assert caller.get("/instances?" + query).code == "DBS.200001"


def test_the_types_are_the_documented_ones(caller: RawClient) -> None:
    row = caller.get("/instances?name=orders").json["instances"][0]
    assert isinstance(row["port"], int)
    assert isinstance(row["backup_used_space"], str)
    assert row["created"].endswith(" UTC")
    assert [node["role"] for node in row["nodes"]] == ["master", "slave", "slave"]


def test_the_restorable_time_is_in_milliseconds(caller: RawClient, orders: str) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    (span,) = caller.get(f"/instances/{orders}/restore-time?date={today}").json["restore_time"]
    assert isinstance(span["start_time"], int)
    assert span["start_time"] < span["end_time"] <= time.time() * 1000
    past = caller.get(f"/instances/{orders}/restore-time?date=2001-01-01").json
    assert past["restore_time"] == []
    assert caller.get(f"/instances/{orders}/restore-time?date=today").code == "DBS.200001"


@pytest.mark.parametrize("version", ["v3", "v3.1"])
def test_a_policy_is_set_and_shown(caller: RawClient, orders: str, version: str) -> None:
    path = f"{PREFIX[4:]}/instances/{orders}/backups/policy"
    said = caller.send("PUT", f"/{version}/{path}", {"backup_policy": {**POLICY, "rate_limit": 0}})
    assert (said.status, said.json) == (200, {})
    shown = caller.send("GET", f"/v3/{path}").json["backup_policy"]
    assert (shown["keep_days"], shown["differential_period"], shown["rate_limit"]) == (14, 60, 0)
    assert shown["prefetch_block"] == 64


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"keep_days": 0}, "DBS.201106"),
        ({"keep_days": True}, "DBS.201106"),
        ({"start_time": "18:00-20:00"}, "DBS.201103"),
        ({"start_time": "18:30-19:30"}, "DBS.201103"),
        ({"period": "0,8"}, "DBS.201101"),
        ({"differential_period": 60}, "DBS.280618"),
        ({"file_split_size": 3}, "DBS.200001"),
        ({"enable_standby_backup": "yes"}, "DBS.200001"),
        ({"keep_day": 3}, "DBS.200001"),
        ({"period": None}, "DBS.201101"),
    ],
)
def test_a_bad_policy_is_refused(
    caller: RawClient, orders: str, change: dict[str, Any], code: str
) -> None:
    body = {"backup_policy": {**POLICY, **change}}
    path = f"{PREFIX}/instances/{orders}/backups/policy"
    assert caller.send("PUT", path, body).code == code


def test_policies_of_many_instances(caller: RawClient, orders: str) -> None:
    body = {"instance_ids": [orders, "f" * 36], "backup_policy": POLICY}
    report = caller.send("PUT", f"{PREFIX}/backups/policy", body).json
    assert (report["succeeded_num"], report["failed_num"]) == (1, 1)
    assert report["failed_instances"][0]["instance_id"] == "f" * 36


def test_the_small_extras(caller: RawClient, orders: str) -> None:
    assert caller.get(f"/instances/{orders}/backups/config").json["rate_limit"] == 75
    assert caller.get("/datastore/versions").json["versions"]
    quota = caller.get("/project-quotas?type=instance").json["quotas"]["resources"][0]
    assert quota == {"type": "instance", "quota": 50, "used": 3}
