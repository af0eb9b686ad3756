"""A wait for many backups at once: few requests, and backups that are added later."""

from __future__ import annotations

import random

import pytest

from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.actions.waiter import Waiter, WaitOptions, wait_for
from gaussbackup.errors import StillRunning, Throttled
from gaussbackup.model.events import ignore_events
from tests.support.builders import a_backup, backup_id
from tests.support.fakes import JumpingClock, ScriptedService
from tests.support.simulated_service import SimulatedService, durations


def test_wait_for_300_backups_needs_a_fortieth_of_separate_requests() -> None:
    rng = random.Random(13)
    clock = JumpingClock()
    seconds_each = durations(300, rng)
    service = SimulatedService(clock, seconds_each, 5, rng)
    targets = [WaitTarget(backup_id(number)) for number in range(300)]
    options = WaitOptions(timeout=86_400.0)
    outcomes = wait_for(
        targets, options, service, clock=clock, on_event=ignore_events, jitter=rng.random
    )
    assert all(outcome.error is None for outcome in outcomes)
    separate_polls = sum(seconds / 10 + 1 for seconds in seconds_each)
    assert service.request_count * 40 <= separate_polls


def test_wait_for_polls_the_last_few_of_a_long_list_by_id() -> None:
    rng = random.Random(3)
    clock = JumpingClock()
    service = SimulatedService(clock, [60.0] * 299 + [4000.0, 4000.0], 0, rng)
    targets = [WaitTarget(backup_id(number)) for number in range(301)]
    options = WaitOptions(timeout=86_400.0)
    wait_for(targets, options, service, clock=clock, on_event=ignore_events, jitter=rng.random)
    assert service.polls > 100


def waiter(service: ScriptedService, clock: JumpingClock, timeout: float = 1000.0) -> Waiter:
    return Waiter(
        WaitOptions(timeout=timeout),
        service,
        clock=clock,
        on_event=ignore_events,
        jitter=lambda: 0.5,
    )


def test_waiter_polls_a_backup_that_is_added_later_within_two_seconds() -> None:
    rng, clock = random.Random(1), JumpingClock()
    service = SimulatedService(clock, [4000.0, 4000.0], 5, rng)
    waiting = waiter(service, clock, timeout=86_400.0)
    waiting.add(service.created(0))
    clock.sleep(waiting.poll() or 0.0)
    assert waiting.poll() is not None
    assert waiting.next_poll is not None
    assert waiting.next_poll - clock.monotonic() > 10.0
    waiting.add(service.created(1))
    assert waiting.next_poll - clock.monotonic() == 2.0


def test_waiter_measures_the_timeout_of_each_backup_from_its_addition() -> None:
    clock = JumpingClock()
    service = SimulatedService(clock, [4000.0, 4000.0], 0, random.Random(1))
    waiting = waiter(service, clock)
    first = waiting.add(service.created(0))
    while clock.monotonic() < 600.0:
        clock.sleep(waiting.poll() or 0.0)
    second = waiting.add(service.created(1))
    added = clock.monotonic()
    while (pause := waiting.poll()) is not None:
        assert (first.outcome is None) is (clock.monotonic() < 1000.0)
        clock.sleep(pause)
    assert clock.monotonic() == pytest.approx(added + 1000.0)
    assert second.outcome is not None
    assert isinstance(second.outcome.error, StillRunning)


def test_waiter_keeps_a_pause_that_the_service_requests_when_a_backup_is_added() -> None:
    throttled = Throttled("too many requests")
    throttled.retry_after = 100.0
    clock = JumpingClock()
    service = ScriptedService(finds=[throttled, a_backup(1)])
    waiting = waiter(service, clock)
    waiting.add(WaitTarget(backup_id(1)))
    assert waiting.poll() == 100.0
    waiting.add(WaitTarget(backup_id(2)))
    assert waiting.next_poll == clock.monotonic() + 100.0


def test_waiter_without_backups_never_polls() -> None:
    service = ScriptedService()
    assert waiter(service, JumpingClock()).poll() is None
    assert service.calls == []
