"""Tags of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient, RawResponse
from tests.emulator.restore_requests import backup_point, instance_id, order, restore

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import StartEmulator


def add(client: RawClient, instance: str, **tags: Any) -> RawResponse:
    """Add tags; `_` in a key becomes `-`."""
    items = [{"key": key.replace("_", "-"), "value": value} for key, value in tags.items()]
    return client.send("POST", f"{PREFIX}/instances/{instance}/tags", {"tags": items})


def tags(client: RawClient, instance: str) -> dict[str, str]:
    document = client.get(f"/instances/{instance}/tags").json
    assert document["total_count"] == len(document["tags"])
    return {tag["key"]: tag["value"][0] for tag in document["tags"]}


def test_add_tags_are_listed_and_filter_instances(client: RawClient, orders: str) -> None:
    response = add(client, orders, gb_drill="a1b2", backup="daily")
    assert (response.status, response.json) == (
        202,
        {"instance_id": orders, "instance_name": "orders"},
    )
    assert tags(client, orders) == {"gb-drill": "a1b2", "backup": "daily"}
    (row,) = client.get("/instances?tags=gb-drill%3Da1b2").json["instances"]
    assert {"key": "backup", "value": "daily"} in row["tags"]
    for query, count in (
        ("tags=gb-drill%3Dother", 0),
        ("tags=gb-drill%3D", 1),
        ("tags=gb-drill%3Da1b2&tags=backup%3Ddaily", 1),
        ("tags=gb-drill%3Da1b2%2Cbackup%3Dweekly", 0),
    ):
        assert client.get(f"/instances?{query}").json["total_count"] == count
    assert client.get("/tags").json["tags"] == [
        {"key": "gb-drill", "value": ["a1b2"]},
        {"key": "backup", "value": ["daily"]},
    ]


def test_delete_tags_ignores_unknown_keys(client: RawClient, orders: str) -> None:
    add(client, orders, one="1", two="2", three="3")
    path = f"{PREFIX}/instances/{orders}/tags"
    response = client.send("DELETE", path, {"keys": ["one", "unknown"]})
    assert (response.status, response.json) == (202, {})
    assert tags(client, orders) == {"two": "2", "three": "3"}
    single = client.send("DELETE", f"{PREFIX}/instances/{orders}/tag?key=two")
    assert single.json["result"] == "success"
    assert tags(client, orders) == {"three": "3"}
    missing = client.send("DELETE", f"{PREFIX}/instances/{orders}/tag?key=two")
    assert (missing.status, missing.code) == (404, "DBS.200355")
    assert client.send("DELETE", path, {"keys": []}).code == "DBS.200001"


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([{"key": "", "value": "a"}], "DBS.200001"),
        ([{"key": "a b", "value": "a"}], "DBS.200001"),
        ([{"key": "a" * 37, "value": "a"}], "DBS.200001"),
        ([{"key": "a", "value": "b" * 44}], "DBS.200001"),
        ([{"key": "until", "value": "2026-11-25T18:00:00Z"}], "DBS.200001"),
        ([{"key": "a", "value": 1}], "DBS.200001"),
        ([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], "DBS.280272"),
        ([{"key": f"k{n}", "value": ""} for n in range(21)], "DBS.200087"),
        ([], "DBS.200001"),
        ("a=b", "DBS.200001"),
    ],
)
def test_add_tags_rejects_invalid_tags(
    client: RawClient, orders: str, items: Any, code: str
) -> None:
    response = client.send("POST", f"{PREFIX}/instances/{orders}/tags", {"tags": items})
    assert (response.status, response.code) == (400, code)
    assert tags(client, orders) == {}


@pytest.mark.parametrize(("mode", "value"), [("reject", "1"), ("overwrite", "2")])
def test_add_tags_rejects_or_overwrites_existing_tag(
    start_emulator: StartEmulator, mode: str, value: str
) -> None:
    emulator = start_emulator(existing_tag=mode)
    orders = instance_id(emulator, "orders")
    with RawClient(emulator) as client:
        add(client, orders, one="1")
        response = add(client, orders, one="2")
        assert response.json.get("error_code") == ("DBS.200098" if mode == "reject" else None)
        assert tags(client, orders) == {"one": value}


@pytest.mark.parametrize(("is_permitted", "expected"), [(True, 202), (False, 409)])
def test_add_tags_to_new_instance_is_permitted_if_configured(
    start_emulator: StartEmulator, is_permitted: bool, expected: int
) -> None:
    emulator = start_emulator(tags_while_building=is_permitted)
    with RawClient(emulator) as client:
        new = restore(client, order(backup_point(emulator))).json["instance"]
        assert add(client, new["id"], gb_drill="a").status == expected


def test_restored_instance_has_no_tags_of_its_source(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    add(client, orders, team="a")
    new = restore(client, order(backup_point(emulator))).json["instance"]
    assert tags(client, new["id"]) == {}
