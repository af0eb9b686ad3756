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
    ("instant", "said"),
    [
        (datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc), "today 14:02"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=timezone.utc), "today 00:00"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=timezone.utc), "yesterday 23:59"),
        (datetime(2026, 11, 21, 18, 0, tzinfo=timezone.utc), "21 Nov 18:00"),
        (datetime(2026, 11, 24, 1, 0, tzinfo=timezone.utc), "24 Nov 01:00"),
        (datetime(2025, 11, 21, 18, 0, tzinfo=timezone.utc), "21 Nov 2025 18:00"),
    ],
)
def test_people_read_days_as_they_call_them(instant: datetime, said: str) -> None:
    assert format_relative(instant, NOW, timezone.utc) == said


def test_the_day_is_the_one_of_the_readers_zone() -> None:
    evening = datetime(2026, 11, 22, 17, 0, tzinfo=timezone.utc)
    assert format_relative(evening, NOW, timezone.utc) == "yesterday 17:00"
    assert format_relative(evening, NOW, SHANGHAI) == "today 01:00"


def test_off_a_terminal_every_instant_is_rfc_3339_in_utc() -> None:
    local = datetime(2026, 11, 23, 22, 0, tzinfo=SHANGHAI)
    for utc in (False, True):
        when = timestamp_formatter(LOG_TERMINAL, NOW, SHANGHAI, utc=utc)
        assert when(local) == "2026-11-23T14:00:00Z"
        assert when(None) == "–"


def test_utc_on_a_terminal_says_so() -> None:
    when = timestamp_formatter(tty_terminal(80), NOW, SHANGHAI, utc=True)
    assert when(datetime(2026, 11, 21, 18, 0, tzinfo=timezone.utc)) == "2026-11-21 18:00Z"
    assert when(None) == "–"


def test_the_ends_of_the_calendar_are_written_exactly() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone.utc)
    west = timezone(timedelta(hours=-8))
    assert format_relative(first, NOW, west) == "0001-01-01T00:00:00Z"


@given(st.datetimes(timezones=st.just(timezone.utc)), st.datetimes(timezones=st.just(timezone.utc)))
def test_no_instant_of_the_calendar_is_too_early_or_too_late(
    instant: datetime, now: datetime
) -> None:
    for tz in (timezone.utc, SHANGHAI, timezone(timedelta(hours=-11)), None):
        assert timestamp_formatter(tty_terminal(80), now, tz)(instant)
