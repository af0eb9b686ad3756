"""Tests of durations in calendar units."""

from __future__ import annotations

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.model.calendar_duration import CalendarDuration, parse_calendar_duration

COUNTS = st.integers(0, 24)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90d", CalendarDuration(days=90)),
        ("6mo", CalendarDuration(months=6)),
        ("1y6mo", CalendarDuration(years=1, months=6)),
        ("1y5mo7d3h", CalendarDuration(years=1, months=5, days=7, hours=3)),
        ("2w", CalendarDuration(weeks=2)),
        (" 12h ", CalendarDuration(hours=12)),
        ("0d", CalendarDuration()),
    ],
)
def test_parse_calendar_duration_takes_restics_units(text: str, duration: CalendarDuration) -> None:
    assert parse_calendar_duration(text) == duration


@pytest.mark.parametrize("text", ["6m", "1y6m", "1y6m3d", "6m3h", "90m", "1h30m"])
def test_parse_calendar_duration_refuses_a_bare_m_with_both_readings(text: str) -> None:
    with pytest.raises(ValueError, match=r"months in restic.*minutes.*use mo"):
        parse_calendar_duration(text)


@pytest.mark.parametrize("text", ["30", "0", "1.5"])
def test_parse_calendar_duration_requires_a_unit(text: str) -> None:
    with pytest.raises(ValueError, match="has no unit"):
        parse_calendar_duration(text)


@pytest.mark.parametrize(
    "text",
    ["", "d", "1.5d", "-1d", "1D", "1M", "30s", "1d1d", "1mo2mo", "101y", "1201mo", "9" * 99 + "d"],
)
def test_parse_calendar_duration_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration|repeats a unit|longer than"):
        parse_calendar_duration(text)


@given(st.builds(CalendarDuration, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS))
def test_str_parses_back_to_the_duration(duration: CalendarDuration) -> None:
    assert parse_calendar_duration(str(duration)) == duration


@pytest.mark.parametrize(
    ("time", "text", "earlier"),
    [
        ("2026-03-31T02:00", "1mo", "2026-02-28T02:00"),
        ("2024-03-31T02:00", "1mo", "2024-02-29T02:00"),
        ("2024-02-29T02:00", "1y", "2023-02-28T02:00"),
        ("2026-01-15T02:00", "13mo", "2024-12-15T02:00"),
        ("2026-01-15T02:00", "1w1d2h", "2026-01-07T00:00"),
    ],
)
def test_before_counts_on_the_calendar(time: str, text: str, earlier: str) -> None:
    start = datetime.fromisoformat(time).replace(tzinfo=timezone.utc)
    end = datetime.fromisoformat(earlier).replace(tzinfo=timezone.utc)
    assert parse_calendar_duration(text).before(start) == end


def test_before_keeps_the_local_time_of_day_across_a_clock_change() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    limit = parse_calendar_duration("1d").before(noon)
    assert limit == datetime(2026, 3, 28, 11, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["50y", "600mo", "2000w"])
def test_before_returns_none_before_the_calendar_begins(text: str) -> None:
    assert parse_calendar_duration(text).before(datetime(20, 1, 1, tzinfo=timezone.utc)) is None
