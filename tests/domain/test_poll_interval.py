"""The schedule of looks: bounds, and the goals for looks and lag."""

from __future__ import annotations

import random
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.poll_interval import (
    PollContext,
    busy_pause,
    next_interval,
    outage_pause,
    reconcile_pause,
)

spans = st.floats(min_value=0, max_value=200_000)


@given(spans, st.none() | st.floats(min_value=1, max_value=50_000), st.floats(0, 1))
def test_an_interval_is_never_hasty_and_never_longer_than_two_minutes(
    elapsed: float, usual: float | None, chance: float
) -> None:
    interval = next_interval(PollContext(elapsed, usual), chance)
    assert 0.9 <= interval <= 132.0


@given(spans, st.floats(0, 1))
def test_a_fixed_interval_is_taken_as_it_is(elapsed: float, chance: float) -> None:
    assert next_interval(PollContext(elapsed, None, fixed=7.5), chance) == 7.5
    assert next_interval(PollContext(elapsed, None, fixed=0.0), chance) == 0.1


def test_what_must_be_confirmed_is_looked_at_soon() -> None:
    assert next_interval(PollContext(10_000, None, needs_confirmation=True), 1.0) <= 2.2


@given(spans, st.none() | st.floats(min_value=1, max_value=50_000), st.floats(0, 1))
def test_a_look_that_serves_several_heeds_no_single_forecast(
    elapsed: float, usual: float | None, chance: float
) -> None:
    shared = next_interval(PollContext(elapsed, usual, shared=True), chance)
    assert shared == next_interval(PollContext(elapsed, None, shared=True), chance)
    assert 4.4 <= shared <= 72.7


def watched(duration: float, usual: float | None, chance: random.Random) -> tuple[int, float]:
    """Looks needed for a backup of that duration, and how late its end was seen, in seconds."""
    elapsed, looks = 0.0, 1
    while elapsed < duration:
        elapsed += next_interval(PollContext(elapsed, usual), chance.random())
        looks += 1
    return looks, elapsed - duration


def test_with_history_forty_looks_see_the_end_within_six_seconds() -> None:
    chance = random.Random(7)
    runs = []
    for _ in range(2000):
        usual = min(14_400.0, max(60.0, chance.lognormvariate(6.7, 1.0)))
        runs.append(watched(usual * chance.lognormvariate(0, 0.1), usual, chance))
    assert mean(looks for looks, _ in runs) <= 40
    assert mean(lag for _, lag in runs) <= 6.0


def test_without_history_the_lag_stays_small_and_the_looks_bounded() -> None:
    chance = random.Random(7)
    durations = [min(14_400.0, max(60.0, chance.lognormvariate(6.7, 1.0))) for _ in range(2000)]
    runs = [watched(duration, None, chance) for duration in durations]
    assert mean(looks for looks, _ in runs) <= 140
    assert mean(lag for _, lag in runs) <= 11.0


def test_a_lost_backup_is_looked_for_with_growing_pauses() -> None:
    assert [reconcile_pause(look) for look in range(6)] == [1, 2, 4, 8, 15, 15]


def test_a_busy_instance_is_tried_less_and_less_often() -> None:
    assert [busy_pause(attempt, None) for attempt in (1, 2, 10)] == [5, 10, 30]
    assert busy_pause(3, 0.5) == 0.5


def test_pauses_in_an_outage_double_and_a_dozen_tries_fill_two_minutes() -> None:
    pauses = [outage_pause(miss) for miss in range(1, 40)]
    assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
    assert max(pauses) == 20.0
    assert sum(pauses[:11]) > 110
