"""What can be ordered: versions, flavors, volume types, templates and quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import orderable_catalog
from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.restore_requests import backup_point, instance_id, order, restore

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


def get(client: RawClient, version: str, path: str) -> Any:
    return client.send("GET", f"/{version}/{PREFIX[4:]}/{path}").json


def test_engine_versions_are_strings_or_objects(client: RawClient) -> None:
    assert get(client, "v3", "datastore/versions") == {"versions": ["8.103", "3.208"]}
    assert get(client, "v3.2", "datastore/versions?limit=1") == {
        "database_versions": [{"software_version": "8.103", "hotfixes": []}],
        "total": 2,
    }


@pytest.mark.parametrize("version", ["v3", "v3.1", "v3.2"])
def test_list_flavors_filters_by_code_and_type(client: RawClient, version: str) -> None:
    code = orderable_catalog.DISTRIBUTED_FLAVOR
    (flavor,) = get(client, version, f"flavors?spec_code={code}")["flavors"]
    assert (flavor["vcpus"], flavor["ram"]) == ("8", "64")
    assert set(flavor["az_status"].values()) == {"normal"}
    standby = get(client, version, "flavors?ha_mode=centralization_standard")["flavors"]
    assert {row["spec_code"].rpartition(".")[2] for row in standby} == {"ha"}
    everything = get(client, version, "flavors?limit=3&offset=2")
    assert (len(everything["flavors"]), everything["total"]) == (3, len(orderable_catalog.FLAVORS))
    assert get(client, version, "flavors?ha_mode=x")["error_code"] == "DBS.200001"
    assert get(client, version, "flavors?version=0.1")["error_code"] == "DBS.280238"


def test_list_flavors_shows_sold_out_flavor(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(sold_out_flavors=(orderable_catalog.DISTRIBUTED_FLAVOR,))
    with RawClient(emulator) as client:
        flavors = get(client, "v3.2", f"flavors?spec_code={orderable_catalog.DISTRIBUTED_FLAVOR}")[
            "flavors"
        ]
        assert set(flavors[0]["az_status"].values()) == {"sellout"}


def test_list_storage_types_requires_version(client: RawClient) -> None:
    document = get(client, "v3", "storage-type?version=8.103&ha_mode=Enterprise")
    assert [row["name"] for row in document["storage_type"]] == ["ULTRAHIGH", "ESSD"]
    assert get(client, "v3", "storage-type")["error_code"] == "DBS.280238"


def test_project_quotas_counts_existing_instances(
    client: RawClient, orders: str, clock: Clock
) -> None:
    def quota() -> Any:
        return client.get("/project-quotas?type=instance").json["quotas"]["resources"][0]

    assert quota() == {"type": "instance", "quota": 50, "used": 3}
    client.send("DELETE", f"{PREFIX}/instances/{orders}")
    clock.advance(2)
    assert quota()["used"] == 2
    assert client.get("/project-quotas?type=backup").code == "DBS.200001"


def test_show_deployment_form_returns_topology(client: RawClient, emulator: Emulator) -> None:
    billing = instance_id(emulator, "billing")
    form = client.get(f"/deployment-form?instance_id={billing}").json
    assert (form["solution"], form["shard_num"], form["initial_node_num"]) == ("triset", 1, 3)
    assert client.get("/deployment-form").json["shard_num"] == 3


@pytest.mark.parametrize(
    ("version", "fields"), [("v3", set()), ("v3.1", set()), ("v3.2", {"node_type"})]
)
def test_list_templates_has_the_fields_of_the_version(
    client: RawClient, version: str, fields: set[str]
) -> None:
    document = get(client, version, "configurations")
    assert document["count"] == 3
    row = document["configurations"][0]
    assert fields <= set(row)
    assert ("node_type" in row) is bool(fields)
    assert ("T" in row["created"]) is (version == "v3.2")


def test_show_parameters_depends_on_template_of_instance(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    custom = next(key for key, each in orderable_catalog.TEMPLATES.items() if each.user_defined)
    body = order(backup_point(emulator), configuration_id=custom)
    new_id = restore(client, body).json["instance"]["id"]
    shown = {
        each: get(client, "v3.2", f"instances/{each}/configurations") for each in (orders, new_id)
    }
    assert shown[new_id]["id"] == custom != shown[orders]["id"]
    values = [
        {row["name"]: row["value"] for row in shown[each]["configuration_parameters"]}
        for each in (orders, new_id)
    ]
    assert (values[0]["max_connections"], values[1]["max_connections"]) == ("1000", "2000")
    assert "id" not in get(client, "v3.1", f"instances/{orders}/configurations")
