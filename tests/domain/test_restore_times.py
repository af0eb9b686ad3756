"""Restorable time ranges: merging, search and the nearest ranges."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.restore_times import (
    contains,
    days_around,
    merge_ranges,
    nearest_ranges,
    whole_seconds,
)
from gaussbackup.model.restore import RestorableRange

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def a_range(start: float, end: float) -> RestorableRange:
    """Return a range from `start` to `end` minutes after noon."""
    return RestorableRange(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


ranges = st.lists(
    st.tuples(st.integers(-3000, 3000), st.integers(0, 500)).map(
        lambda pair: a_range(pair[0], pair[0] + pair[1])
    ),
    max_size=12,
)


def test_merge_ranges_joins_a_range_that_was_cut_at_midnight() -> None:
    midnight = datetime(2026, 11, 24, tzinfo=timezone.utc)
    first = RestorableRange(NOON, midnight - timedelta(milliseconds=1))
    second = RestorableRange(midnight, midnight + timedelta(hours=1))

    assert merge_ranges([second, first]) == [RestorableRange(first.start, second.end)]


def test_merge_ranges_keeps_a_gap_of_eight_seconds() -> None:
    first = a_range(0, 10)
    second = RestorableRange(first.end + timedelta(seconds=8), first.end + timedelta(hours=1))

    assert merge_ranges([first, second]) == [first, second]


def test_merge_ranges_drops_a_range_that_ends_before_it_starts() -> None:
    assert merge_ranges([a_range(5, 1)]) == []


@given(ranges, st.integers(-4000, 4000))
def test_merge_ranges_contains_the_same_times_apart_and_in_order(
    given_ranges: list[RestorableRange], minute: int
) -> None:
    merged = merge_ranges(given_ranges)
    time = NOON + timedelta(minutes=minute)

    assert contains(merged, time) == contains(given_ranges, time)
    for earlier, later in pairwise(merged):
        assert earlier.end + timedelta(seconds=1) < later.start


@given(ranges, st.integers(-4000, 4000))
def test_nearest_ranges_are_the_neighbours_of_a_time_outside(
    given_ranges: list[RestorableRange], minute: int
) -> None:
    merged = merge_ranges(given_ranges)
    time = NOON + timedelta(minutes=minute)
    before, after = nearest_ranges(merged, time)

    if before is not None:
        assert before.end < time
        assert not any(before.end < each.end < time for each in merged)
    else:
        assert not any(each.end < time for each in merged)
    if after is not None:
        assert time < after.start
        assert not any(time < each.start < after.start for each in merged)
    else:
        assert not any(time < each.start for each in merged)


@given(st.integers(0, 10**9), st.integers(10**6, 10**9))
def test_whole_seconds_is_inside_the_range(start: int, length: int) -> None:
    exact = RestorableRange(
        NOON + timedelta(microseconds=start), NOON + timedelta(microseconds=start + length)
    )
    printed = whole_seconds(exact)

    assert exact.start <= printed.start <= exact.start + timedelta(seconds=1)
    assert exact.end - timedelta(seconds=1) <= max(printed.end, exact.end) <= exact.end
    assert (printed.start.microsecond, printed.end.microsecond) == (0, 0)


def test_days_around_are_the_neighbours_in_utc_newest_first() -> None:
    time = datetime(2026, 12, 31, 23, 59, tzinfo=timezone.utc)

    assert days_around(time) == [date(2027, 1, 1), date(2026, 12, 31), date(2026, 12, 30)]
