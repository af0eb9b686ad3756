"""The poll interval: its bounds, the number of polls and the lag, and the typical duration."""

from __future__ import annotations

import random
from datetime import timedelta
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.poll_interval import PollContext, next_interval, typical_duration
from tests.support.builders import BILLING, NOON, ORDERS, a_backup

DURATIONS = st.floats(min_value=0, max_value=200_000)
TYPICAL = st.none() | st.floats(min_value=1, max_value=50_000)
DRAWS = st.floats(0, 1)


@given(DURATIONS, TYPICAL, DRAWS)
def test_next_interval_stays_between_one_second_and_two_minutes(
    elapsed: float, typical: float | None, draw: float
) -> None:
    interval = next_interval(PollContext(elapsed, typical), draw)
    assert 0.9 <= interval <= 132.0


@given(DURATIONS, DRAWS)
def test_next_interval_returns_the_fixed_interval(elapsed: float, draw: float) -> None:
    assert next_interval(PollContext(elapsed, None, fixed=7.5), draw) == 7.5
    assert next_interval(PollContext(elapsed, None, fixed=0.0), draw) == 0.1


def test_next_interval_is_short_if_the_last_poll_needs_confirmation() -> None:
    assert next_interval(PollContext(10_000, None, needs_confirmation=True), 1.0) <= 2.2


@given(DURATIONS, TYPICAL, DRAWS)
def test_next_interval_ignores_the_typical_duration_if_shared(
    elapsed: float, typical: float | None, draw: float
) -> None:
    shared = next_interval(PollContext(elapsed, typical, shared=True), draw)
    assert shared == next_interval(PollContext(elapsed, None, shared=True), draw)
    assert 4.4 <= shared <= 72.7


def poll_until(duration: float, typical: float | None, rng: random.Random) -> tuple[int, float]:
    """Return the polls that a backup of that duration needs, and the lag in seconds."""
    elapsed, polls = 0.0, 1
    while elapsed < duration:
        elapsed += next_interval(PollContext(elapsed, typical), rng.random())
        polls += 1
    return polls, elapsed - duration


def test_next_interval_with_history_needs_40_polls_for_a_lag_of_6_seconds() -> None:
    rng = random.Random(7)
    runs = []
    for _ in range(2000):
        typical = min(14_400.0, max(60.0, rng.lognormvariate(6.7, 1.0)))
        runs.append(poll_until(typical * rng.lognormvariate(0, 0.1), typical, rng))
    assert mean(polls for polls, _ in runs) <= 40
    assert mean(lag for _, lag in runs) <= 6.0


def test_next_interval_without_history_bounds_polls_and_lag() -> None:
    rng = random.Random(7)
    durations = [min(14_400.0, max(60.0, rng.lognormvariate(6.7, 1.0))) for _ in range(2000)]
    runs = [poll_until(duration, None, rng) for duration in durations]
    assert mean(polls for polls, _ in runs) <= 140
    assert mean(lag for _, lag in runs) <= 11.0


def test_typical_duration_is_the_median_of_the_last_five_completed_backups() -> None:
    durations = [9999, 100, 300, 200, 400, 500]
    rows = [
        a_backup(number, begin=NOON + timedelta(days=number), duration=duration)
        for number, duration in enumerate(durations)
    ]
    assert typical_duration(rows, ORDERS) == 300


def test_typical_duration_ignores_failed_running_other_and_undated_backups() -> None:
    rows = [
        a_backup(1, "FAILED", duration=1),
        a_backup(2, "BUILDING"),
        a_backup(3, instance_id=BILLING, duration=1),
        a_backup(4, begin=None),
    ]
    assert typical_duration(rows, ORDERS) is None
    assert typical_duration([*rows, a_backup(5, duration=240)], ORDERS) == 240


def test_typical_duration_is_none_without_history() -> None:
    assert typical_duration([], ORDERS) is None
