"""List, delete and stop backups, and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator.start_error import EmulatorError
from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "DBS.280439"),
        ("limit=101", "DBS.280439"),
        ("limit=x", "DBS.280439"),
        ("offset=-1", "DBS.280440"),
        ("backup_type=weekly", "DBS.201004"),
        ("backup_id=e76112bf-b207", "DBS.280124"),
        ("instance_id=x", "DBS.280404"),
        ("end_time=yesterday", "DBS.280416"),
        ("begin_time=2022-05-09T16:15:50+0800", "DBS.200001"),
        ("begin_time=2022-05-09T16:15:50Z", "DBS.200001"),
        ("begin_time=2022-02-30T16:15:50%2B0800", "DBS.200001"),
        (
            "begin_time=2022-05-09T16:15:50%2B0800&end_time=2022-05-09T16:15:50%2B0800",
            "DBS.280416",
        ),
        ("name=orders", "DBS.200001"),
        ("limit=1&limit=2", "DBS.200001"),
    ],
)
def test_list_backups_rejects_invalid_filter(client: RawClient, query: str, code: str) -> None:
    assert client.get("/backups?" + query).code == code


@pytest.mark.parametrize("version", ["v3", "v3.1", "v3.2"])
def test_list_backups_pages_cover_list_newest_first(client: RawClient, version: str) -> None:
    path = f"/{version}/{PREFIX[4:]}/backups"
    all_backups = client.send("GET", path).json
    pages = [
        backup["id"]
        for offset in range(0, all_backups["total_count"], 3)
        for backup in client.send("GET", f"{path}?limit=3&offset={offset}").json["backups"]
    ]
    assert pages == [backup["id"] for backup in all_backups["backups"]]
    times = [backup["begin_time"] for backup in all_backups["backups"]]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("version", "engine"), [("v3", "8.103"), ("v3.1", "8.103"), ("v3.2", "V2.0-8.103")]
)
def test_list_backups_returns_engine_version_in_format_of_api_version(
    client: RawClient, version: str, engine: str
) -> None:
    backups = client.send("GET", f"/{version}/{PREFIX[4:]}/backups").json["backups"]
    assert {backup["datastore"]["version"] for backup in backups} == {engine}


def test_list_backups_applies_filters(client: RawClient, orders: str) -> None:
    manual = client.get(f"/backups?instance_id={orders}&backup_type=manual").json
    assert [each["name"] for each in manual["backups"]] == ["before-v41", "before-v40"]
    start_time = manual["backups"][1]["begin_time"].replace("+", "%2B")
    ended_before = client.get(f"/backups?end_time={start_time}").json["backups"]
    assert [each["name"] for each in ended_before] == ["before-v40"]
    started_after = client.get(f"/backups?begin_time={start_time}").json["backups"]
    assert "before-v40" in [each["name"] for each in started_after]


def test_delete_backup_removes_backup_from_list(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    emulator = start_emulator(delete_time=5)
    with RawClient(emulator) as client:
        backup_id = emulator.add_backup("orders", "old-one")
        response = client.send("DELETE", f"{PREFIX}/backups/{backup_id}")
        assert (response.status, response.json) == (202, {})
        assert client.backup(backup_id)["status"] == "DELETING"
        assert client.send("DELETE", f"{PREFIX}/backups/{backup_id}").code == "DBS.201208"
        clock.advance(6)
        assert "old-one" not in client.names()
        assert client.send("DELETE", f"{PREFIX}/backups/{backup_id}").code == "DBS.201010"


def test_delete_backup_returns_record_if_configured(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(delete_response="record", missing_backup_code="DBS.200751")
    with RawClient(emulator) as client:
        backup_id = emulator.add_backup("orders", "old-one")
        path = f"{PREFIX}/backups/{backup_id}"
        response = client.send("DELETE", path)
        assert response.status == 200
        assert response.json == {"backup_id": backup_id, "backup_name": "old-one"}
        again = client.send("DELETE", path)
        assert (again.status, again.code) == (400, "DBS.200751")


def test_delete_backup_rejects_automatic_running_and_malformed(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    automatic = emulator.add_backup("orders", "an-auto", kind="auto")
    running = client.create(orders, "before-v42").json["backup"]["id"]
    codes = [
        client.send("DELETE", f"{PREFIX}/backups/{backup_id}").code
        for backup_id in (automatic, running, "short")
    ]
    assert codes == ["DBS.201218", "DBS.201208", "DBS.280124"]


def test_stop_backups_ends_running_backup_as_failed(client: RawClient, orders: str) -> None:
    created = client.create(orders, "before-v42").json
    path = f"{PREFIX}/instances/{orders}/backups/stop"
    response = client.send("POST", path)
    assert response.status == 202
    assert client.get(f"/jobs?id={response.json['job_id']}").json["job"]["status"] == "Completed"
    assert client.backup(created["backup"]["id"])["status"] == "FAILED"
    job = client.get(f"/jobs?id={created['job_id']}").json["job"]
    assert (job["status"], job["fail_reason"]) == ("Failed", "The backup was stopped.")
    assert client.send("POST", path).code == "DBS.200402"


def test_stop_backups_takes_stop_time_and_may_be_too_late(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    emulator = start_emulator(build_time=10, stop_time=4)
    with RawClient(emulator) as client:
        orders = emulator.state()["instances"][0]["id"]
        path = f"{PREFIX}/instances/{orders}/backups/stop"
        first = client.create(orders, "before-v42").json["backup"]["id"]
        job_id = client.send("POST", path).json["job_id"]
        clock.advance(1)
        assert client.send("POST", path).status == 202  # does not postpone the first stop
        assert client.backup(first)["status"] == "BUILDING"
        assert client.get(f"/jobs?id={job_id}").json["job"]["status"] == "Running"
        clock.advance(3.5)
        assert client.backup(first)["status"] == "FAILED"
        late = client.create(orders, "before-v43").json["backup"]["id"]
        clock.advance(8)
        assert client.send("POST", path).status == 202
        clock.advance(5)
        assert client.backup(late)["status"] == "COMPLETED"


def test_list_backups_keeps_manual_backups_of_removed_instance(
    client: RawClient, emulator: Emulator, orders: str
) -> None:
    manual = f"/backups?instance_id={orders}&backup_type=manual"
    before = client.get(manual).json["backups"]
    emulator.remove_instance("orders")
    assert client.get(manual).json["backups"] == before != []
    assert client.get(f"/backups?instance_id={orders}").json["backups"] == before
    assert client.get("/instances?name=orders").json["instances"] == []
    assert client.create(orders, "before-v42").code == "DBS.200002"
    task = next(
        task
        for task in client.get("/tasks").json["tasks"]
        if task["instance_info"]["instance_id"] == orders
    )
    assert task["instance_info"]["instance_status"] == "deleted"
    with pytest.raises(EmulatorError):
        emulator.remove_instance("orders")


def test_list_backups_error_uses_configured_code_key(start_emulator: StartEmulator) -> None:
    with RawClient(start_emulator(error_code_key="errCode")) as client:
        response = client.get("/backups?limit=0")
        assert response.json["errCode"] == "DBS.280439"


def test_backup_files_returns_sizes_in_kb(client: RawClient, emulator: Emulator) -> None:
    backup_id = emulator.add_backup("orders", "old-one", size_mb=2.5)
    files = client.get(f"/backup-files?backup_id={backup_id}").json["files"]
    assert files[0]["size"] == 2560


def test_authorize_download_returns_paths_in_bucket(client: RawClient, emulator: Emulator) -> None:
    backup_id = emulator.add_backup("orders", "old-one")
    response = client.send("POST", f"{PREFIX}/backups/{backup_id}/download/authorization")
    assert response.status == 200
    assert response.json["bucket"].startswith("emulator.")
    assert len(response.json["file_paths"]) == 1
    unknown = client.send("POST", f"{PREFIX}/backups/{'f' * 36}/download/authorization")
    assert unknown.code == "DBS.201010"
