"""Tests of `render/timestamps.py`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.timestamps import format_relative, timestamp_formatter
from tests.render.screen import LOG_TERMINAL, tty_terminal

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=timezone.utc)
SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        (datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc), "today 14:02"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=timezone.utc), "today 00:00"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=timezone.utc), "yesterday 23:59"),
        (datetime(2026, 11, 21, 18, 0, tzinfo=timezone.utc), "21 Nov 18:00"),
        (datetime(2026, 11, 24, 1, 0, tzinfo=timezone.utc), "24 Nov 01:00"),
        (datetime(2025, 11, 21, 18, 0, tzinfo=timezone.utc), "21 Nov 2025 18:00"),
    ],
)
def test_format_relative_names_today_and_yesterday(timestamp: datetime, text: str) -> None:
    assert format_relative(timestamp, NOW, timezone.utc) == text


def test_format_relative_uses_the_days_of_the_time_zone() -> None:
    evening = datetime(2026, 11, 22, 17, 0, tzinfo=timezone.utc)
    assert format_relative(evening, NOW, timezone.utc) == "yesterday 17:00"
    assert format_relative(evening, NOW, SHANGHAI) == "today 01:00"


def test_timestamp_formatter_writes_rfc_3339_without_a_terminal() -> None:
    local = datetime(2026, 11, 23, 22, 0, tzinfo=SHANGHAI)
    for utc in (False, True):
        format_time = timestamp_formatter(LOG_TERMINAL, NOW, SHANGHAI, utc=utc)
        assert format_time(local) == "2026-11-23T14:00:00Z"
        assert format_time(None) == "–"


def test_timestamp_formatter_writes_utc_with_a_z_on_a_terminal() -> None:
    format_time = timestamp_formatter(tty_terminal(80), NOW, SHANGHAI, utc=True)
    assert format_time(datetime(2026, 11, 21, 18, 0, tzinfo=timezone.utc)) == "2026-11-21 18:00Z"
    assert format_time(None) == "–"


def test_format_relative_writes_rfc_3339_at_the_ends_of_the_calendar() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone.utc)
    west = timezone(timedelta(hours=-8))
    assert format_relative(first, NOW, west) == "0001-01-01T00:00:00Z"


@given(st.datetimes(timezones=st.just(timezone.utc)), st.datetimes(timezones=st.just(timezone.utc)))
def test_timestamp_formatter_accepts_every_timestamp_of_the_calendar(
    timestamp: datetime, now: datetime
) -> None:
    for tz in (timezone.utc, SHANGHAI, timezone(timedelta(hours=-11)), None):
        assert timestamp_formatter(tty_terminal(80), now, tz)(timestamp)
