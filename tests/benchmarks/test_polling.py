"""Polls and lag of a wait: the real wait loop with a simulated service."""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.model.events import Finished, ignore_events
from tests.benchmarks import goals
from tests.support.builders import backup_id
from tests.support.fakes import JumpingClock
from tests.support.simulated_service import SimulatedService, durations

if TYPE_CHECKING:
    from tests.benchmarks.measurements import Results

pytestmark = pytest.mark.benchmark

BACKUPS = 2000
FLEET = 300
DAY = 86400.0


DISPLAYS = {"-q": False, "log": False, "terminal": True}
"""Whether the percentages of the jobs are displayed."""


@dataclass
class WaitStatistics:
    """Mean requests per backup, and mean seconds from the end of a backup to its detection."""

    requests: float
    lag: float

    def __str__(self) -> str:
        return f"{self.requests:.1f} requests, {self.lag:.1f} s"


def wait_for_one(
    duration: float,
    rng: random.Random,
    history: int = 0,
    interval: float | None = None,
    *,
    percentage: bool = False,
) -> tuple[int, float]:
    """Wait for one backup as `create` does; return the requests after its POST and the lag.

    The lag is the time from the end of the backup to its detection, in seconds.
    """
    clock = JumpingClock()
    service = SimulatedService(clock, [duration], history, rng)
    target = service.created(0)
    [outcome] = wait_for(
        [target],
        WaitOptions(DAY, interval, percentage),
        service,
        clock=clock,
        on_event=ignore_events,
        jitter=rng.random,
    )
    assert outcome.error is None
    return service.request_count, clock.monotonic() - duration


def wait_for_each(
    history: int, interval: float | None = None, *, percentage: bool = False
) -> WaitStatistics:
    """Wait for each backup separately; `history` is the number of earlier ones of its instance."""
    rng = random.Random(11)
    waits = [
        wait_for_one(each, rng, history, interval, percentage=percentage)
        for each in durations(BACKUPS, rng)
    ]
    return WaitStatistics(mean(requests for requests, _ in waits), mean(lag for _, lag in waits))


@pytest.mark.parametrize("display", DISPLAYS)
def test_requests_per_backup(results: Results, display: str) -> None:
    percentage = DISPLAYS[display]
    other = f"fixed 10 s: {wait_for_each(0, 10.0, percentage=percentage)} here"
    without_history = wait_for_each(0, percentage=percentage)
    results.add(
        goals.POLLS, f"{display}, without history {without_history} late", met=None, other=other
    )
    with_history = wait_for_each(5, percentage=percentage)
    met = with_history.requests <= 40 and with_history.lag <= 6
    results.add(
        goals.POLLS,
        f"{display}, with history {with_history} late",
        met=None if percentage else met,  # a percentage costs requests of its own
        other=other,
    )
    assert met or (percentage and with_history.requests <= 60)


@pytest.mark.parametrize("history", [0, 5])
@pytest.mark.parametrize("display", DISPLAYS)
def test_requests_for_a_build_of_20_seconds(results: Results, display: str, history: int) -> None:
    rng = random.Random(13)
    waits = [
        wait_for_one(20.0, rng, history, percentage=DISPLAYS[display])[0] for _ in range(BACKUPS)
    ]
    measured = f"{display}, {history} earlier: {mean(waits):.1f} requests, at most {max(waits)}"
    results.add(goals.SHORT_BUILD, measured, met=max(waits) <= 8)
    assert max(waits) <= 8


def wait_for_fleet(history: int, *, jobs: bool, percentage: bool) -> tuple[int, float]:
    """Wait for all backups at once; return the requests and the mean lag in seconds."""
    rng = random.Random(12)
    clock = JumpingClock()
    all_durations = durations(FLEET, rng)
    service = SimulatedService(clock, all_durations, history, rng)
    detected: dict[str, float] = {}

    def listen(event: object) -> None:
        if isinstance(event, Finished):
            detected[event.backup_id] = clock.monotonic()

    targets = [
        service.created(number) if jobs else WaitTarget(backup_id(number))
        for number in range(FLEET)
    ]
    options = WaitOptions(DAY, percentage=percentage)
    outcomes = wait_for(targets, options, service, clock=clock, on_event=listen, jitter=rng.random)
    assert [outcome.error for outcome in outcomes] == [None] * FLEET
    lags = [detected[backup_id(n)] - duration for n, duration in enumerate(all_durations)]
    return service.request_count, mean(lags)


def requests_of_separate_waits() -> int:
    """Return the requests of separate waits with an interval of 10 seconds, without jobs."""
    rng = random.Random(12)
    return sum(wait_for_one(each, rng, 0, 10.0)[0] for each in durations(FLEET, rng))


@pytest.mark.parametrize("history", [0, 5])
@pytest.mark.parametrize(
    ("kind", "jobs", "percentage"),
    [
        ("ids only", False, False),
        ("with jobs, -q", True, False),
        ("with jobs, log", True, False),
        ("with jobs, terminal", True, True),
    ],
)
def test_requests_to_wait_for_many_backups(
    results: Results, kind: str, jobs: bool, percentage: bool, history: int
) -> None:
    requests, lag = wait_for_fleet(history, jobs=jobs, percentage=percentage)
    separate = requests_of_separate_waits()
    fewer = separate / requests
    measured = f"{kind}: {requests:,} ({fewer:.0f}x fewer), {lag:.1f} s late, {history} earlier"
    met = fewer >= 60
    results.add(goals.FLEET, measured, met=met, other=f"separate, fixed 10 s: {separate:,} here")
    assert met
