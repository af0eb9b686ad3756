"""Concurrent runs and killed runs: each reports its own backup, and no lock is left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.robustness.checked_cloud import run_checked, wait_until
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import LongTimeoutCloud

LOCK_SCRIPT = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
database.execute("DELETE FROM backups")
database.execute("PRAGMA cache_spill = 0")
print("locked", flush=True)
time.sleep(60)
"""


def start_command(env: dict[str, str], *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *args],
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_create_waits_for_a_concurrent_create_with_busy_timeout(
    lenient_cloud: LongTimeoutCloud,
) -> None:
    args = ("create", "-i", "orders", "--poll-interval", "0.1", "--busy-timeout", "20", "-o")
    runs = [lenient_cloud.start(*args, "json", "-n", name) for name in ("first-one", "second-one")]
    outputs = [run.communicate(timeout=40) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    for name, (out, _) in zip(("first-one", "second-one"), outputs, strict=True):
        [row] = lenient_cloud.backups_named(name)
        assert json.loads(out)["backup"]["id"] == row["id"]


def test_create_on_two_emulators_with_one_state_creates_one_backup(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "0.2"}
    args = ("-p", "emulator", "create", "-n", "before-v42", "-o", "json", "-i")
    runs = [start_command(env, *args, "orders") for _ in range(2)]
    outputs = [run.communicate(timeout=40) for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 5], outputs
    listed = run_checked("-p", "emulator", "list", "--name", "before-v42", "-o", "json", env=env)
    assert listed.document["count"] == 1


def test_create_reuses_the_backup_of_a_killed_run(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path), "GAUSSBACKUP_EMULATOR_BUILD_TIME": "1"}
    args = ("-p", "emulator", "create", "-i", "orders", "-n", "before-v42", "-o", "json")
    killed = start_command(env, *args)
    assert killed.stderr is not None
    wait_until(lambda: "BUILDING" in (killed.stderr.readline() if killed.stderr else ""))
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    after = run_checked(*args, "--if-exists", "reuse", env=env).document
    assert (after["adopted"], after["outcome"]) == (True, "completed")


def test_list_continues_after_the_holder_of_a_state_lock_is_killed(tmp_path: Path) -> None:
    env = {"GAUSSBACKUP_STATE_DIR": str(tmp_path)}
    before = run_checked("-p", "emulator", "list", "-o", "json", env=env).document["count"]
    holder = subprocess.Popen(
        [sys.executable, "-c", LOCK_SCRIPT, str(tmp_path / "emulator.db")],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    blocked = start_command(env, "-p", "emulator", "list", "-o", "json")
    holder.kill()
    holder.communicate()
    out, err = blocked.communicate(timeout=30)
    assert blocked.returncode == 0, err
    assert json.loads(out)["count"] == before > 0
