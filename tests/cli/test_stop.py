"""`stop` from end to end: nothing without a yes, nothing for nothing, and how it ended."""

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
    """A cloud whose backups take a minute, and whose stops take a moment."""
    options = emulator.EmulatorOptions(state=tmp_path / "slow.db", build_time=60, stop_time=0.5)
    with emulator.Emulator(options) as server:
        yield Cloud(server)


def stops(cloud: Cloud) -> int:
    """How many stops reached the service."""
    return sum(request["path"].endswith("/backups/stop") for request in cloud.server.requests())


def start(cloud: Cloud, name: str = "before-v42") -> str:
    return str(cloud.create(name, "--no-wait").document["backup"]["id"])


def test_nothing_running_is_said_and_nothing_is_sent(cloud: Cloud) -> None:
    ran = cloud.run("stop", "-i", "orders")
    assert ran.out == "No backup of orders is running.\n"
    document = cloud.run("stop", "-i", "orders", "-o", "json").document
    assert list(document)[6:] == KEYS
    assert document["outcome"] == "nothing_running"
    assert stops(cloud) == 0


def test_it_stops_what_runs_and_tells_how_it_ended(slow: Cloud) -> None:
    ident = start(slow)
    document = slow.run("stop", "-i", "orders", "--yes", "-o", "json").document
    assert document["outcome"] == "stopped"
    assert [row["id"] for row in document["backups"]] == [ident]
    assert document["backups"][0]["status"] == "FAILED"
    assert document["backups"][0]["instance_name"] == "orders"
    assert document["job_id"]
    assert stops(slow) == 1


def test_it_shows_what_runs_and_says_what_became_of_it(slow: Cloud) -> None:
    start(slow)
    ran = slow.run("stop", "-i", "orders", "--yes")
    assert ran.err.startswith("before-v42 of orders (manual) has been BUILDING for ")
    assert ran.out == "✔ before-v42 of orders is stopped: its status is FAILED\n"
    assert slow.run("stop", "-i", "orders", "--yes", "-q").out == ""


def test_what_an_automatic_backup_is_for_is_told_before_it_is_stopped(slow: Cloud) -> None:
    slow.server.add_backup("orders", "GaussDB-orders-1", kind="auto", status="BUILDING")
    ran = slow.run("stop", "-i", "orders", exit_code=11)
    assert "GaussDB-orders-1 of orders (auto) has been BUILDING" in ran.err
    assert "point-in-time recovery may have a gap" in ran.err


def test_without_a_terminal_and_without_a_yes_it_refuses(slow: Cloud) -> None:
    ident = start(slow)
    ran = slow.run("stop", "-i", "orders", exit_code=11)
    assert "this is not a terminal" in ran.err
    assert "--yes" in ran.err
    assert stops(slow) == 0
    assert slow.run("show", ident, "-o", "json").document["backup"]["status"] == "BUILDING"


def test_ctrl_c_while_it_waits_says_where_it_stands(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "s.db", build_time=60, stop_time=30)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        start(cloud)
        seat = PtySession("stop", "-i", "orders", "--yes", env=cloud.variables)
        seat.read_until("the backup is stopping")
        seat.interrupt()
        assert seat.wait() == -signal.SIGINT
    assert "The backup of orders is being stopped." in seat.screen
    assert "gaussbackup list -i " in seat.screen
    assert "nothing was started" not in seat.screen


def test_without_waiting_it_says_that_it_goes_on(slow: Cloud) -> None:
    start(slow)
    document = slow.run("stop", "-i", "orders", "--yes", "--no-wait", "-o", "json").document
    assert document["outcome"] == "stopping"
    assert document["backups"][0]["status"] == "BUILDING"


def test_the_patience_ends(tmp_path: Path) -> None:
    options = emulator.EmulatorOptions(state=tmp_path / "s.db", build_time=60, stop_time=30)
    with emulator.Emulator(options) as server:
        cloud = Cloud(server)
        start(cloud)
        ran = cloud.run("stop", "-i", "orders", "--yes", "--timeout", "0.3", exit_code=7)
    assert "the backup is still running" in ran.err
    assert ran.err.splitlines()[-2:][0] == (
        "The backup of orders is being stopped. To see the result, run:"
    )
    assert ran.err.splitlines()[-1].startswith("  gaussbackup list -i ")


def test_a_lost_answer_is_settled_with_no_second_stop(slow: Cloud) -> None:
    ident = start(slow)
    slow.server.add_faults(
        {
            "match": {"method": "POST", "path": "*/backups/stop"},
            "phase": "after",
            "action": {"respond": {"status": 504}},
        }
    )
    document = slow.run("stop", "-i", "orders", "--yes", "-o", "json").document
    assert document["backups"][0]["id"] == ident
    assert document["backups"][0]["status"] == "FAILED"
    assert document["reconciled"]
    assert stops(slow) == 1


@pytest.mark.parametrize(
    ("words", "code"),
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
def test_bad_words_and_unknown_instances_stop_nothing(
    cloud: Cloud, words: list[str], code: int
) -> None:
    assert cloud.run("stop", *words, exit_code=code).err.startswith("✘ ")
    assert stops(cloud) == 0


@pytest.mark.parametrize(
    ("typed", "code", "sent"),
    [("y\n", 0, 1), ("n\n", 11, 0), ("\n", 11, 0), ("\x04", 11, 0), ("what\nyes\n", 0, 1)],
)
def test_at_a_terminal_it_asks_first(slow: Cloud, typed: str, code: int, sent: int) -> None:
    start(slow)
    seat = PtySession("stop", "-i", "orders", env=slow.variables)
    seat.read_until("Stop it? [y/N]: ")
    seat.type_text(typed)
    assert seat.wait() == code
    assert "before-v42 of orders (manual) has been BUILDING" in seat.screen
    assert ("nothing was stopped." in seat.screen) is (code == 11)
    assert stops(slow) == sent
