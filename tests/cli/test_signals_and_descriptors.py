"""How the process starts, ends by a signal, and shows nothing that it should not."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.cli import PROGRAM, environment, run_cli

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

pytestmark = pytest.mark.filterwarnings("error")
posix = sys.platform != "win32"


def started(cloud: Cloud, *words: str) -> subprocess.Popen[str]:
    """A command that waits for a backup of a minute, once it has said that it waits."""
    cloud.server.add_instance("big", build_time=60.0)
    process = subprocess.Popen(
        [*PROGRAM, "create", "-i", "big", "-n", "slow-one", *words],
        env=environment(**cloud.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while not cloud.backups_named("slow-one") and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    return process


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_says_where_it_stands_and_ends_the_process(cloud: Cloud, signum: int) -> None:
    process = started(cloud)
    begun = time.monotonic()
    process.send_signal(signum)
    out, err = process.communicate(timeout=10)
    ident = cloud.backups_named("slow-one")[0]["id"]
    assert process.returncode == -signum
    assert time.monotonic() - begun < 1.5
    assert err.splitlines()[-1] == f"  gaussbackup wait {ident}"
    assert out == ""
    assert "Traceback" not in err


def test_a_signal_leaves_one_document_behind(cloud: Cloud) -> None:
    import json

    process = started(cloud, "-o", "json")
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=10)
    document = json.loads(out)
    ident = cloud.backups_named("slow-one")[0]["id"]
    assert document["outcome"] == "interrupted"
    assert document["exit_code"] == 143
    assert document["resume_command"] == f"gaussbackup wait {ident}"


def test_a_bare_environment_is_enough(cloud: Cloud) -> None:
    script = (
        'env -i PATH="$PATH" '
        + " ".join(f"{name}={value}" for name, value in cloud.variables.items())
        + " $gb create -i orders -n from-cron --poll-interval 0.1"
    )
    done = cloud.shell(script)
    assert done.code == 0, done.err
    assert "\x1b" not in done.out + done.err


def test_help_and_version_need_nothing() -> None:
    assert run_cli("--version").out.startswith("gaussbackup ")
    assert "create" in run_cli().out
    assert "create" in run_cli("-h").out
    assert "--request-id" in run_cli("create", "--help").out


def command_lines() -> bytes:
    """The command lines of all processes, as anybody on the machine can read them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:  # it has ended meanwhile
            continue
    if found:
        return b"\n".join(found)
    return subprocess.run(["/bin/ps", "axww"], capture_output=True, check=True).stdout


def test_no_secret_stands_in_the_command_line_of_any_process(cloud: Cloud) -> None:
    process = started(cloud)
    try:
        listing = command_lines()
        assert b"slow-one" in listing
        assert b"emulator-secret-key" not in listing
    finally:
        process.kill()
        process.communicate()
