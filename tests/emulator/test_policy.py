"""Backup policies of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from tests.emulator.conftest import StartEmulator

POLICY = {
    "keep_days": 14,
    "start_time": "23:00-00:00",
    "period": "1,3,5",
    "differential_period": "60",
}


@pytest.mark.parametrize("version", ["v3", "v3.1"])
def test_set_policy_changes_shown_policy(client: RawClient, orders: str, version: str) -> None:
    path = f"{PREFIX[4:]}/instances/{orders}/backups/policy"
    response = client.send(
        "PUT", f"/{version}/{path}", {"backup_policy": {**POLICY, "rate_limit": 0}}
    )
    assert (response.status, response.json) == (200, {})
    policy = client.send("GET", f"/v3/{path}").json["backup_policy"]
    assert (policy["keep_days"], policy["differential_period"], policy["rate_limit"]) == (14, 60, 0)
    assert policy["prefetch_block"] == 64


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"keep_days": 0}, "DBS.201106"),
        ({"keep_days": 36501}, "DBS.201106"),
        ({"keep_days": True}, "DBS.201106"),
        ({"start_time": "18:00-20:00"}, "DBS.201103"),
        ({"start_time": "18:30-19:30"}, "DBS.201103"),
        ({"period": "0,8"}, "DBS.201101"),
        ({"differential_period": 60}, "DBS.280618"),
        ({"file_split_size": 3}, "DBS.200001"),
        ({"enable_standby_backup": "yes"}, "DBS.200001"),
        ({"keep_day": 3}, "DBS.200001"),
        ({"period": None}, "DBS.201101"),
    ],
)
def test_set_policy_rejects_invalid_field(
    client: RawClient, orders: str, change: dict[str, Any], code: str
) -> None:
    body = {"backup_policy": {**POLICY, **change}}
    path = f"{PREFIX}/instances/{orders}/backups/policy"
    assert client.send("PUT", path, body).code == code


def test_set_policy_limits_keep_days_to_configured_maximum(start_emulator: StartEmulator) -> None:
    emulator = start_emulator(max_keep_days=732)
    orders = emulator.state()["instances"][0]["id"]
    path = f"{PREFIX}/instances/{orders}/backups/policy"
    with RawClient(emulator) as client:
        accepted = client.send("PUT", path, {"backup_policy": {**POLICY, "keep_days": 732}})
        rejected = client.send("PUT", path, {"backup_policy": {**POLICY, "keep_days": 733}})
    assert (accepted.status, rejected.code) == (200, "DBS.201106")


@pytest.mark.parametrize(("mode", "rate_limit"), [("keep", 200), ("reset", 75)])
def test_set_policy_keeps_or_resets_omitted_fields(
    start_emulator: StartEmulator, mode: str, rate_limit: int
) -> None:
    emulator = start_emulator(unset_policy_fields=mode)
    orders = emulator.state()["instances"][0]["id"]
    path = f"{PREFIX}/instances/{orders}/backups/policy"
    with RawClient(emulator) as client:
        client.send("PUT", path, {"backup_policy": {**POLICY, "rate_limit": 200}})
        client.send("PUT", path, {"backup_policy": POLICY})
        policy = client.send("GET", path).json["backup_policy"]
    assert (policy["rate_limit"], policy["keep_days"]) == (rate_limit, 14)


def test_set_policies_reports_failed_instances(client: RawClient, orders: str) -> None:
    body = {"instance_ids": [orders, "f" * 36], "backup_policy": POLICY}
    response = client.send("PUT", f"{PREFIX}/backups/policy", body)
    report = response.json
    assert response.status == 202
    assert (report["succeeded_num"], report["failed_num"]) == (1, 1)
    assert report["failed_instances"][0]["instance_id"] == "f" * 36


def test_show_configuration_returns_documented_values(client: RawClient, orders: str) -> None:
    assert client.get(f"/instances/{orders}/backups/config").json == {
        "rate_limit": 75,
        "prefetch_block": 64,
        "file_split_size": 4,
        "enable_standby_backup": False,
        "close_compression": False,
        "default_backup_media_type": "OBS",
        "default_backup_method": "PHYSICAL_BACKUP",
        "backup_parallel_degree": 4,
    }
