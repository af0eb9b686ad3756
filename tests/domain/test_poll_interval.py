"""The poll interval: its bounds, the number of polls and the lag, and the typical duration."""

from __future__ import annotations

import random
from datetime import timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.poll_interval import (
    JobContext,
    PollContext,
    needs_percentage,
    needs_reason,
    next_interval,
    typical_duration,
)
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, a_job

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


@given(DURATIONS, TYPICAL, DRAWS, st.integers(1, 100))
def test_next_interval_of_several_backups_depends_on_the_requests_of_a_poll(
    elapsed: float, typical: float | None, draw: float, requests: int
) -> None:
    interval = next_interval(PollContext(elapsed, typical, shared_requests=requests), draw)
    one = next_interval(PollContext(elapsed, None, shared_requests=1), draw)
    assert interval == pytest.approx(one * requests**0.5)
    assert 4.4 <= one <= 72.7


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


BUILDING = a_backup(1, "BUILDING")
FAILED = a_backup(1, "FAILED")
DISPLAYED = JobContext(60.0, BUILDING, percentage=True)
LATE = JobContext(20_000.0, BUILDING, typical_duration=100.0)
"""A backup that is overdue; its job is due if it was not requested recently."""
CONFIRMED = LATE._replace(backup=FAILED, failed_before=True)


@pytest.mark.parametrize(
    ("context", "reason", "percentage"),
    [
        # without a display: only after FAILED was seen twice, and for an overdue backup
        (LATE._replace(backup=None), False, False),
        (LATE._replace(backup=a_backup(1)), False, False),
        (LATE._replace(backup=FAILED), False, False),
        (CONFIRMED, True, False),
        (CONFIRMED._replace(job=a_job("Running")), True, False),
        (CONFIRMED._replace(job=a_job("Failed")), True, False),
        (CONFIRMED._replace(job=a_job("Failed", reason="no disk")), False, False),
        (JobContext(599.0, BUILDING), False, False),
        (JobContext(600.0, BUILDING), True, False),
        (JobContext(159.0, BUILDING, typical_duration=100.0), False, False),
        (JobContext(160.0, BUILDING, typical_duration=100.0), True, False),
        (JobContext(1499.0, BUILDING, typical_duration=1000.0), False, False),
        (JobContext(1500.0, BUILDING, typical_duration=1000.0), True, False),
        (LATE._replace(backup=a_backup(1, "PAUSED")), True, False),
        (LATE._replace(job=a_job("Failed")), False, False),
        (LATE._replace(job=a_job("Completed")), False, False),
        (LATE._replace(requested=LATE.age - 599), False, False),
        (LATE._replace(requested=LATE.age - 600), True, False),
        # with a display: also for the percentage
        (DISPLAYED._replace(age=9.9), False, False),
        (DISPLAYED._replace(age=10.0), False, True),
        (DISPLAYED._replace(requested=50.1), False, False),
        (DISPLAYED._replace(requested=50.0), False, True),
        (DISPLAYED._replace(requested=50.0, failures=1), False, False),
        (DISPLAYED._replace(requested=40.0, failures=1), False, True),
        (DISPLAYED._replace(age=590.0, requested=571.0), False, False),
        (DISPLAYED._replace(age=590.0, requested=570.0), False, True),
        (DISPLAYED._replace(backup=None), False, False),
        (DISPLAYED._replace(backup=a_backup(1)), False, False),
        (DISPLAYED._replace(backup=FAILED), False, False),
        (DISPLAYED._replace(job=a_job("Failed")), False, False),
        (DISPLAYED._replace(job=a_job("Completed")), False, False),
        (LATE._replace(requested=LATE.age - 60, percentage=True), False, True),
        (LATE._replace(requested=LATE.age - 299, percentage=True, shared=True), False, False),
        (LATE._replace(requested=LATE.age - 300, percentage=True, shared=True), False, True),
    ],
)
def test_job_is_requested_only_for_what_the_row_does_not_have(
    context: JobContext, reason: bool, percentage: bool
) -> None:
    assert (needs_reason(context), needs_percentage(context)) == (reason, percentage)


@given(st.floats(0, 160), TYPICAL.filter(lambda typical: typical is None or typical >= 100))
def test_job_is_never_requested_without_a_display_while_the_backup_is_not_overdue(
    age: float, typical: float | None
) -> None:
    context = JobContext(min(age, 159.9), BUILDING, typical_duration=typical)
    assert not needs_reason(context)
    assert not needs_percentage(context)


@given(st.floats(0, 100_000), st.floats(0, 100_000), st.integers(0, 2000), st.booleans())
def test_percentage_is_requested_at_most_every_10_seconds(
    age: float, pause: float, failures: int, shared: bool
) -> None:
    requested = max(0.0, age - pause)
    context = JobContext(
        age, BUILDING, requested=requested, failures=failures, percentage=True, shared=shared
    )
    assert not needs_percentage(context) or age - requested >= 10.0
