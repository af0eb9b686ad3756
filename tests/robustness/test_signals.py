"""Signals and standard input, as shells and process supervisors use them."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.robustness.checked_cloud import wait_until
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.checked_cloud import LongTimeoutCloud


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGHUP])
def test_wait_ignores_a_signal_that_was_ignored_at_the_start(
    lenient_cloud: LongTimeoutCloud, ignored: signal.Signals
) -> None:
    backup_id = lenient_cloud.add_running_backup()
    script = f"trap '' {ignored.name[3:]}; exec $gb wait {backup_id} --poll-interval 0.1"
    process = subprocess.Popen(
        ["/bin/bash", "-c", script],
        env=environment(**lenient_cloud.variables, gb=" ".join(PROGRAM)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    wait_until(lambda: lenient_cloud.requests("GET"))
    process.send_signal(ignored)
    request_count = len(lenient_cloud.requests("GET"))
    wait_until(lambda: len(lenient_cloud.requests("GET")) > request_count + 2)
    process.terminate()
    _, err = process.communicate(timeout=10)
    assert process.returncode == -signal.SIGTERM
    assert err.splitlines()[-1] == f"  gaussbackup wait {backup_id}"


def test_wait_ends_at_once_at_the_second_interrupt(
    lenient_cloud: LongTimeoutCloud,
) -> None:
    read_end, write_end = os.pipe()
    fcntl.fcntl(write_end, fcntl.F_SETFL, os.O_NONBLOCK)
    try:
        while True:
            os.write(write_end, b"." * 4096)
    except BlockingIOError:
        fcntl.fcntl(
            write_end, fcntl.F_SETFL, 0
        )  # from here on a write blocks until the pipe is read
    backup_id = lenient_cloud.add_running_backup()
    process = subprocess.Popen(
        [*PROGRAM, "wait", backup_id, "--poll-interval", "0.1", "-o", "json"],
        env=environment(**lenient_cloud.variables),
        stdout=write_end,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: len(lenient_cloud.requests("GET")) > 1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == -signal.SIGINT
    os.close(read_end)
    os.close(write_end)


def test_wait_continues_after_sigstop_and_sigcont(lenient_cloud: LongTimeoutCloud) -> None:
    lenient_cloud.add_fault(
        {"method": "POST", "path": "/v3/*/backups"}, {"build": {"seconds": 2.5}}
    )
    backup_id = lenient_cloud.create_json("--no-wait")["backup"]["id"]
    process = lenient_cloud.start("wait", backup_id, "--poll-interval", "0.1", "--timeout", "30")
    wait_until(lambda: len(lenient_cloud.requests("GET")) > 3)
    process.send_signal(signal.SIGSTOP)
    time.sleep(3)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "COMPLETED" in out


@pytest.mark.parametrize("source", ["<&-", "< /dev/zero", "< /dev/null", "< <(yes)"])
def test_command_does_not_read_stdin_without_a_terminal(
    lenient_cloud: LongTimeoutCloud, tmp_path: Path, source: str
) -> None:
    path = tmp_path / "config.yaml"
    result = lenient_cloud.shell(f"$gb config init -c {path} {source}")
    assert result.code == 0, result.err
    assert "?" not in result.err
    assert "/dev/zero" not in path.read_text(encoding="utf-8")
    assert lenient_cloud.shell(f"$gb create -i orders --poll-interval 0.1 {source}").code == 0
