"""Backups through the API: made, listed, stopped and deleted, and refused in the right words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator.errors import EmulatorError
from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, Start

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0800")


def test_a_backup_is_made(caller: RawClient, orders: str, clock: Clock) -> None:
    said = caller.create(orders, "before-v42", description="release 42")
    backup = said.json["backup"]
    assert said.status == 202
    assert set(backup) == {
        *("id", "name", "description", "begin_time", "status", "type", "instance_id"),
    }
    assert re.fullmatch(r"[0-9a-f]{32}br14", backup["id"])
    assert STAMP.fullmatch(backup["begin_time"])
    clock.advance(1)
    running = caller.backup(backup["id"])
    assert (running["status"], running["end_time"], running["size"]) == ("BUILDING", None, 0.0)
    clock.advance(3)
    done = caller.backup(backup["id"])
    assert done["status"] == "COMPLETED"
    assert STAMP.fullmatch(done["end_time"])
    assert isinstance(done["size"], float)
    assert done["size"] > 0


def test_a_job_follows_its_backup(caller: RawClient, orders: str, clock: Clock) -> None:
    job_id = caller.create(orders, "before-v42").json["job_id"]
    clock.advance(1.8)
    job = caller.get(f"/jobs?id={job_id}").json["job"]
    assert (job["status"], job["progress"], job["ended"]) == ("Running", "60%", None)
    assert job["instance"] == {"id": orders, "name": "orders"}
    clock.advance(2)
    job = caller.get(f"/jobs?id={job_id}").json["job"]
    assert (job["status"], job["progress"], job["fail_reason"]) == ("Completed", "", None)
    task = caller.get("/tasks?limit=1").json["tasks"][0]
    assert (task["job_id"], task["process"], task["status"]) == (job_id, "", "Completed")
    assert caller.send("DELETE", f"{PREFIX}/jobs/{job_id}").status == 200
    assert caller.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_the_jobs_call_may_not_know_backups(start: Start) -> None:
    emulator = start(jobs_known=False)
    orders = emulator.state()["instances"][0]["id"]
    with RawClient(emulator) as caller:
        job_id = caller.create(orders, "before-v42").json["job_id"]
        assert caller.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_an_instance_reads_backing_up(caller: RawClient, orders: str, clock: Clock) -> None:
    caller.create(orders, "before-v42")
    path = f"/instances?id={orders}"
    assert caller.get(path).json["instances"][0]["status"] == "BACKING UP"
    clock.advance(4)
    assert caller.get(path).json["instances"][0]["status"] == "ACTIVE"


BAD_NAMES = ["abc", "a" * 65, "1abc", "_abc", "a bc", "été1", "abcd\n", None, 5]
BAD_TEXTS = ["a>b", "x" * 257, "a'b", "a=b", "a\rb", 7]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_refused(caller: RawClient, orders: str, name: Any) -> None:
    said = caller.create(orders, name)
    assert (said.status, said.code) == (400, "DBS.201210")


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_a_bad_description_is_refused(caller: RawClient, orders: str, text: Any) -> None:
    assert caller.create(orders, "abcd", description=text).code == "DBS.280127"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "DBS.200006"),
        (b"{", "DBS.200001"),
        (b"[1]", "DBS.200001"),
        (b'{"name": "abcd", "nmae": 1}', "DBS.200001"),
        (b'{"name": "a", "instance_id": "x", "description": ">"}', "DBS.201210"),
        (b'{"name": "abcd", "instance_id": "x", "description": ">"}', "DBS.280127"),
        (b'{"name": "abcd", "instance_id": "x"}', "DBS.280404"),
        (b'{"name": "before-v41", "instance_id": "%s"}' % (b"f" * 36), "DBS.200002"),
    ],
)
def test_checks_come_in_the_clouds_order(caller: RawClient, body: bytes, code: str) -> None:
    assert caller.send("POST", PREFIX + "/backups", body).code == code


def test_name_then_running_then_state(caller: RawClient, emulator: Emulator, orders: str) -> None:
    caller.create(orders, "before-v42")
    assert caller.create(orders, "before-v41").code == "DBS.201201"
    assert caller.create(orders, "before-v43").code == "DBS.201205"
    busy = next(row for row in emulator.state()["instances"] if row["name"] == "analytics")
    said = caller.create(busy["id"], "before-v43")
    assert (said.status, said.code) == (409, "DBS.200019")


def test_unique_names_are_a_switch(start: Start) -> None:
    emulator = start(unique_names=False)
    with RawClient(emulator) as caller:
        orders = emulator.state()["instances"][0]["id"]
        assert caller.create(orders, "before-v41").status == 202


def test_names_may_be_unique_to_an_instance(start: Start) -> None:
    emulator = start(unique_scope="instance")
    with RawClient(emulator) as caller:
        billing = emulator.state()["instances"][1]["id"]
        assert caller.create(billing, "before-v41").status == 202


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
def test_a_bad_filter_is_refused(caller: RawClient, query: str, code: str) -> None:
    assert caller.get("/backups?" + query).code == code


@pytest.mark.parametrize("version", ["v3", "v3.1", "v3.2"])
def test_pages_cover_the_list_newest_first(caller: RawClient, version: str) -> None:
    path = f"/{version}/{PREFIX[4:]}/backups"
    whole = caller.send("GET", path).json
    pages = [
        backup["id"]
        for offset in range(0, whole["total_count"], 3)
        for backup in caller.send("GET", f"{path}?limit=3&offset={offset}").json["backups"]
    ]
    assert pages == [backup["id"] for backup in whole["backups"]]
    times = [backup["begin_time"] for backup in whole["backups"]]
    assert times == sorted(times, reverse=True)


def test_filters_narrow_the_list(caller: RawClient, orders: str) -> None:
    manual = caller.get(f"/backups?instance_id={orders}&backup_type=manual").json
    assert [each["name"] for each in manual["backups"]] == ["before-v41", "before-v40"]
    begun = manual["backups"][1]["begin_time"].replace("+", "%2B")
    until = caller.get(f"/backups?end_time={begun}").json["backups"]
    assert [each["name"] for each in until] == ["before-v40"]
    since = caller.get(f"/backups?begin_time={begun}").json["backups"]
    assert "before-v40" in [each["name"] for each in since]


def test_delete_takes_a_backup_off_the_list(start: Start, clock: Clock) -> None:
    emulator = start(delete_time=5)
    with RawClient(emulator) as caller:
        backup_id = emulator.add_backup("orders", "old-one")
        said = caller.send("DELETE", f"{PREFIX}/backups/{backup_id}")
        assert (said.status, said.json) == (202, {})
        assert caller.backup(backup_id)["status"] == "DELETING"
        assert caller.send("DELETE", f"{PREFIX}/backups/{backup_id}").code == "DBS.201208"
        clock.advance(6)
        assert "old-one" not in caller.names()
        assert caller.send("DELETE", f"{PREFIX}/backups/{backup_id}").code == "DBS.201010"


def test_delete_may_answer_with_the_record(start: Start) -> None:
    emulator = start(delete_response="record", missing_backup_code="DBS.200751")
    with RawClient(emulator) as caller:
        backup_id = emulator.add_backup("orders", "old-one")
        path = f"{PREFIX}/backups/{backup_id}"
        assert caller.send("DELETE", path).json == {
            "backup_id": backup_id,
            "backup_name": "old-one",
        }
        again = caller.send("DELETE", path)
        assert (again.status, again.code) == (400, "DBS.200751")


def test_what_cannot_be_deleted(caller: RawClient, emulator: Emulator, orders: str) -> None:
    automatic = emulator.add_backup("orders", "an-auto", kind="auto")
    running = caller.create(orders, "before-v42").json["backup"]["id"]
    codes = [
        caller.send("DELETE", f"{PREFIX}/backups/{backup_id}").code
        for backup_id in (automatic, running, "short")
    ]
    assert codes == ["DBS.201218", "DBS.201208", "DBS.280124"]


def test_stop_ends_the_running_backup(caller: RawClient, orders: str) -> None:
    created = caller.create(orders, "before-v42").json
    path = f"{PREFIX}/instances/{orders}/backups/stop"
    said = caller.send("POST", path)
    assert said.status == 202
    assert caller.get(f"/jobs?id={said.json['job_id']}").json["job"]["status"] == "Completed"
    assert caller.backup(created["backup"]["id"])["status"] == "FAILED"
    job = caller.get(f"/jobs?id={created['job_id']}").json["job"]
    assert (job["status"], job["fail_reason"]) == ("Failed", "The backup was stopped.")
    assert caller.send("POST", path).code == "DBS.200402"


def test_a_stop_may_take_time_and_come_too_late(start: Start, clock: Clock) -> None:
    emulator = start(build_time=10, stop_time=4)
    with RawClient(emulator) as caller:
        orders = emulator.state()["instances"][0]["id"]
        path = f"{PREFIX}/instances/{orders}/backups/stop"
        first = caller.create(orders, "before-v42").json["backup"]["id"]
        job_id = caller.send("POST", path).json["job_id"]
        clock.advance(1)
        assert caller.send("POST", path).status == 202  # which does not put it off
        assert caller.backup(first)["status"] == "BUILDING"
        assert caller.get(f"/jobs?id={job_id}").json["job"]["status"] == "Running"
        clock.advance(3.5)
        assert caller.backup(first)["status"] == "FAILED"
        late = caller.create(orders, "before-v43").json["backup"]["id"]
        clock.advance(8)
        assert caller.send("POST", path).status == 202
        clock.advance(5)
        assert caller.backup(late)["status"] == "COMPLETED"


def test_tasks_are_filtered_by_status_name_and_time(
    caller: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    begun = clock() - 7200.5
    failed = emulator.add_backup("orders", "old-one", status="FAILED", started=begun, seconds=60)
    running = caller.create(orders, "before-v42").json["job_id"]
    (job,) = (job for job in emulator.state()["jobs"] if job["backup_id"] == failed)

    def ids(query: str) -> list[str]:
        return [task["job_id"] for task in caller.get(f"/tasks?{query}").json["tasks"]]

    assert ids("status=Running") == [running]
    assert job["id"] in ids("status=Failed")
    assert ids("name=RestoreGaussDBV5InInstance") == []
    around = (int((begun - 1) * 1000), int((begun + 1) * 1000))
    assert ids(f"start_time={around[0]}&end_time={around[1]}") == [job["id"]]
    whole = ids("limit=100")
    assert [ids(f"limit=1&offset={place}")[0] for place in range(len(whole))] == whole
    assert caller.get("/tasks?status=running").code == "DBS.200001"
    assert caller.get("/tasks?start_time=2022-05-09").code == "DBS.200001"


def test_manual_backups_outlive_their_instance(
    caller: RawClient, emulator: Emulator, orders: str
) -> None:
    manual = f"/backups?instance_id={orders}&backup_type=manual"
    before = caller.get(manual).json["backups"]
    emulator.remove_instance("orders")
    assert caller.get(manual).json["backups"] == before != []
    assert caller.get(f"/backups?instance_id={orders}").json["backups"] == before
    assert caller.get("/instances?name=orders").json["instances"] == []
    assert caller.create(orders, "before-v42").code == "DBS.200002"
    task = next(
        task
        for task in caller.get("/tasks").json["tasks"]
        if task["instance_info"]["instance_id"] == orders
    )
    assert task["instance_info"]["instance_status"] == "deleted"
    with pytest.raises(EmulatorError):
        emulator.remove_instance("orders")


def test_the_other_spelling_of_errors(start: Start) -> None:
    with RawClient(start(error_code_key="errCode")) as caller:
        said = caller.get("/backups?limit=0")
        assert said.json["errCode"] == "DBS.280439"


def test_an_instance_may_take_its_own_time(
    caller: RawClient, emulator: Emulator, clock: Clock
) -> None:
    slow = emulator.add_instance("warehouse", build_time=100)
    backup_id = caller.create(slow, "before-v42").json["backup"]["id"]
    clock.advance(50)
    assert caller.backup(backup_id)["status"] == "BUILDING"


def test_files_are_sized_in_kilobytes(caller: RawClient, emulator: Emulator) -> None:
    backup_id = emulator.add_backup("orders", "old-one", size_mb=2.5)
    files = caller.get(f"/backup-files?backup_id={backup_id}").json["files"]
    assert files[0]["size"] == 2560


def test_times_pass_faster_where_asked(start: Start) -> None:
    emulator = start(speed=1000, build_time=30)
    with RawClient(emulator) as caller:
        orders = emulator.state()["instances"][0]["id"]
        backup_id = caller.create(orders, "before-v42").json["backup"]["id"]
        for _ in range(500):
            if caller.backup(backup_id)["status"] == "COMPLETED":
                return
        pytest.fail("it never completed")
