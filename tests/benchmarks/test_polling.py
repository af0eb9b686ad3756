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


@dataclass
class WaitStatistics:
    """Mean polls per backup, and mean seconds from the end of a backup to its detection."""

    polls: float
    lag: float

    def __str__(self) -> str:
        return f"{self.polls:.0f} polls, {self.lag:.1f} s"


def wait_for_one(
    duration: float, rng: random.Random, history: int = 0, interval: float | None = None
) -> tuple[int, float]:
    """Wait for one backup; return the polls and the seconds from its end to its detection."""
    clock = JumpingClock()
    service = SimulatedService(clock, [duration], history, rng)
    [outcome] = wait_for(
        [WaitTarget(backup_id(0))],
        WaitOptions(DAY, interval),
        service,
        clock=clock,
        on_event=ignore_events,
        jitter=rng.random,
    )
    assert outcome.error is None
    return service.polls, clock.monotonic() - duration


def wait_for_each(history: int, interval: float | None = None) -> WaitStatistics:
    """Wait for each backup separately; `history` is the number of earlier ones of its instance."""
    rng = random.Random(11)
    waits = [wait_for_one(each, rng, history, interval) for each in durations(BACKUPS, rng)]
    return WaitStatistics(mean(polls for polls, _ in waits), mean(lag for _, lag in waits))


def test_polls_per_backup(results: Results) -> None:
    fixed = wait_for_each(0, 10.0)
    other = f"fixed 10 s: {fixed} here"
    without_history = wait_for_each(0)
    results.add(goals.POLLS, f"without history {without_history} late", met=None, other=other)
    with_history = wait_for_each(5)
    met = with_history.polls <= 40 and with_history.lag <= 6
    results.add(goals.POLLS, f"with history {with_history} late", met=met, other=other)
    assert with_history.polls <= 40


def wait_for_fleet(history: int) -> tuple[int, float]:
    """Wait for all backups at once; return the requests and the mean lag in seconds."""
    rng = random.Random(12)
    clock = JumpingClock()
    all_durations = durations(FLEET, rng)
    service = SimulatedService(clock, all_durations, history, rng)
    detected: dict[str, float] = {}

    def listen(event: object) -> None:
        if isinstance(event, Finished):
            detected[event.backup_id] = clock.monotonic()

    targets = [WaitTarget(backup_id(number)) for number in range(FLEET)]
    outcomes = wait_for(
        targets, WaitOptions(DAY), service, clock=clock, on_event=listen, jitter=rng.random
    )
    assert [outcome.error for outcome in outcomes] == [None] * FLEET
    lags = [detected[backup_id(n)] - duration for n, duration in enumerate(all_durations)]
    return service.request_count, mean(lags)


def polls_of_separate_waits() -> int:
    """Return the polls of separate waits with an interval of 10 seconds."""
    rng = random.Random(12)
    return sum(wait_for_one(each, rng, 0, 10.0)[0] for each in durations(FLEET, rng))


@pytest.mark.parametrize("history", [0, 5])
def test_requests_to_wait_for_many_backups(results: Results, history: int) -> None:
    requests, lag = wait_for_fleet(history)
    separate = polls_of_separate_waits()
    fewer = separate / requests
    measured = f"{requests:,} ({fewer:.0f}x fewer), {lag:.1f} s late, {history} earlier"
    met = fewer >= 40
    results.add(goals.FLEET, measured, met=met, other=f"separate, fixed 10 s: {separate:,} here")
    assert fewer >= 40
