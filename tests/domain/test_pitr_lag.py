"""The lag of point-in-time recovery."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.freshness import CheckStatus
from gaussbackup.domain.pitr_lag import days_of_lag, lag_problem, newest_end, unknown_lag
from gaussbackup.model.restore import RestorableRange

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("hour", "limit", "days"),
    [
        (12, 2700.0, [date(2026, 11, 23)]),
        (0, 2700.0, [date(2026, 11, 23), date(2026, 11, 22)]),
        (12, 86400.0, [date(2026, 11, 23), date(2026, 11, 22)]),
    ],
)
def test_days_of_lag_are_those_within_the_limit(hour: int, limit: float, days: list[date]) -> None:
    assert days_of_lag(limit, NOON.replace(hour=hour)) == days


@given(st.floats(1, 1e6), st.integers(0, 10**6), st.integers(0, 86399))
def test_days_of_lag_contain_every_end_within_the_limit(
    limit: float, ago: int, second: int
) -> None:
    now = NOON.replace(hour=0) + timedelta(seconds=second)
    end = now - timedelta(seconds=ago)

    if lag_problem(end, limit, now) is None:
        assert end.date() in days_of_lag(limit, now)


def test_newest_end_is_that_of_any_range() -> None:
    ranges = [RestorableRange(NOON, NOON + timedelta(hours=hours)) for hours in (1, 3, 2)]

    assert newest_end(ranges) == NOON + timedelta(hours=3)
    assert newest_end([]) is None


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (NOON - timedelta(minutes=45), None),
        (NOON + timedelta(minutes=1), None),
        (
            NOON - timedelta(minutes=46),
            "the newest restorable time is 46m 00s ago, the limit is 45m 00s",
        ),
        (None, "it has no restorable time in the last 45m 00s"),
    ],
)
def test_lag_problem_of_a_range_that_ended_too_long_ago(
    end: datetime | None, message: str | None
) -> None:
    problem = lag_problem(end, 2700.0, NOON)

    assert (problem.message if problem else None) == message
    assert problem is None or problem.status is CheckStatus.CRITICAL


def test_unknown_lag_fails_the_check() -> None:
    assert unknown_lag("HTTP 403").status is CheckStatus.UNKNOWN
