"""Signals and standard input, as shells, supervisors and impatient people use them."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.robustness.deadline_server import wait_until
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.robustness.deadline_server import LongTimeoutCloud


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_was_ignored_at_the_start_stays_ignored(
    calm: LongTimeoutCloud, ignored: signal.Signals
) -> None:
    ident = calm.add_running_backup()
    script = f"trap '' {ignored.name[3:]}; exec $gb wait {ident} --poll-interval 0.1"
    process = subprocess.Popen(
        ["/bin/bash", "-c", script],
        env=environment(**calm.variables, gb=" ".join(PROGRAM)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    wait_until(lambda: calm.requests("GET"))
    process.send_signal(ignored)
    seen = len(calm.requests("GET"))
    wait_until(lambda: len(calm.requests("GET")) > seen + 2)
    process.terminate()
    _, err = process.communicate(timeout=10)
    assert process.returncode == -signal.SIGTERM
    assert err.splitlines()[-1] == f"  gaussbackup wait {ident}"


def test_a_second_interrupt_ends_at_once_what_the_first_could_not(calm: LongTimeoutCloud) -> None:
    ours, theirs = os.pipe()
    fcntl.fcntl(theirs, fcntl.F_SETFL, os.O_NONBLOCK)
    try:
        while True:
            os.write(theirs, b"." * 4096)
    except BlockingIOError:
        fcntl.fcntl(theirs, fcntl.F_SETFL, 0)  # from here on whoever writes waits for a reader
    ident = calm.add_running_backup()
    process = subprocess.Popen(
        [*PROGRAM, "wait", ident, "--poll-interval", "0.1", "-o", "json"],
        env=environment(**calm.variables),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: len(calm.requests("GET")) > 1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == -signal.SIGINT
    os.close(ours)
    os.close(theirs)


def test_a_process_that_was_stopped_for_a_while_goes_on(calm: LongTimeoutCloud) -> None:
    calm.add_fault({"method": "POST", "path": "/v3/*/backups"}, {"build": {"seconds": 2.5}})
    ident = calm.create_json("--no-wait")["backup"]["id"]
    process = calm.start("wait", ident, "--poll-interval", "0.1", "--timeout", "30")
    wait_until(lambda: len(calm.requests("GET")) > 3)
    process.send_signal(signal.SIGSTOP)
    time.sleep(3)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "COMPLETED" in out


@pytest.mark.parametrize("source", ["<&-", "< /dev/zero", "< /dev/null", "< <(yes)"])
def test_no_input_is_waited_for_or_read_where_there_is_no_terminal(
    calm: LongTimeoutCloud, tmp_path: Path, source: str
) -> None:
    path = tmp_path / "config.yaml"
    done = calm.shell(f"$gb config init -c {path} {source}")
    assert done.code == 0, done.err
    assert "?" not in done.err
    assert "/dev/zero" not in path.read_text(encoding="utf-8")
    assert calm.shell(f"$gb create -i orders --poll-interval 0.1 {source}").code == 0
