"""`check --max-pitr-lag` against an emulator whose archived logs end some time ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESTORE_TIMES = {"method": "GET", "path": "/v3/*/instances/*/restore-time", "times": "forever"}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud whose newest restorable time is half an hour ago."""
    with Emulator(EmulatorOptions(state=tmp_path / "cloud.db", archive_lag=1800.0)) as server:
        yield Cloud(server)


def test_check_passes_if_the_newest_restorable_time_is_recent(cloud: Cloud) -> None:
    document = cloud.run("check", "-i", "orders", "--max-pitr-lag", "45m", "-o", "json").document

    assert document["outcome"] == "ok"
    assert document["checks"][0]["problems"] == []


def test_check_fails_if_the_newest_restorable_time_is_too_old(cloud: Cloud) -> None:
    args = ("check", "-i", "orders", "--max-pitr-lag", "15m", "-o", "json")
    [check] = cloud.run(*args, exit_code=6).document["checks"]

    [problem] = check["problems"]
    assert (problem["kind"], check["verdict"]) == ("pitr_lag", "critical")
    assert "the limit is 15m" in problem["message"]


def test_check_does_not_request_restorable_times_without_a_limit(cloud: Cloud) -> None:
    cloud.run("check", "-i", "orders")

    assert not [each for each in cloud.server.requests() if "restore-time" in each["path"]]


def test_check_is_unknown_if_the_restorable_times_cannot_be_read(cloud: Cloud) -> None:
    body = {"error_code": "DBS.200010", "error_msg": "no"}
    action = {"respond": {"status": 403, "body": body}}
    cloud.server.add_faults({"match": RESTORE_TIMES, "phase": "before", "action": action})
    args = ("check", "-i", "orders", "--max-pitr-lag", "45m", "-o", "json")
    [check] = cloud.run(*args, exit_code=6).document["checks"]

    assert [problem["kind"] for problem in check["problems"]] == ["pitr_unknown"]
    nagios = cloud.run("check", "-i", "orders", "--max-pitr-lag", "15m", "--nagios", exit_code=3)
    assert "restorable times could not be read" in nagios.out
