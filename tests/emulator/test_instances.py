"""Instances, restorable times, engine versions and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator


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
        ("type=Ha", ["billing"]),
        ("tags=app%3Da&tags=env%3Dprod", []),
    ],
)
def test_list_instances_applies_filters(
    client: RawClient, version: str, query: str, names: list[str]
) -> None:
    response = client.send("GET", f"/{version}/{PREFIX[4:]}/instances?{query}").json
    assert [row["name"] for row in response["instances"]] == names


def test_list_instances_returns_all_instances_of_same_name(
    client: RawClient, emulator: Emulator
) -> None:
    emulator.add_instance("orders")
    assert client.get("/instances?name=orders").json["total_count"] == 2


@pytest.mark.parametrize("query", ["name=%2A", "sort=name", "id=%2A"])
def test_list_instances_rejects_invalid_filter(client: RawClient, query: str) -> None:
    assert client.get("/instances?" + query).code == "DBS.200001"


def test_list_instances_returns_documented_types(client: RawClient) -> None:
    row = client.get("/instances?name=orders").json["instances"][0]
    assert isinstance(row["port"], int)
    assert row["flavor_info"] == {"vcpu": 8, "mem": 64}
    assert isinstance(row["backup_used_space"], str)
    assert row["created"].endswith(" UTC")
    assert row["tags"] == []


def test_list_instances_returns_nodes_of_distributed_instance(client: RawClient) -> None:
    row = client.get("/instances?name=orders").json["instances"][0]
    assert (row["type"], row["ha"]["consistency"]) == ("Enterprise", "strong")
    nodes = {node["name"].removeprefix("orders_gaussdbv5"): node for node in row["nodes"]}
    masters = {name for name, node in nodes.items() if node["role"] == "master"}
    assert masters == {"cn_0", "cn_1", "cn_2", "dn1_0", "dn2_0", "dn3_0"}
    assert len(nodes) == 12
    with_address = {name for name, node in nodes.items() if "private_ip" in node}
    assert with_address == {"cn_0", "cn_1", "cn_2"}
    addresses = [nodes[f"cn_{number}"]["private_ip"] for number in range(3)]
    assert row["private_ips"] == [" / ".join(addresses)]


def test_list_instances_returns_nodes_of_primary_standby_instance(client: RawClient) -> None:
    row = client.get("/instances?name=billing").json["instances"][0]
    assert row["type"] == "Ha"
    assert "consistency" not in row["ha"]
    assert [node["role"] for node in row["nodes"]] == ["master", "slave", "slave"]
    assert all("private_ip" in node for node in row["nodes"])


@pytest.mark.parametrize(
    ("version", "engine"),
    [("v3", "8.103"), ("v3.1", "8.103"), ("v3.2", "8.103"), ("v3.3", "V2.0-8.103")],
)
def test_list_instances_returns_engine_version_in_format_of_api_version(
    client: RawClient, version: str, engine: str
) -> None:
    instances = client.send("GET", f"/{version}/{PREFIX[4:]}/instances").json["instances"]
    assert {instance["datastore"]["version"] for instance in instances} == {engine}
