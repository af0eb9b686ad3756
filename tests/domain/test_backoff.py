"""When a failed call is repeated, and after which pause."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.backoff import (
    MAX_PAUSE,
    backoff,
    clock_offset,
    may_retry,
    parse_retry_after,
    retry_pause,
)
from gaussbackup.errors import FailureKind

DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
FAULTS = st.sampled_from(list(FailureKind))


@pytest.mark.parametrize(
    ("fault", "get", "post"),
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
def test_only_what_cannot_have_had_an_effect_is_repeated(
    fault: FailureKind, get: bool, post: bool
) -> None:
    assert may_retry(fault, idempotent=True) is get
    assert may_retry(fault, idempotent=False) is post


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
def test_retry_after_is_read_in_all_its_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, DATE) == seconds


def test_a_date_means_nothing_without_the_date_of_the_answer() -> None:
    assert parse_retry_after("Mon, 23 Nov 2026 12:00:02 GMT", None) is None


def _pause(**changes: object) -> float | None:
    facts: dict[str, object] = {
        "idempotent": True,
        "attempts": 1,
        "left": 120.0,
        "retry_after": None,
        "random": lambda: 0.5,
    }
    return retry_pause(FailureKind.THROTTLED, **{**facts, **changes})  # type: ignore[arg-type]


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
def test_the_pause_follows_the_request_the_attempts_and_the_time_left(
    changes: dict[str, object], pause: float | None
) -> None:
    assert _pause(**changes) == pause


@given(attempts=st.integers(1, 10**6), draw=st.floats(0, 1, exclude_max=True))
def test_the_backoff_is_never_negative_and_never_above_its_cap(attempts: int, draw: float) -> None:
    assert 0 <= backoff(attempts, lambda: draw) < MAX_PAUSE


@given(
    fault=FAULTS,
    idempotent=st.booleans(),
    left=st.floats(-10, 1e6),
    requested=st.none() | st.floats(0, 1e9),
)
def test_no_pause_ever_reaches_beyond_the_time_that_is_left(
    fault: FailureKind, idempotent: bool, left: float, requested: float | None
) -> None:
    pause = retry_pause(
        fault,
        idempotent=idempotent,
        attempts=2,
        left=left,
        retry_after=requested,
        random=lambda: 0.9,
    )
    assert pause is None or 0 <= pause < left
    assert pause is None or requested is None or pause >= requested


@given(st.text(max_size=30), st.none() | st.text(max_size=30))
def test_no_header_is_strange_enough_to_break_the_reading(value: str, date: str | None) -> None:
    pause = parse_retry_after(value, date)
    assert pause is None or (pause >= 0 and math.isfinite(pause))


def test_the_difference_of_the_clocks_is_the_services_minus_ours() -> None:
    assert clock_offset(DATE, 1795435200.0 - 3600.0) == 3600.0
    assert clock_offset("rubbish", 0.0) is None
    assert clock_offset(None, 0.0) is None
