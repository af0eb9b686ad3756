"""Tests of `emulator exec` and signals: those of the command, and those that it receives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.child_process import ExitStatus
from tests.support.cli import PROGRAM, environment, run_cli
from tests.support.pty_session import PtySession

if TYPE_CHECKING:
    from pathlib import Path

CATCHABLE = ("SIGINT", "SIGTERM", "SIGHUP")
COUNT_SIGNALS = """
import signal, sys, time
received = []
for number in map(int, sys.argv[1:]):
    signal.signal(number, lambda number, frame: received.append(number))
print("ready", flush=True)
deadline = time.monotonic() + 20
while not received and time.monotonic() < deadline:
    time.sleep(0.02)
time.sleep(0.5)
print("received", len(received), flush=True)
"""
IGNORE_SIGNALS = """
import signal, sys, time
for number in map(int, sys.argv[1:]):
    signal.signal(number, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(20)
"""
NUMBERS = [str(int(signal.Signals[name])) for name in CATCHABLE]


def python(script: str, *args: str) -> tuple[str, ...]:
    return ("--", sys.executable, "-c", script, *args)


def start_exec(tmp_path: Path, script: str) -> subprocess.Popen[str]:
    """Start `emulator exec` without a terminal, with a report, once its command is running."""
    (tmp_path / "tmp").mkdir()
    report = ("--report", str(tmp_path / "report.json"))
    process = subprocess.Popen(
        [*PROGRAM, "emulator", "exec", *report, *python(script, *NUMBERS)],
        env=environment(TMPDIR=str(tmp_path / "tmp")),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def assert_only_the_report_is_left(tmp_path: Path) -> None:
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "tmp"]
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", range(1, 65))
def test_exit_status_has_a_description_for_every_signal(number: int) -> None:
    description = ExitStatus(128 + number, number).description
    assert description.startswith(("was killed by SIG", "was killed by signal "))
    if number == signal.SIGRTMIN + 6:
        assert description == "was killed by SIGRTMIN+6"


@pytest.mark.parametrize(
    ("number", "code", "name"),
    [
        (signal.SIGINT, -signal.SIGINT, "SIGINT"),
        (signal.SIGTERM, -signal.SIGTERM, "SIGTERM"),
        (signal.SIGHUP, -signal.SIGHUP, "SIGHUP"),
        (signal.SIGPIPE, -signal.SIGPIPE, "SIGPIPE"),
        (signal.SIGKILL, 128 + signal.SIGKILL, "SIGKILL"),
        (signal.SIGUSR1, 128 + signal.SIGUSR1, "SIGUSR1"),
        (signal.SIGRTMIN + 6, 128 + signal.SIGRTMIN + 6, "SIGRTMIN+6"),
        (signal.SIGRTMAX, 128 + signal.SIGRTMAX, "SIGRTMAX"),
    ],
)
def test_exec_terminates_like_a_command_killed_by_a_signal(
    tmp_path: Path, number: int, code: int, name: str
) -> None:
    (tmp_path / "tmp").mkdir()
    kill_itself = "import os, sys, signal; n = int(sys.argv[1]); os.kill(os.getpid(), n)"
    if number in {signal.SIGINT, signal.SIGPIPE}:  # Python handles these
        kill_itself = kill_itself.replace("os.kill", "signal.signal(n, signal.SIG_DFL); os.kill")
    report = tmp_path / "report.json"
    result = run_cli(
        *("emulator", "exec", "--report", str(report), *python(kill_itself, str(int(number)))),
        exit_code=code,
        env={"TMPDIR": str(tmp_path / "tmp")},
    )
    assert f"the command was killed by {name}; 0 requests" in result.err
    assert json.loads(report.read_text())["command_exit_code"] == 128 + number
    assert_only_the_report_is_left(tmp_path)


@pytest.mark.parametrize("name", CATCHABLE)
def test_exec_passes_a_signal_on_once(tmp_path: Path, name: str) -> None:
    process = start_exec(tmp_path, COUNT_SIGNALS)
    process.send_signal(signal.Signals[name])
    out, err = process.communicate(timeout=20)
    assert out == "received 1\n"
    assert "the command exited with 0" in err
    assert process.returncode == 0
    assert_only_the_report_is_left(tmp_path)


@pytest.mark.parametrize("name", CATCHABLE)
def test_exec_on_a_terminal_passes_on_a_signal_that_only_it_received(name: str) -> None:
    session = PtySession("emulator", "exec", *python(COUNT_SIGNALS, *NUMBERS), env={})
    session.read_until("ready")
    session.process.send_signal(signal.Signals[name])
    session.read_until("received 1")
    session.read_until("the command exited with 0")
    assert session.wait() == 0


def test_exec_does_not_pass_on_ctrl_c_that_the_terminal_sent_to_both() -> None:
    session = PtySession("emulator", "exec", *python(COUNT_SIGNALS, *NUMBERS), env={})
    session.read_until("ready")
    session.type_text("\x03")
    session.read_until("received 1")
    assert session.wait() == 0


@pytest.mark.parametrize("name", CATCHABLE)
def test_exec_ends_at_the_second_signal_if_the_command_ignores_it(
    tmp_path: Path, name: str
) -> None:
    process = start_exec(tmp_path, IGNORE_SIGNALS)
    number = signal.Signals[name]
    process.send_signal(number)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(number)
    start = time.monotonic()
    assert process.wait(10) == -number
    assert time.monotonic() - start < 3
    os.killpg(process.pid, signal.SIGKILL)  # the command, which has the pipes open
    _, err = process.communicate(timeout=10)
    assert f"the command did not end after {name}; 0 requests" in err
    assert_only_the_report_is_left(tmp_path)


def test_exec_reports_the_exit_code_if_child_signals_were_ignored() -> None:
    ignore = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN)"
    script = f"{ignore}; os.execv(sys.argv[1], sys.argv[1:])"
    args = (*PROGRAM, "emulator", "exec", "--", sys.executable, "-c", "raise SystemExit(3)")
    completed = subprocess.run(
        [sys.executable, "-c", script, *args],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=20,
        check=False,
    )
    assert completed.returncode == 3
    assert "the command exited with 3" in completed.stderr


def test_exec_ignores_a_signal_that_was_ignored_at_its_start(tmp_path: Path) -> None:
    script = f"trap '' INT; exec {' '.join(PROGRAM)} emulator exec -- sh -c 'echo ready; sleep 1'"
    process = subprocess.Popen(
        ["/bin/sh", "-c", script], env=environment(), stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()
