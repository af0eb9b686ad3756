"""Snapshots of instances, and instances that can be overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.restore_requests import backup_point, instance_id

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


@pytest.mark.parametrize("version", ["v3", "v3.1"])
def test_show_snapshot_returns_topology_at_the_backup(
    client: RawClient, emulator: Emulator, version: str
) -> None:
    backup = next(row for row in emulator.state()["backups"] if row["name"] == "before-resize")
    path = f"/{version}/{PREFIX[4:]}/instance-snapshot?backup_id={backup['id']}"
    assert client.send("GET", path).json == {
        "cluster_mode": "Independent",
        "instance_mode": "enterprise",
        "data_volume_size": "240",
        "solution": "hws",
        "node_num": 12,
        "coordinator_num": 3,
        "sharding_num": 3,
        "replica_num": 3,
        "engine_version": "8.103",
    }


def test_show_snapshot_returns_topology_at_a_time(
    client: RawClient, emulator: Emulator, clock: Clock
) -> None:
    billing = instance_id(emulator, "billing")
    at = int(clock() * 1000) - 60_000
    query = f"instance_id={billing}&restore_time={at}"
    snapshot = client.get(f"/instance-snapshot?{query}").json
    assert (snapshot["cluster_mode"], snapshot["solution"]) == ("Ha", "triset")
    assert (snapshot["data_volume_size"], snapshot["node_num"]) == ("80", 3)


@pytest.mark.parametrize(("mode", "size"), [("total", "120"), ("per-shard", "40")])
def test_show_snapshot_returns_volume_as_configured(
    start_emulator: StartEmulator, mode: str, size: str
) -> None:
    emulator = start_emulator(snapshot_volume=mode)
    with RawClient(emulator) as client:
        backup_id = backup_point(emulator)["backup_id"]
        snapshot = client.get(f"/instance-snapshot?backup_id={backup_id}").json
        assert snapshot["data_volume_size"] == size


def test_show_snapshot_works_for_backup_of_deleted_instance(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    backup_id = backup_point(emulator)["backup_id"]
    emulator.remove_instance(orders)
    snapshot = client.get(f"/instance-snapshot?backup_id={backup_id}").json
    assert snapshot["data_volume_size"] == "120"


@pytest.mark.parametrize("path", ["/instance-snapshot", "/restorable-instances"])
def test_source_requires_backup_or_instance_and_time(client: RawClient, path: str) -> None:
    assert client.get(path).code == "DBS.200001"
    assert client.get(f"{path}?restore_time=1").code == "DBS.200001"
    assert client.get(f"{path}?backup_id=short").code == "DBS.280124"
    assert client.get(f"{path}?backup_id={'f' * 36}").code == "DBS.201010"


@pytest.mark.parametrize("version", ["v3", "v3.1"])
def test_list_restorable_instances_contains_suitable_targets(
    client: RawClient, emulator: Emulator, orders: str, version: str
) -> None:
    distributed = {"mode": "Enterprise", "shards": 3}
    large = emulator.add_instance("large", volume_gb=240, volume_type="ESSD", **distributed)
    emulator.add_instance("small", volume_gb=80, **distributed)
    emulator.add_instance("standby", volume_gb=240)
    emulator.add_instance("stopped", volume_gb=240, status="FAILED", **distributed)
    backup_id = backup_point(emulator)["backup_id"]
    path = f"/{version}/{PREFIX[4:]}/restorable-instances?backup_id={backup_id}"
    document = client.send("GET", path).json
    assert [row["instance_name"] for row in document["instances"]] == ["orders", "large"]
    assert document["total_count"] == 2
    assert document["instances"][1] == {
        "instance_id": large,
        "instance_name": "large",
        "volume_type": "essd",
        "data_volume_size": 240,
        "version": "8.103",
        "mode": "Independent",
        "instance_mode": "enterprise",
    }
    filtered = client.send("GET", f"{path}&target_instance_id={orders}").json
    if version == "v3":
        assert filtered["error_code"] == "DBS.200001"
    else:
        assert [row["instance_id"] for row in filtered["instances"]] == [orders]
