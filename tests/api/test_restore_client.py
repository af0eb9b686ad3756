"""Calls of a restore: the requests they send and the results they return."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

import pytest

from gaussbackup.api.restore_client import RestoreClient
from gaussbackup.errors import AmbiguousOutcome, RowsMissing
from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot, Node
from gaussbackup.model.restore import NewInstance, RestorableRange, RestorePoint
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
NEW = NewInstance(
    "copy", "flavor", "ULTRAHIGH", 480, "a,a,a", "vpc", "subnet", "group", 9000, "UTC+08:00"
)
BACKUP = RestorePoint("i1", backup_id="b1")
TIME = RestorePoint("i1", time=datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=timezone.utc))
MILLISECONDS = 1795435200500
NEW_BODY = {
    "name": "copy",
    "availability_zone": "a,a,a",
    "flavor_ref": "flavor",
    "volume": {"type": "ULTRAHIGH", "size": 480},
    "vpc_id": "vpc",
    "subnet_id": "subnet",
    "security_group_id": "group",
    "password": "***",
    "charge_info": {"charge_mode": "postPaid"},
    "restore_point": {"instance_id": "i1", "backup_id": "b1"},
    "port": "9000",
    "time_zone": "UTC+08:00",
}


def a_client() -> RestoreClient:
    """Return a client with the calls of a restore."""
    return RestoreClient.of(ClientFixture().client)


def test_restore_client_shares_the_connections_of_another() -> None:
    client = ClientFixture().client

    assert RestoreClient.of(client)._transport is client._transport


def test_restore_to_new_sends_the_order_once_and_returns_both_ids(
    http: responses.RequestsMock,
) -> None:
    http.post(f"{BASE}/instances", json={"instance": {"id": "i2"}, "job_id": "j1"}, status=202)

    response = a_client().restore_to_new(NEW, BACKUP, "Secret-123")

    assert response == ("i2", "j1", 1)
    assert json.loads(http.calls[0].request.body or "") == {**NEW_BODY, "password": "Secret-123"}


def test_preview_restore_to_new_has_no_password(http: responses.RequestsMock) -> None:
    preview = a_client().preview_restore_to_new(NEW, BACKUP)

    assert (preview.method, preview.url) == ("POST", f"{BASE}/instances")
    assert preview.body == NEW_BODY
    assert len(http.calls) == 0


def test_preview_restore_to_new_sends_a_time_as_a_number() -> None:
    body = a_client().preview_restore_to_new(NEW, TIME).body

    assert body is not None
    assert body["restore_point"] == {
        "instance_id": "i1",
        "type": "timestamp",
        "restore_time": MILLISECONDS,
    }


@pytest.mark.parametrize(
    ("point", "source"),
    [
        (BACKUP, {"instance_id": "i1", "type": "backup", "backup_id": "b1"}),
        (TIME, {"instance_id": "i1", "type": "timestamp", "restore_time": str(MILLISECONDS)}),
    ],
)
def test_restore_to_existing_sends_a_time_as_text(
    http: responses.RequestsMock, point: RestorePoint, source: dict[str, str]
) -> None:
    http.post(f"{BASE}/instances/recovery", json={"job_id": "j1"})
    expected = {"source": source, "target": {"instance_id": "i3"}}
    client = a_client()

    assert client.restore_to_existing("i3", point) == ("i3", "j1", 1)
    assert json.loads(http.calls[0].request.body or "") == expected
    assert client.preview_restore_to_existing("i3", point).body == expected


@pytest.mark.parametrize(
    ("status", "body"), [(500, ""), (504, "<html>"), (202, ""), (202, "[]"), (404, "no route")]
)
def test_restores_are_not_retried_after_an_ambiguous_response(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.post(f"{BASE}/instances", body=body, status=status)
    http.post(f"{BASE}/instances/recovery", body=body, status=status)
    client = a_client()

    with pytest.raises(AmbiguousOutcome):
        client.restore_to_new(NEW, BACKUP, "Secret-123")
    with pytest.raises(AmbiguousOutcome):
        client.restore_to_existing("i3", BACKUP)
    assert len(http.calls) == 2


def test_restore_point_without_backup_and_time_is_rejected() -> None:
    with pytest.raises(ValueError, match="neither a backup nor a time"):
        a_client().preview_restore_to_existing("i3", RestorePoint("i1"))


def test_confirm_restored_data_returns_the_job(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/instances/i3/confirm-restore-data", json={"job_id": "j2"})

    assert a_client().confirm_restored_data("i3") == "j2"
    assert http.calls[0].request.body in {None, b""}


@pytest.mark.parametrize(
    ("point", "query"),
    [
        (BACKUP, "backup_id=b1"),
        (TIME, f"instance_id=i1&restore_time={MILLISECONDS}"),
    ],
)
def test_show_snapshot_asks_the_newer_version_of_the_api(
    http: responses.RequestsMock, point: RestorePoint, query: str
) -> None:
    http.get(
        f"{ENDPOINT}/v3.1/{PROJECT}/instance-snapshot",
        json={"cluster_mode": "Ha", "data_volume_size": "480", "engine_version": "8.103"},
    )

    assert a_client().show_snapshot(point) == InstanceSnapshot("Ha", 480, "8.103")
    assert (http.calls[0].request.url or "").endswith(f"?{query}")


@pytest.mark.parametrize("size", ["", "0", "480.5", "-1", None, True, "9" * 40, [480]])
def test_show_snapshot_has_no_size_if_it_is_not_a_positive_number(
    http: responses.RequestsMock, size: object
) -> None:
    url = f"{ENDPOINT}/v3.1/{PROJECT}/instance-snapshot"
    http.get(url, json={"data_volume_size": size, "cluster_mode": "-"})

    assert a_client().show_snapshot(BACKUP) == InstanceSnapshot()


def test_list_restorable_ranges_returns_times_in_utc(http: responses.RequestsMock) -> None:
    http.get(
        f"{BASE}/instances/i1/restore-time",
        json={"restore_time": [{"start_time": 1652084311000, "end_time": 1652092839500}]},
    )

    assert a_client().list_restorable_ranges("i1", date(2022, 5, 9)) == [
        RestorableRange(
            datetime(2022, 5, 9, 8, 18, 31, tzinfo=timezone.utc),
            datetime(2022, 5, 9, 10, 40, 39, 500_000, tzinfo=timezone.utc),
        )
    ]
    assert (http.calls[0].request.url or "").endswith("?date=2022-05-09")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"restore_time": None},
        {"restore_time": [{"start_time": 1652084311000}]},
        {"restore_time": [{"start_time": 0, "end_time": 1652084311000}]},
        {"restore_time": ["x"]},
        {"restore_time": [{"start_time": 10**15 - 1, "end_time": 10**15 - 1}]},
    ],
)
def test_list_restorable_ranges_rejects_what_is_not_a_list_of_ranges(
    http: responses.RequestsMock, body: object
) -> None:
    http.get(f"{BASE}/instances/i1/restore-time", json=body)
    fixture = ClientFixture(retry_budget=0.0)

    with pytest.raises(AmbiguousOutcome):
        RestoreClient.of(fixture.client).list_restorable_ranges("i1", date(2022, 5, 9))


def test_show_instance_returns_what_a_restore_copies(http: responses.RequestsMock) -> None:
    row = {
        "id": "i1",
        "name": "orders",
        "status": "ACTIVE",
        "type": "Enterprise",
        "datastore": {"type": "GaussDB", "version": "8.103"},
        "flavor_ref": "flavor",
        "volume": {"type": "ULTRAHIGH", "size": 480},
        "vpc_id": "vpc",
        "subnet_id": "subnet",
        "security_group_id": "group",
        "port": "8000",
        "time_zone": "UTC+08:00",
        "enterprise_project_id": "0",
        "disk_encryption_id": "",
        "private_ips": ["192.168.0.1 / 192.168.0.2", "192.168.0.1", 7],
        "nodes": [{"role": "master", "status": "ACTIVE", "availability_zone": "a"}, "odd"],
    }
    http.get(f"{BASE}/instances", json={"instances": [{"id": "i9"}, row], "total_count": 2})

    assert a_client().show_instance("i1") == InstanceDetails(
        id="i1",
        name="orders",
        status="ACTIVE",
        mode="Enterprise",
        engine_version="8.103",
        flavor="flavor",
        volume_type="ULTRAHIGH",
        volume_gb=480,
        vpc_id="vpc",
        subnet_id="subnet",
        security_group_id="group",
        port=8000,
        time_zone="UTC+08:00",
        enterprise_project_id="0",
        addresses=("192.168.0.1", "192.168.0.2"),
        nodes=(Node("master", "ACTIVE", "a"), Node()),
    )


def test_list_instance_details_returns_every_readable_row(http: responses.RequestsMock) -> None:
    rows = [{"id": "i1", "name": "orders", "vpc_id": "vpc"}, {"name": "no id"}, {"id": "i2"}]
    http.get(f"{BASE}/instances", json={"instances": rows, "total_count": 3})

    assert a_client().list_instance_details() == (
        InstanceDetails("i1", "orders", vpc_id="vpc"),
        InstanceDetails("i2", ""),
    )


def test_show_instance_is_none_without_a_row_of_this_id(http: responses.RequestsMock) -> None:
    rows = [{"id": "i10"}, {"name": "no id"}, {"id": "i11", "private_ips": 1, "nodes": 1}]
    http.get(f"{BASE}/instances", json={"instances": rows, "total_count": 3})
    client = a_client()

    assert client.show_instance("i1") is None
    assert client.show_instance("i11") == InstanceDetails("i11", "")


def test_show_instance_proves_no_absence_by_a_list_that_lacks_rows(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/instances", json={"instances": [], "total_count": 1})
    client = a_client()

    with pytest.raises(RowsMissing):
        client.show_instance("i1")
    with pytest.raises(RowsMissing):
        client.list_instance_details()
