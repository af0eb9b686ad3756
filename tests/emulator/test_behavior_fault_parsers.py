"""Faults of phase `during`."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from tests.emulator.raw_client import PREFIX, RawClient
from tests.emulator.rules import CREATE, LIST, rule

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock


def test_lag_hides_new_backup_from_list(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"lag": 2}, match=CREATE))
    client.create(orders, "before-v42")
    assert "before-v42" not in client.names()
    clock.advance(2.1)
    assert "before-v42" in client.names()


def test_build_sets_duration_status_and_reason(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    build = {"status": "FAILED", "seconds": 1, "reason": "disk"}
    emulator.add_faults(rule({"build": build}, match=CREATE))
    created = client.create(orders, "before-v42").json
    clock.advance(1.1)
    assert client.backup(created["backup"]["id"])["status"] == "FAILED"
    job = client.get(f"/jobs?id={created['job_id']}").json["job"]
    assert (job["status"], job["fail_reason"]) == ("Failed", "disk")


def test_build_can_end_with_the_deletion_of_the_backup(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"build": {"status": "DELETED", "seconds": 2}}, match=CREATE))
    created = client.create(orders, "before-v42").json
    assert client.backup(created["backup"]["id"])["status"] == "BUILDING"
    clock.advance(2.1)
    assert "before-v42" not in client.names()
    assert client.get(f"/jobs?id={created['job_id']}").json["job"]["status"] == "Completed"


def test_job_unknown_hides_job(emulator: Emulator, client: RawClient, orders: str) -> None:
    emulator.add_faults(rule({"job": "unknown"}, match=CREATE))
    job_id = client.create(orders, "before-v42").json["job_id"]
    assert client.get(f"/jobs?id={job_id}").code == "DBS.200543"


def test_backup_id_uuid_creates_a_backup_whose_id_every_call_accepts(
    emulator: Emulator, client: RawClient, orders: str, clock: Clock
) -> None:
    emulator.add_faults(rule({"backup-id": "uuid"}, match=CREATE))
    backup_id = client.create(orders, "before-v42").json["backup"]["id"]
    assert str(uuid.UUID(backup_id)) == backup_id
    clock.advance(10.0)
    assert client.backup(backup_id)["status"] == "COMPLETED"
    assert client.send("DELETE", f"{PREFIX}/backups/{backup_id}").status == 202


def test_ignore_skips_query_parameters(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"ignore": ["limit", "backup_type"]}))
    assert len(client.get("/backups?limit=1&backup_type=manual").json["backups"]) == 10


def test_expire_token_rejects_token_until_new_login(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule("expire-token", match={**LIST, "nth": 3}))
    assert [client.get("/backups").status for _ in range(4)] == [200, 200, 401, 401]
    client.log_in()
    assert client.get("/backups").status == 200


def test_expire_token_does_not_match_request_without_token(emulator: Emulator) -> None:
    emulator.add_faults(rule("expire-token", match={**LIST, "times": "forever"}))
    response = RawClient(emulator).raw(f"GET {PREFIX}/backups HTTP/1.1\r\n\r\n".encode())
    assert response.startswith(b"HTTP/1.1 401")
    assert [(active["requests_matched"], active["hits"]) for active in emulator.faults()] == [
        (0, 0)
    ]


def test_clock_shifts_date_header(emulator: Emulator, client: RawClient) -> None:
    emulator.add_faults(rule({"clock": 3600}))
    dates = [client.get("/backups").headers["Date"] or "" for _ in range(2)]
    shifted, unshifted = (time.mktime(time.strptime(d, "%a, %d %b %Y %H:%M:%S GMT")) for d in dates)
    assert 3590 < shifted - unshifted < 3610
