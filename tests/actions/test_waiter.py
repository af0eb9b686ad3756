"""Waiting for many backups at once: by few requests, whatever each of them alone would want."""

from __future__ import annotations

import random

from gaussbackup.actions.wait_target import WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.model.events import ignore_events
from tests.support.builders import backup_id
from tests.support.fakes import JumpingClock
from tests.support.simulated_service import SimulatedService, durations


def test_a_fleet_is_waited_for_with_a_fortieth_of_the_requests_of_each_alone() -> None:
    chance = random.Random(13)
    clock = JumpingClock()
    lasting = durations(300, chance)
    service = SimulatedService(clock, lasting, 5, chance)
    targets = [WaitTarget(backup_id(number)) for number in range(300)]
    options = WaitOptions(timeout=86_400.0)
    ended = wait_for(
        targets, options, service, clock=clock, on_event=ignore_events, jitter=chance.random
    )
    assert all(outcome.error is None for outcome in ended)
    each_alone_every_ten_seconds = sum(seconds / 10 + 1 for seconds in lasting)
    assert service.request_count * 40 <= each_alone_every_ten_seconds


def test_the_last_few_of_a_long_list_are_asked_for_by_their_ids() -> None:
    chance = random.Random(3)
    clock = JumpingClock()
    service = SimulatedService(clock, [60.0] * 299 + [4000.0, 4000.0], 0, chance)
    targets = [WaitTarget(backup_id(number)) for number in range(301)]
    options = WaitOptions(timeout=86_400.0)
    wait_for(targets, options, service, clock=clock, on_event=ignore_events, jitter=chance.random)
    assert service.polls > 100
