"""A wait for many backups at once needs few requests."""

from __future__ import annotations

import random

from gaussbackup.actions.wait_tracker import WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.model.events import ignore_events
from tests.support.builders import backup_id
from tests.support.fakes import JumpingClock
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
