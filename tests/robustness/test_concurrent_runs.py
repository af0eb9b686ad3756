"""Two runs at once, and one that was killed: each tells its own, and no lock outlives its owner."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.robustness.deadline_server import run_checked, wait_until
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.deadline_server import LongTimeoutCloud

LOCKING = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
database.execute("DELETE FROM backups")
database.execute("PRAGMA cache_spill = 0")
print("locked", flush=True)
time.sleep(60)
"""


def started(env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *words],
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_two_runs_on_one_instance_take_turns_and_each_names_its_own(calm: LongTimeoutCloud) -> None:
    words = ("create", "-i", "orders", "--poll-interval", "0.1", "--busy-timeout", "20", "-o")
    runs = [calm.start(*words, "json", "-n", name) for name in ("first-one", "second-one")]
    ends = [run.communicate(timeout=40) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ends
    for name, (out, _) in zip(("first-one", "second-one"), ends, strict=True):
        [row] = calm.backups_named(name)
        assert json.loads(out)["backup"]["id"] == row["id"]


def test_two_emulators_on_one_file_make_each_backup_once(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.2"}
    words = ("-p", "emulator", "create", "-n", "before-v42", "-o", "json", "-i")
    runs = [started(env, *words, name) for name in ("orders", "billing")]
    ends = [run.communicate(timeout=40) for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 5], ends
    listed = run_checked("-p", "emulator", "list", "--name", "before-v42", "-o", "json", env=env)
    assert listed.document["count"] == 1


def test_a_run_that_was_killed_bars_no_other(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "1"}
    words = ("-p", "emulator", "create", "-i", "orders", "-n", "before-v42", "-o", "json")
    killed = started(env, *words)
    assert killed.stderr is not None
    wait_until(lambda: "BUILDING" in (killed.stderr.readline() if killed.stderr else ""))
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    after = run_checked(*words, "--if-exists", "reuse", env=env).document
    assert (after["adopted"], after["outcome"]) == (True, "completed")


def test_a_lock_on_the_state_dies_with_its_holder(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path)}
    before = run_checked("-p", "emulator", "list", "-o", "json", env=env).document["count"]
    holder = subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(tmp_path / "emulator.db")],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    waiting = started(env, "-p", "emulator", "list", "-o", "json")
    holder.kill()
    holder.communicate()
    out, err = waiting.communicate(timeout=30)
    assert waiting.returncode == 0, err
    assert json.loads(out)["count"] == before > 0
