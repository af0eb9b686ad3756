"""Every command without threads: a container or a limit (`ulimit -u`) may not allow any."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.recorded_run import sitecustomize
from tests.support.cli import PROGRAM, run_cli
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import ShortTimeoutCloud

REFUSE_THREADS = """
import _thread, os, threading

left = int(os.environ["THREADS"])

def limited(start):
    def start_thread(*args, **kwargs):
        global left
        if left == 0:
            raise RuntimeError("can't start new thread")
        left -= 1
        return start(*args, **kwargs)
    return start_thread

for name in ("start_new_thread", "start_joinable_thread"):
    if hasattr(_thread, name):
        function = limited(getattr(_thread, name))
        setattr(_thread, name, function)
        setattr(threading, "_" + name, function)
"""
"""Lets a process start as many threads as the variable THREADS says."""
WAIT = ("--poll-interval", "0.1")
NO_CHANGES: dict[str, tuple[str, ...]] = {
    "list": ("list",),
    "list of ids": ("list", "-o", "id"),
    "list unsorted": ("list", "--sort", "none", "-o", "csv"),
    "show": ("show", "before-v40", "-i", "orders"),
    "wait": ("wait", "before-v40", "before-v41", "-i", "orders"),
    "check": ("check", "--all-instances", "--max-age", "30d", "-o", "id"),
    "prune": ("prune", "--all-instances", "--match", "*", "--keep-last", "3"),
    "stop": ("stop", "-i", "orders", "--yes"),
    "policy show": ("policy", "show", "-i", "orders", "-i", "billing"),
    "policy set": ("policy", "set", "-i", "orders", "--keep-days", "9", "--dry-run"),
    "instances list": ("instances", "list"),
    "instances show": ("instances", "show", "orders"),
    "jobs list": ("jobs", "list"),
    "create": ("create", "-i", "orders", "-n", "before-v42", "--dry-run"),
    "emulator scenarios": ("emulator", "scenarios"),
    "config show": ("config", "show"),
}
CHANGES = (
    ("create", "-i", "orders", "-i", "billing", "-n", "{instance}-42", *WAIT),
    ("create", "-i", "orders", "-n", "orders-43", *WAIT, "-vv"),
    ("policy", "set", "-i", "orders", "-i", "billing", "--keep-days", "9", "--yes"),
    ("delete", "-i", "orders", "orders-42", "orders-43", "--yes"),
    ("prune", "-i", "orders", "--match", "old-*", "--keep-last", "247", "--apply", "--yes"),
    ("restore", "before-v40", "-i", "orders", "--new", "copy", "--generate-password", "pw", *WAIT),
)


@pytest.fixture
def refused(tmp_path: Path) -> dict[str, str]:
    """The variables that refuse every thread."""
    return {**sitecustomize(tmp_path, REFUSE_THREADS), "THREADS": "0"}


def test_command_without_threads_prints_the_same(
    cloud: ShortTimeoutCloud, refused: dict[str, str]
) -> None:
    for number in range(250):  # three pages
        cloud.server.add_backup("orders", f"old-{number:03}", started=1_790_000_000.0 + number)
    for name, args in NO_CHANGES.items():
        usual = cloud.run(*args)
        without = cloud.run(*args, env=refused)
        assert without.out == usual.out, name
        assert "old-000" in usual.out or name not in {"list", "list unsorted"}


def test_commands_without_threads_change_what_they_should(
    cloud: ShortTimeoutCloud, refused: dict[str, str], tmp_path: Path
) -> None:
    for number in range(250):
        cloud.server.add_backup("orders", f"old-{number:03}", started=1_790_000_000.0 + number)
    for args in CHANGES:
        in_folder = [str(tmp_path / "pw") if arg == "pw" else arg for arg in args]
        cloud.run(*in_folder, env=refused)
    names = {row["name"] for row in cloud.server.state()["backups"] if row["status"] is not None}
    assert "billing-42" in names
    assert not {"orders-42", "orders-43", "old-000", "old-002"} & names
    assert "old-003" in names
    assert "copy" in {row["name"] for row in cloud.server.state()["instances"]}


def test_credentials_command_works_without_threads(
    cloud: ShortTimeoutCloud, refused: dict[str, str], tmp_path: Path
) -> None:
    keys = {"access_key": emulator.ACCESS_KEY, "secret_key": emulator.SECRET_KEY}
    script = f"print({json.dumps(json.dumps(keys))})"
    command = json.dumps([sys.executable, "-S", "-c", script])
    config = tmp_path / "config.yaml"
    config.write_text(
        f"profiles: {{p: {{credentials: {{type: command, command: {command}}}}}}}\n"
        "default_profile: p\n"
    )
    variables = {name: value for name, value in cloud.variables.items() if "_KEY" not in name}
    result = run_cli("list", "-c", str(config), "-o", "id", env={**variables, **refused})
    assert len(result.out.split()) > 5


def test_live_line_works_without_threads(cloud: ShortTimeoutCloud, refused: dict[str, str]) -> None:
    cloud.server.add_faults(
        {"match": {"method": "POST", "path": "/v3/*/backups"}, "action": {"build": {"seconds": 2}}}
    )
    args = ("create", "-i", "orders", "-n", "before-v42", *WAIT)
    session = PtySession(*args, env={**cloud.variables, **refused})
    session.read_until("BUILDING")
    session.read_until("COMPLETED")
    assert session.wait() == 0


@pytest.mark.parametrize(
    "args",
    [
        ("-p", "emulator", "list"),
        ("emulator", "exec", "--", *PROGRAM, "list"),
        ("emulator", "serve"),
    ],
)
def test_emulator_without_threads_is_an_error(
    args: tuple[str, ...], refused: dict[str, str], tmp_path: Path
) -> None:
    env = {**refused, "HOME": str(tmp_path)}
    result = run_cli(*args, env=env, exit_code=9)
    assert result.out == ""
    assert "The emulator needs a thread, but none can be started." in result.err


@pytest.mark.parametrize("threads", ["1", "2", "3"])
@pytest.mark.parametrize(
    "args",
    [
        ("-p", "emulator", "create", "-i", "orders", "-i", "billing", "-n", "{instance}-42", *WAIT),
        ("-p", "emulator", "check", "--all-instances", "--max-age", "30d", "-o", "id"),
        ("emulator", "exec", "--scenario", "flaky", "--", *PROGRAM, "create", "-i", "orders"),
    ],
)
def test_emulator_with_few_threads_serves_one_connection_after_the_other(
    args: tuple[str, ...], threads: str, refused: dict[str, str], tmp_path: Path
) -> None:
    run_cli(*args, env={**refused, "THREADS": threads, "HOME": str(tmp_path)})
