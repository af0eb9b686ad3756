"""Retries: the retry budget, which calls are retried, and the pauses before them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.retry_policy import (
    MAX_PAUSE,
    RetryBudget,
    backoff,
    busy_pause,
    clock_offset,
    may_retry,
    outage_pause,
    parse_retry_after,
    reconcile_pause,
    retry_pause,
)
from gaussbackup.errors import FailureKind

DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
FAILURES = st.sampled_from(list(FailureKind))


@pytest.mark.parametrize(
    ("failure", "get", "post"),
    [
        (FailureKind.NOT_SENT, True, True),
        (FailureKind.THROTTLED, True, True),
        (FailureKind.AMBIGUOUS, True, False),
        (FailureKind.PERMANENT, False, False),
        (FailureKind.REJECTED, False, False),
        (FailureKind.AUTH, False, False),
        (FailureKind.BUSY, False, False),
    ],
)
def test_may_retry_allows_only_calls_without_effect(
    failure: FailureKind, get: bool, post: bool
) -> None:
    assert may_retry(failure, idempotent=True) is get
    assert may_retry(failure, idempotent=False) is post


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1.0),
        ("1.5", 1.5),
        (" 0 ", 0.0),
        ("600", 600.0),
        ("99999999999999999999", 1e20),
        ("Mon, 23 Nov 2026 12:00:02 GMT", 2.0),
        ("Mon, 23 Nov 2026 11:59:00 GMT", None),
        ("-1", None),
        ("abc", None),
        ("", None),
        (None, None),
        ("inf", None),
        ("nan", None),
        ("١", None),
        ("Mon, 99 Nov 2026 99:99:99 GMT", None),
    ],
)
def test_parse_retry_after_reads_every_form(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, DATE) == seconds


def test_parse_retry_after_ignores_a_date_without_the_date_of_the_response() -> None:
    assert parse_retry_after("Mon, 23 Nov 2026 12:00:02 GMT", None) is None


def _pause(**changes: object) -> float | None:
    defaults: dict[str, object] = {
        "idempotent": True,
        "attempts": 1,
        "left": 120.0,
        "retry_after": None,
        "random": lambda: 0.5,
    }
    return retry_pause(FailureKind.THROTTLED, **{**defaults, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "pause"),
    [
        ({}, 0.25),
        ({"attempts": 3}, 1.0),
        ({"attempts": 50}, MAX_PAUSE / 2),
        ({"retry_after": 7.0}, 7.0),
        ({"retry_after": 0.0}, 0.25),
        ({"retry_after": 121.0, "left": 1000.0}, None),
        ({"retry_after": 30.0, "left": 30.0}, None),
        ({"left": 0.2}, None),
        ({"left": -5.0}, None),
    ],
)
def test_retry_pause_depends_on_retry_after_attempts_and_time_left(
    changes: dict[str, object], pause: float | None
) -> None:
    assert _pause(**changes) == pause


@given(attempts=st.integers(1, 10**6), draw=st.floats(0, 1, exclude_max=True))
def test_backoff_stays_between_zero_and_the_maximum(attempts: int, draw: float) -> None:
    assert 0 <= backoff(attempts, lambda: draw) < MAX_PAUSE


@given(
    failure=FAILURES,
    idempotent=st.booleans(),
    left=st.floats(-10, 1e6),
    retry_after=st.none() | st.floats(0, 1e9),
)
def test_retry_pause_is_always_shorter_than_the_time_left(
    failure: FailureKind, idempotent: bool, left: float, retry_after: float | None
) -> None:
    pause = retry_pause(
        failure,
        idempotent=idempotent,
        attempts=2,
        left=left,
        retry_after=retry_after,
        random=lambda: 0.9,
    )
    assert pause is None or 0 <= pause < left
    assert pause is None or retry_after is None or pause >= retry_after


@given(st.text(max_size=30), st.none() | st.text(max_size=30))
def test_parse_retry_after_never_fails(value: str, date: str | None) -> None:
    pause = parse_retry_after(value, date)
    assert pause is None or (pause >= 0 and math.isfinite(pause))


def test_clock_offset_is_service_time_minus_local_time() -> None:
    assert clock_offset(DATE, 1795435200.0 - 3600.0) == 3600.0
    assert clock_offset("invalid", 0.0) is None
    assert clock_offset(None, 0.0) is None


def test_retry_budget_is_reduced_by_what_is_spent() -> None:
    budget = RetryBudget(120.0)
    budget.spend(20.0, now=100.0)
    budget.spend(0.5, now=100.5)
    assert budget.left == 99.5


def test_retry_budget_charges_the_seconds_of_concurrent_failures_once() -> None:
    budget = RetryBudget(120.0)
    for now in (110.0, 110.0, 112.0):
        budget.spend(10.0, now)
    assert budget.left == 108.0


def test_retry_budget_charges_the_minimum_of_instant_failures() -> None:
    budget = RetryBudget(1.0)
    for _ in range(10):
        budget.spend(0.0, now=7.0, minimum=0.05)
    assert budget.left == pytest.approx(0.5)


def test_outage_pause_doubles_and_a_dozen_failures_fill_two_minutes() -> None:
    pauses = [outage_pause(failures, None, 1e9) or 0.0 for failures in range(1, 40)]
    assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
    assert max(pauses) == 20.0
    assert sum(pauses[:11]) > 110


@pytest.mark.parametrize(
    ("retry_after", "left", "pause"),
    [(7.0, 60.0, 7.0), (0.5, 60.0, 1.0), (60.0, 60.0, None), (121.0, 1e9, None), (None, 1.0, None)],
)
def test_outage_pause_obeys_retry_after_within_the_budget(
    retry_after: float | None, left: float, pause: float | None
) -> None:
    assert outage_pause(2, retry_after, left) == pause


def test_busy_pause_grows_unless_the_interval_is_fixed() -> None:
    assert [busy_pause(attempt, None) for attempt in (1, 2, 10)] == [5, 10, 30]
    assert busy_pause(3, 0.5) == 0.5


def test_reconcile_pause_doubles_up_to_15_seconds() -> None:
    assert [reconcile_pause(attempt) for attempt in range(6)] == [1, 2, 4, 8, 15, 15]
