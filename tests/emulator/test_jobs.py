"""Jobs and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, StartEmulator


def test_show_job_follows_backup_until_job_is_deleted(
    client: RawClient, orders: str, clock: Clock
) -> None:
    job_id = client.create(orders, "before-v42").json["job_id"]
    clock.advance(1.8)
    job = client.get(f"/jobs?id={job_id}").json["job"]
    assert (job["status"], job["progress"], job["ended"]) == ("Running", "60%", None)
    assert job["instance"] == {"id": orders, "name": "orders"}
    clock.advance(2)
    job = client.get(f"/jobs?id={job_id}").json["job"]
    assert (job["status"], job["progress"], job["fail_reason"]) == ("Completed", "", None)
    task = client.get("/tasks?limit=1").json["tasks"][0]
    assert (task["job_id"], task["process"], task["status"]) == (job_id, "", "Completed")
    assert client.send("DELETE", f"{PREFIX}/jobs/{job_id}").status == 200
    assert client.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_show_job_fails_if_backup_jobs_are_hidden(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(jobs_known=False)
    orders = emulator.state()["instances"][0]["id"]
    with RawClient(emulator) as client:
        job_id = client.create(orders, "before-v42").json["job_id"]
        assert client.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_list_tasks_returns_numbers_if_configured(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(task_times="milliseconds")
    with RawClient(emulator) as client:
        now = emulator.state()["now"]
        emulator.add_backup("orders", "a", status="FAILED", started=now - 60.5, seconds=60)
        first = client.get("/tasks?limit=1").json["tasks"][0]
        emulator.add_backup("billing", "b", status="BUILDING")
        second = client.get("/tasks?limit=1").json["tasks"][0]
    assert now - 61 < first["created_at"] / 1000 < now
    assert first["ended_at"] - first["created_at"] == 60_000
    assert (first["status"], first["fail_reason"]) == ("Failed", 500000)
    assert (second["status"], second["ended_at"], second["fail_reason"]) == ("Running", None, None)


def test_list_tasks_filters_by_status_name_and_time(
    client: RawClient, emulator: Emulator, orders: str, clock: Clock
) -> None:
    start_time = clock() - 7200.5
    failed = emulator.add_backup(
        "orders", "old-one", status="FAILED", started=start_time, seconds=60
    )
    running = client.create(orders, "before-v42").json["job_id"]
    (job,) = (job for job in emulator.state()["jobs"] if job["backup_id"] == failed)

    def ids(query: str) -> list[str]:
        return [task["job_id"] for task in client.get(f"/tasks?{query}").json["tasks"]]

    assert ids("status=Running") == [running]
    assert job["id"] in ids("status=Failed")
    assert ids("name=RestoreGaussDBV5InInstance") == []
    window = (int((start_time - 1) * 1000), int((start_time + 1) * 1000))
    assert ids(f"start_time={window[0]}&end_time={window[1]}") == [job["id"]]
    all_ids = ids("limit=100")
    assert [ids(f"limit=1&offset={index}")[0] for index in range(len(all_ids))] == all_ids
    assert client.get("/tasks?status=running").code == "DBS.200001"
    assert client.get("/tasks?start_time=2022-05-09").code == "DBS.200001"
