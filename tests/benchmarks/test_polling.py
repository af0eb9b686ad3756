"""How often a wait asks, and how late it knows: the real loop over a service that is simulated."""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.wait_target import WaitTarget
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
    """Mean looks per backup, and mean seconds from an end to its being known."""

    polls: float
    lag: float

    def __str__(self) -> str:
        return f"{self.polls:.0f} looks, {self.lag:.1f} s"


def wait_for_one(
    lasts: float, chance: random.Random, history: int = 0, interval: float | None = None
) -> tuple[int, float]:
    """Wait for one backup; the looks at it, and the seconds from its end to its being known."""
    clock = JumpingClock()
    service = SimulatedService(clock, [lasts], history, chance)
    [ended] = wait_for(
        [WaitTarget(backup_id(0))],
        WaitOptions(DAY, interval),
        service,
        clock=clock,
        on_event=ignore_events,
        jitter=chance.random,
    )
    assert ended.error is None
    return service.polls, clock.monotonic() - lasts


def wait_for_each(history: int, interval: float | None = None) -> WaitStatistics:
    """Wait for each of the backups alone, after that many earlier ones of its instance."""
    chance = random.Random(11)
    ends = [wait_for_one(lasts, chance, history, interval) for lasts in durations(BACKUPS, chance)]
    return WaitStatistics(mean(looks for looks, _ in ends), mean(lag for _, lag in ends))


def test_looks_per_backup(book: Results) -> None:
    fixed = wait_for_each(0, 10.0)
    beside = f"fixed 10 s: {fixed} here"
    blind = wait_for_each(0)
    book.add(goals.POLLS, f"without history {blind} late", met=None, other=beside)
    seasoned = wait_for_each(5)
    met = seasoned.polls <= 40 and seasoned.lag <= 6
    book.add(goals.POLLS, f"with history {seasoned} late", met=met, other=beside)
    assert seasoned.polls <= 40


def wait_for_fleet(history: int) -> tuple[int, float]:
    """Requests of one wait for all, and the mean seconds from an end to its being known."""
    chance = random.Random(12)
    clock = JumpingClock()
    lasting = durations(FLEET, chance)
    service = SimulatedService(clock, lasting, history, chance)
    known: dict[str, float] = {}

    def listen(event: object) -> None:
        if isinstance(event, Finished):
            known[event.backup_id] = clock.monotonic()

    targets = [WaitTarget(backup_id(number)) for number in range(FLEET)]
    ended = wait_for(
        targets, WaitOptions(DAY), service, clock=clock, on_event=listen, jitter=chance.random
    )
    assert [outcome.error for outcome in ended] == [None] * FLEET
    lags = [known[backup_id(number)] - lasts for number, lasts in enumerate(lasting)]
    return service.request_count, mean(lags)


def polls_of_separate_waits() -> int:
    """The looks of a wait for each alone, every 10 seconds."""
    chance = random.Random(12)
    return sum(wait_for_one(lasts, chance, 0, 10.0)[0] for lasts in durations(FLEET, chance))


@pytest.mark.parametrize("history", [0, 5])
def test_requests_of_a_fleet(book: Results, history: int) -> None:
    requests, lag = wait_for_fleet(history)
    separate = polls_of_separate_waits()
    fewer = separate / requests
    told = f"{requests:,} ({fewer:.0f}x fewer), {lag:.1f} s late, {history} earlier"
    met = fewer >= 40
    book.add(goals.FLEET, told, met=met, other=f"each, fixed 10 s: {separate:,} here")
    assert fewer >= 40
