"""The state file: private, shared by several emulators, recognised, and set back."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import Emulator, EmulatorError, EmulatorOptions, reset
from gaussbackup.emulator.state import statefile
from gaussbackup.emulator.state.store import Store
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from tests.emulator.conftest import Start

CHILD = """
import sys
from pathlib import Path
from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.raw_client import RawClient
state, orders = Path(sys.argv[1]), sys.argv[2]
with Emulator(EmulatorOptions(state=state)) as emulator, RawClient(emulator) as caller:
    print("ready", flush=True)
    sys.stdin.readline()
    print(caller.create(orders, "before-v42").status)
"""


def test_backups_outlive_the_emulator(start: Start) -> None:
    first = start()
    first.add_backup("orders", "old-one")
    first.stop()
    assert "old-one" in [row["name"] for row in start().state()["backups"]]


def test_an_empty_world_has_nothing(start: Start) -> None:
    state = start(empty=True).state()
    assert (state["instances"], state["backups"], state["jobs"]) == ([], [], [])


def test_the_seeded_world_has_the_same_ids_each_time(tmp_path: Path) -> None:
    ids = []
    for name in ("a.db", "b.db"):
        with Emulator(EmulatorOptions(state=tmp_path / name)) as emulator:
            ids.append([row["id"] for row in emulator.state()["backups"]])
    assert ids[0] == ids[1]


def test_a_seed_repeats_the_ids_of_a_run(tmp_path: Path) -> None:
    made = []
    for name in ("a.db", "b.db"):
        with Emulator(EmulatorOptions(state=tmp_path / name, id_seed=7)) as emulator:
            made.append(emulator.add_backup("orders", "old-one"))
    assert made[0] == made[1]


def test_the_state_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "emulator.db"
    with Emulator(EmulatorOptions(state=path)):
        assert path.exists()
        if sys.platform != "win32":  # where modes say nothing
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"not a database, and longer than a header" * 9, b"SQLite"])
def test_a_broken_file_is_refused_and_reset_moves_it_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "emulator.db"
    path.write_bytes(content)
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))
    reset(path)
    Emulator(EmulatorOptions(state=path)).stop()
    assert [other.read_bytes() for other in tmp_path.glob("*.aside")] == [content]


@pytest.mark.parametrize("pragma", ["application_id", "user_version"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, pragma: str) -> None:
    path = tmp_path / "emulator.db"
    Emulator(EmulatorOptions(state=path)).stop()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA {pragma} = 99")
    database.close()
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    Emulator(EmulatorOptions(state=path)).stop()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(EmulatorError, match="gaussbackup emulator reset"):
        Emulator(EmulatorOptions(state=path))


@pytest.mark.parametrize(
    "wrong", [{"build_time": -1.0}, {"rate_limit": 0.0}, {"speed": 0.0}, {"utc_offset": "Z"}]
)
def test_options_that_cannot_work_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(EmulatorError, match=next(iter(wrong))):
        EmulatorOptions(state=tmp_path / "emulator.db", **wrong)


def test_a_directory_is_no_state_and_is_not_moved(tmp_path: Path) -> None:
    for use in (lambda: Emulator(EmulatorOptions(state=tmp_path)), lambda: reset(tmp_path)):
        with pytest.raises(EmulatorError, match="cannot open the state file"):
            use()
    assert list(tmp_path.parent.glob("*.aside")) == []


def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / ("a" * 300), Path("/"), Path()):
        with pytest.raises(EmulatorError, match="cannot open the state file"):
            reset(path)


def test_a_file_locked_by_another_is_said(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statefile, "BUSY_SECONDS", 0.1)
    start()
    holder = sqlite3.connect(tmp_path / "emulator.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(EmulatorError, match=r"cannot write the state file.*locked"):
        reset(tmp_path / "emulator.db")
    holder.close()


def test_a_state_that_cannot_be_written_is_a_failure_of_the_service(
    emulator: Emulator,
    orders: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(self: Store, row: object) -> None:
        self._database.execute("ROLLBACK")  # as SQLite does by itself
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Store, "add", full)
    with RawClient(emulator) as caller:
        said = caller.create(orders, "before-v42")
    assert (said.status, said.code) == (500, "APIGW.0601")
    [record] = caplog.records
    assert record.getMessage() == "emulator: cannot use the state file: disk I/O error"
    assert record.exc_info is None


def test_reset_brings_the_seeded_world_back_under_a_running_emulator(
    start: Start, tmp_path: Path
) -> None:
    emulator = start()
    emulator.add_backup("orders", "old-one")
    reset(tmp_path / "emulator.db")
    names = [row["name"] for row in emulator.state()["backups"]]
    assert "old-one" not in names
    assert "before-v41" in names


def test_two_threads_make_one_backup_of_a_name(emulator: Emulator, orders: str) -> None:
    statuses: list[int] = []
    gate = threading.Barrier(4)

    def run() -> None:
        with RawClient(emulator) as caller:
            gate.wait()
            statuses.append(caller.create(orders, "before-v42").status)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202, 409, 409, 409]


def test_two_processes_make_one_backup_of_a_name(start: Start, tmp_path: Path) -> None:
    emulator = start()
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
    said = [child.communicate(timeout=20)[0].strip() for child in children]
    assert sorted(said) == ["202", "409"]
    rows = [row for row in emulator.state()["backups"] if row["name"] == "before-v42"]
    assert len(rows) == 1


def test_nothing_changes_by_reading(emulator: Emulator, caller: RawClient, tmp_path: Path) -> None:
    before = (tmp_path / "emulator.db").read_bytes()
    for path in ("/backups", "/instances", "/tasks"):
        caller.get(path)
    assert (tmp_path / "emulator.db").read_bytes() == before


def test_a_deleted_instance_takes_its_automatic_backups_with_it(emulator: Emulator) -> None:
    state = emulator.state()
    orders = next(row["id"] for row in state["instances"] if row["name"] == "orders")
    emulator.remove_instance(orders)
    after = emulator.state()
    assert orders not in [row["id"] for row in after["instances"]]
    left = [row for row in after["backups"] if row["instance_id"] == orders]
    assert {row["name"] for row in left} == {"before-v40", "before-v41"}
