"""Tests of `stop` from end to end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = [
    *("instance_id", "instance_name", "backups", "count", "job_id", "reconciled"),
    "elapsed_seconds",
]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud whose backups take a minute and whose stops take half a second."""
    options = emulator.EmulatorOptions(state=tmp_path / "slow.db", build_time=60, stop_time=0.5)
    with emulator.Emulator(options) as server:
        yield Cloud(server)


def stop_count(cloud: Cloud) -> int:
    """Return the number of stop requests that reached the service."""
    return sum(request["path"].endswith("/backups/stop") for request in cloud.server.requests())


def start(cloud: Cloud, name: str = "before-v42") -> str:
    return str(cloud.create(name, "--no-wait").document["backup"]["id"])


def test_stop_sends_nothing_if_no_backup_is_running(cloud: Cloud) -> None:
    result = cloud.run("stop", "-i", "orders")
    assert result.out == "No backup of orders is running.\n"
    document = cloud.run("stop", "-i", "orders", "-o", "json").document
    assert list(document)[6:] == KEYS
    assert document["outcome"] == "nothing_running"
    assert stop_count(cloud) == 0


def test_stop_returns_the_status_of_the_stopped_backup(slow: Cloud) -> None:
    backup_id = start(slow)
    document = slow.run("stop", "-i", "orders", "--yes", "-o", "json").document
    assert document["outcome"] == "stopped"
    assert [row["id"] for row in document["backups"]] == [backup_id]
    assert document["backups"][0]["status"] == "FAILED"
    assert document["backups"][0]["instance_name"] == "orders"
    assert document["job_id"]
    assert stop_count(slow) == 1


def test_stop_prints_the_running_backup_and_its_final_status(slow: Cloud) -> None:
    start(slow)
    result = slow.run("stop", "-i", "orders", "--yes")
    assert result.err.startswith("before-v42 of orders (manual) has been BUILDING for ")
    assert result.out == "✔ before-v42 of orders is stopped: its status is FAILED\n"
    assert slow.run("stop", "-i", "orders", "--yes", "-q").out == ""


def test_stop_warns_before_it_stops_an_automatic_backup(slow: Cloud) -> None:
    slow.server.add_backup("orders", "GaussDB-orders-1", kind="auto", status="BUILDING")
    result = slow.run("stop", "-i", "orders", exit_code=11)
    assert "GaussDB-orders-1 of orders (auto) has been BUILDING" in result.err
    assert "point-in-time recovery may have a gap" in result.err


def test_stop_without_a_terminal_requires_yes(slow: Cloud) -> None:
    backup_id = start(slow)
    result = slow.run("stop", "-i", "orders", exit_code=11)
    assert "this is not a terminal" in result.err
    assert "--yes" in result.err
    assert stop_count(slow) == 0
    assert slow.run("show", backup_id, "-o", "json").document["backup"]["status"] == "BUILDING"


def test_stop_interrupted_while_waiting_prints_the_command_to_check(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "s.db", build_time=60, stop_time=30)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        start(cloud)
        session = PtySession("stop", "-i", "orders", "--yes", env=cloud.variables)
        session.read_until("the backup is stopping")
        session.interrupt()
        assert session.wait() == -signal.SIGINT
    assert "The backup of orders is being stopped." in session.screen
    assert "gaussbackup list -i " in session.screen
    assert "nothing was started" not in session.screen


def test_stop_with_no_wait_returns_the_running_backup(slow: Cloud) -> None:
    start(slow)
    document = slow.run("stop", "-i", "orders", "--yes", "--no-wait", "-o", "json").document
    assert document["outcome"] == "stopping"
    assert document["backups"][0]["status"] == "BUILDING"


def test_stop_exits_7_after_the_timeout(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "s.db", build_time=60, stop_time=30)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        start(cloud)
        result = cloud.run("stop", "-i", "orders", "--yes", "--timeout", "0.3", exit_code=7)
    assert "the backup is still running" in result.err
    assert result.err.splitlines()[-2:][0] == (
        "The backup of orders is being stopped. To see the result, run:"
    )
    assert result.err.splitlines()[-1].startswith("  gaussbackup list -i ")


def test_stop_is_done_only_when_the_backup_is_listed_as_ended(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "s.db", build_time=60, stop_time=1.0)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        start(cloud)
        server.add_scenario("missing-rows")
        document = cloud.run("stop", "-i", "orders", "--yes", "-o", "json").document
    assert document["outcome"] == "stopped"
    assert [row["status"] for row in document["backups"]] == ["FAILED"]


def test_stop_does_not_say_that_nothing_runs_if_a_listing_lacks_the_backup(slow: Cloud) -> None:
    start(slow)
    slow.server.add_scenario("incomplete-list")
    result = slow.run("stop", "-i", "orders", "--yes", "-o", "json", exit_code=9)
    assert result.document["error"]["kind"] == "not_understood"
    assert stop_count(slow) == 0


def test_stop_times_out_if_polls_count_a_backup_that_they_do_not_list(slow: Cloud) -> None:
    start(slow)
    polls = {"method": "GET", "path": "/v3/*/backups", "nth": 2, "times": "forever"}
    gap = {"edit": [{"path": "backups", "value": []}, {"path": "total_count", "value": 1}]}
    slow.server.add_faults({"match": polls, "action": gap})
    slow.run("stop", "-i", "orders", "--yes", "--timeout", "3s", exit_code=7)


def test_stop_sends_no_second_request_if_the_response_is_lost(slow: Cloud) -> None:
    backup_id = start(slow)
    slow.server.add_faults(
        {
            "match": {"method": "POST", "path": "*/backups/stop"},
            "phase": "after",
            "action": {"respond": {"status": 504}},
        }
    )
    document = slow.run("stop", "-i", "orders", "--yes", "-o", "json").document
    assert document["backups"][0]["id"] == backup_id
    assert document["backups"][0]["status"] == "FAILED"
    assert document["reconciled"]
    assert stop_count(slow) == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 2),
        (["-i", ""], 2),
        (["-i", "orders", "--timeout", "0"], 2),
        (["-i", "orders", "--timeout", "-1"], 2),
        (["-i", "orders", "--timeout", "1m", "--no-wait"], 2),
        (["-i", "nowhere", "--yes"], 4),
        (["-i", "f" * 32 + "in14", "--yes"], 4),
    ],
)
def test_stop_rejects_invalid_arguments_and_unknown_instances(
    cloud: Cloud, args: list[str], code: int
) -> None:
    assert cloud.run("stop", *args, exit_code=code).err.startswith("✘ ")
    assert stop_count(cloud) == 0


@pytest.mark.parametrize(
    ("typed", "code", "sent"),
    [("y\n", 0, 1), ("n\n", 11, 0), ("\n", 11, 0), ("\x04", 11, 0), ("what\nyes\n", 0, 1)],
)
def test_stop_on_a_terminal_asks_first(slow: Cloud, typed: str, code: int, sent: int) -> None:
    start(slow)
    session = PtySession("stop", "-i", "orders", env=slow.variables)
    session.read_until("Stop it? [y/N]: ")
    session.type_text(typed)
    assert session.wait() == code
    assert "before-v42 of orders (manual) has been BUILDING" in session.screen
    assert ("nothing was stopped." in session.screen) is (code == 11)
    assert stop_count(slow) == sent
