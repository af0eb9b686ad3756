"""Times and periods of options."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gaussbackup.model.time_argument import EPOCH, Period, TimeArgument
from tests.support.builders import NOON

WEEK = TimeArgument(timedelta(days=7))


def test_time_argument_is_resolved_only_if_it_is_a_duration_back() -> None:
    later = NOON + timedelta(hours=1)
    assert (WEEK.at(NOON), WEEK.at(later)) == (NOON - WEEK.value, later - WEEK.value)
    assert TimeArgument(NOON).at(later) == NOON


def test_time_argument_is_1970_at_the_earliest() -> None:
    assert TimeArgument(timedelta(days=999_999)).at(NOON) == EPOCH


@pytest.mark.parametrize(
    ("period", "is_relative", "ends"),
    [
        (Period(), False, (None, None)),
        (Period(TimeArgument(NOON)), False, (NOON, None)),
        (Period(WEEK, TimeArgument(NOON)), True, (NOON - timedelta(days=7), NOON)),
        (Period(until=WEEK), True, (None, NOON - timedelta(days=7))),
    ],
)
def test_period_is_relative_if_one_of_its_ends_is(
    period: Period, is_relative: bool, ends: tuple[datetime | None, datetime | None]
) -> None:
    assert (period.is_relative, period.at(NOON)) == (is_relative, ends)
