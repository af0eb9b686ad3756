"""Transactions of the store."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.emulator.state.backup_status import Timeline, status_at
from gaussbackup.emulator.state.instance_spec import PRIMARY_STANDBY
from gaussbackup.emulator.state.rows import BackupRow
from gaussbackup.emulator.state.sqlite_store import Store
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import StartEmulator


CHILD = """
import sys
from pathlib import Path
from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.raw_client import RawClient
state, orders = Path(sys.argv[1]), sys.argv[2]
with Emulator(EmulatorOptions(state=state)) as emulator, RawClient(emulator) as client:
    print("ready", flush=True)
    sys.stdin.readline()
    print(client.create(orders, "before-v42").status)
"""


def test_create_backup_fails_if_state_file_is_not_writable(
    emulator: Emulator,
    orders: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def raise_error(self: Store, row: object) -> None:
        self._database.execute("ROLLBACK")  # SQLite does the same on such an error
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Store, "add", raise_error)
    with RawClient(emulator) as client:
        response = client.create(orders, "before-v42")
    assert (response.status, response.code) == (500, "APIGW.0601")
    [record] = caplog.records
    assert record.getMessage() == "emulator: cannot use the state file: disk I/O error"
    assert record.exc_info is None


def test_create_backup_is_atomic_across_threads(emulator: Emulator, orders: str) -> None:
    statuses: list[int] = []
    barrier = threading.Barrier(4)

    def create() -> None:
        with RawClient(emulator) as client:
            barrier.wait()
            statuses.append(client.create(orders, "before-v42").status)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202, 409, 409, 409]


def test_create_backup_is_atomic_across_processes(
    start_emulator: StartEmulator, tmp_path: Path
) -> None:
    emulator = start_emulator()
    orders = emulator.state()["instances"][0]["id"]
    arguments = [sys.executable, "-c", CHILD, str(tmp_path / "emulator.db"), orders]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    children = [
        subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    statuses = [child.communicate(timeout=20)[0].strip() for child in children]
    assert sorted(statuses) == ["202", "409"]
    rows = [row for row in emulator.state()["backups"] if row["name"] == "before-v42"]
    assert len(rows) == 1


def test_read_requests_do_not_change_state_file(
    emulator: Emulator, client: RawClient, tmp_path: Path
) -> None:
    before = (tmp_path / "emulator.db").read_bytes()
    for path in ("/backups", "/instances", "/tasks"):
        client.get(path)
    assert (tmp_path / "emulator.db").read_bytes() == before


STEPS = st.integers(0, 8).map(float)
"""Few different times, so that events often fall on the same one."""
TIMELINES = st.builds(
    Timeline,
    started=STEPS.map(lambda time: time + 0.5),
    build_seconds=STEPS,
    fails=st.booleans(),
    listed_from=STEPS,
    stopped=st.none() | STEPS,
    deleted=st.none() | STEPS,
    delete_seconds=STEPS,
)


@given(st.lists(TIMELINES, max_size=8), STEPS, STEPS, STEPS, st.integers(0, 9), st.integers(1, 9))
def test_listed_backups_are_those_with_a_status_that_are_listed_already(
    timelines: list[Timeline], now: float, begin: float, end: float, offset: int, limit: int
) -> None:
    store = Store(None)
    with store.transaction():
        store.create_missing_tables()
        rows = [a_row(number, timeline) for number, timeline in enumerate(timelines)]
        for row in rows:
            store.add(row)
    expected = [
        row
        for row in sorted(rows, key=lambda row: (-row.timeline.started, row.id))
        if status_at(row.timeline, now) is not None
        and row.timeline.listed_from <= now
        and begin <= int(row.timeline.started) <= end
    ]
    page = slice(offset, offset + limit)
    assert store.listed_backups(now, begin, end, page, type="auto") == ([], 0)
    found, total = store.listed_backups(now, begin, end, page, type="manual")
    assert (found, total) == (expected[page], len(expected))
    building = [row for row in rows if status_at(row.timeline, now) == "BUILDING"]
    unfinished = store.unfinished_backups("i", now)
    assert {row.id for row in building} <= {row.id for row in unfinished}
    store.close()


def a_row(number: int, timeline: Timeline) -> BackupRow:
    return BackupRow(
        id=str(number),
        project_id="p",
        instance_id="i",
        name=f"backup-{number}",
        description=None,
        type="manual",
        size_mb=1.0,
        version="8.103",
        volume_gb=40,
        content="",
        spec=PRIMARY_STANDBY,
        timeline=timeline,
    )
