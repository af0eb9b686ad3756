"""Databases of an instance, and their volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient, RawResponse
from tests.emulator.restore_requests import backup_point, instance_id, order, restore

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


def tables(client: RawClient, instance: str, **body: Any) -> RawResponse:
    path = f"/v3.1/{PREFIX[4:]}/instances/{instance}/table-volume"
    return client.send("POST", path, {"database_name": "orders", **body})


def volumes(client: RawClient, instance: str, query: str = "") -> Any:
    path = f"/v3.1/{PREFIX[4:]}/instances/{instance}/database-volume?{query}"
    return client.send("GET", path).json


def test_list_databases_returns_sizes_in_mb(client: RawClient, orders: str) -> None:
    document = client.get(f"/instances/{orders}/databases").json
    sizes = {row["name"]: row["size"] for row in document["databases"]}
    assert sizes == {"postgres": "24", "orders": "9523", "orders_archive": "3174"}
    assert document["total_count"] == 3
    page = client.get(f"/instances/{orders}/databases?limit=1&offset=1").json
    assert [row["name"] for row in page["databases"]] == ["orders"]
    assert client.get(f"/instances/{orders}/databases?limit=101").code == "DBS.280439"


def test_list_databases_has_a_default_limit_of_10(client: RawClient, orders: str) -> None:
    assert client.get(f"/instances/{orders}/databases?offset=1&limit=100").status == 200
    assert tables(client, orders, limit=101).code == "DBS.280439"


def test_list_database_volumes_returns_sizes_in_bytes(client: RawClient, orders: str) -> None:
    document = volumes(client, orders, "database_name=orders")
    (row,) = document["database_volumes"]
    assert row["database_size"] == str(9523 * 1024**2)
    assert volumes(client, orders, "user_name=root")["total_count"] == 2
    assert volumes(client, orders, "limit=200")["total_count"] == 3


def test_show_volume_summary_returns_capacity_and_usage(client: RawClient, orders: str) -> None:
    summary = client.get(f"/instances/{orders}/database-volume-summary").json
    assert (summary["data_disk_capacity"], summary["data_disk_usage"]) == ("120", "12.40")
    assert (len(summary["cn_components"]), len(summary["dn_components"])) == (3, 3)


def test_list_table_volumes_returns_largest_first(client: RawClient, orders: str) -> None:
    document = tables(client, orders, limit=2).json
    assert document["total_count"] == 5
    assert [row["table_name"] for row in document["table_volumes"]] == ["customers", "invoices"]
    sizes = [int(row["table_size"]) for row in document["table_volumes"]]
    assert sizes == sorted(sizes, reverse=True)
    assert int(document["table_volumes"][0]["tuples"]) > 0
    ascending = tables(client, orders, sort_key="table_name", sort_order="asc").json
    names = [row["table_name"] for row in ascending["table_volumes"]]
    assert names == sorted(names)
    found = tables(client, orders, table_name="items", schema_names=["public"]).json
    assert found["total_count"] == 1
    assert tables(client, orders, schema_names=["other"]).json["total_count"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"database_name": "unknown"}, "DBS.200823"),
        ({"database_name": None}, "DBS.200001"),
        ({"schema_names": "public"}, "DBS.200001"),
        ({"sort_key": ["x"]}, "DBS.200001"),
        ({"sort_order": {}}, "DBS.200001"),
        ({"offset": -1}, "DBS.280440"),
    ],
)
def test_list_table_volumes_rejects_invalid_body(
    client: RawClient, orders: str, body: dict[str, Any], code: str
) -> None:
    assert tables(client, orders, **body).code == code


def test_restored_instance_has_the_databases_of_its_source(
    client: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    point = backup_point(emulator, size_mb=12697.6)
    new_id = restore(client, order(point)).json["instance"]["id"]
    response = client.get(f"/instances/{new_id}/databases")
    assert (response.status, response.code) == (409, "DBS.280406")
    clock.advance(4)
    path = "/instances/{}/databases"
    assert client.get(path.format(new_id)).json == client.get(path.format(orders)).json
    assert tables(client, new_id).json == tables(client, orders).json


def test_list_databases_is_delayed_after_restore_if_configured(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    emulator = start_emulator(database_delay=60)
    with RawClient(emulator) as client:
        path = f"/instances/{instance_id(emulator, 'orders')}/databases"
        assert client.get(path).status == 200
        new_id = restore(client, order(backup_point(emulator))).json["instance"]["id"]
        clock.advance(30)
        assert client.get(f"/instances/{new_id}/databases").status == 409
        clock.advance(40)
        assert client.get(f"/instances/{new_id}/databases").status == 200
