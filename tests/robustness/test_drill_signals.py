"""A signal in each phase of a drill: no instance is left, and there is at most one POST."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gaussbackup.emulator import Emulator
from tests.robustness.checked_cloud import wait_until
from tests.support.drill_cloud import RUN, DrillCloud, quick_options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLOW = 0.7


class Phase(NamedTuple):
    """A request that is delayed, so that a signal can come meanwhile; `created`: by then."""

    method: str
    path: str
    when: str = "before"
    created: bool = True


PHASES = {
    "choosing": Phase("GET", "/v3/*/backups", created=False),
    "preparing": Phase("GET", "/v3.1/*/instance-snapshot", created=False),
    "sending": Phase("POST", "/v3/*/instances"),
    "sent": Phase("POST", "/v3/*/instances", "after"),
    "tagging": Phase("POST", "/v3/*/instances/*/tags"),
    "tagged": Phase("POST", "/v3/*/instances/*/tags", "after"),
    "waiting": Phase("GET", "/v3/*/jobs"),
    "verifying": Phase("GET", "/v3/*/instances/*/databases"),
    "deleting": Phase("DELETE", "/v3/*/instances/*"),
    "deleted": Phase("DELETE", "/v3/*/instances/*", "after"),
}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[DrillCloud]:
    with Emulator(quick_options(tmp_path)) as server:
        yield DrillCloud(server, tmp_path)


def signalled(cloud: DrillCloud, name: str, signum: signal.Signals) -> tuple[int, str]:
    """Run a drill that gets a signal in this phase; return its exit status and stderr."""
    phase = PHASES[name]
    cloud.delay(phase.method, phase.path, phase.when, SLOW)
    process = cloud.start(*RUN)
    wait_until(lambda: cloud.server.faults()[-1]["hits"] > 0)
    time.sleep(0.1)
    process.send_signal(signum)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("name", PHASES)
def test_signal_in_each_phase_leaves_no_instance(
    cloud: DrillCloud, name: str, signum: signal.Signals
) -> None:
    code, err = signalled(cloud, name, signum)

    assert code == -signum, err
    assert "Traceback" not in err
    time.sleep(SLOW)  # a request that was on its way may still be applied
    assert cloud.left == []
    assert cloud.posts == PHASES[name].created
    assert cloud.journals == []
    assert err.count("drill clean") == PHASES[name].created  # for a second signal
    assert ("was deleted" if PHASES[name].created else "nothing was ") in err


@pytest.mark.parametrize("name", PHASES)
def test_sigkill_in_each_phase_leaves_what_drill_clean_deletes(
    cloud: DrillCloud, name: str
) -> None:
    code, _ = signalled(cloud, name, signal.SIGKILL)
    assert code == -signal.SIGKILL

    time.sleep(SLOW)
    cloud.clean()
    assert cloud.left == []
    assert cloud.posts == PHASES[name].created
    # what created nothing yet may still arrive, so its journal stays for some minutes
    assert (cloud.journals == []) is (PHASES[name].created or name == "choosing")


def test_second_signal_ends_at_once_and_drill_clean_deletes_the_rest(cloud: DrillCloud) -> None:
    cloud.server.add_scenario("restore-hangs")
    process = cloud.start(*RUN)
    wait_until(lambda: cloud.left)
    wait_until(lambda: cloud.count("POST", "/tags"))
    process.send_signal(signal.SIGINT)
    time.sleep(0.7)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == -signal.SIGINT
    [row] = cloud.left
    assert f"gaussbackup drill clean {row['name']} --apply" in err


def test_signal_ends_the_command_that_verifies(cloud: DrillCloud, tmp_path: Path) -> None:
    marker = tmp_path / "running"
    script = f"touch {marker}; sleep 60"
    process = cloud.start(*RUN, "--command", f"bash -c '{script}'")
    wait_until(marker.exists)
    assert [path.suffix for path in cloud.journals] == [".json", ".lock", ".pgpass"]
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)

    assert process.returncode == -signal.SIGTERM, err
    assert (cloud.left, cloud.journals) == ([], [])
