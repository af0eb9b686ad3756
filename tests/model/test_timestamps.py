"""Timestamps, parsed from the formats of the service, and formatted."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.model.timestamps import format_rfc3339, parse_timestamp

TIMESTAMP = datetime(2022, 5, 9, 10, 2, 31, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-09T18:02:31+0800",
        "2022-05-09T18:02:31+08:00",
        "2022-05-09T10:02:31Z",
        "2022-05-09T10:02:31+0000",
        "2022-05-09T06:32:31-0330",
        "2022-05-09 10:02:31 UTC",
        "2022-05-09 10:02:31.5Z",
        "2022-05-09T10:02:31.000000Z",
        "2022-05-09T10:02:31.0123456789012345Z",
        "2022-05-09t10:02:31z",
        "2022-05-09t18:02:31.5+08:00",
    ],
)
def test_parse_timestamp_accepts_every_format_with_an_offset(text: str) -> None:
    assert parse_timestamp(text) == TIMESTAMP


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-09T18:02:31",
        "",
        None,
        7,
        "2022-02-30T00:00:00Z",
        "2022-05-09",
        "2022-W19-1T10:02:31Z",
        "2022-05-09T10:02:31.Z",
        "2022-05-09T10:02:61Z",
        "2022-05-09T10:61:60Z",
        "9999-12-31T23:59:60Z",
        "2022-05-09T10:02:31+2400",
        "2022-05-09T10:02:31+0060",
        "2022-05-09T10:02:31 0800",
        "2022-05-09T10:02:3１Z",
        "0001-01-01T00:00:00+0800",
        "9999-12-31T23:59:59-0800",
        "２０２２-05-09T10:02:31Z",
    ],
)
def test_parse_timestamp_returns_none_for_other_values(text: object) -> None:
    assert parse_timestamp(text) is None


def test_parse_timestamp_takes_leap_second_for_start_of_next_minute() -> None:
    assert parse_timestamp("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=timezone.utc)
    assert parse_timestamp("2022-05-09T18:02:60.7+0800") == TIMESTAMP.replace(minute=3, second=0)


@given(st.datetimes(timezones=st.just(timezone.utc)).map(lambda time: time.replace(microsecond=0)))
def test_parse_timestamp_parses_what_format_rfc3339_returns(timestamp: datetime) -> None:
    assert parse_timestamp(format_rfc3339(timestamp)) == timestamp


@given(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
def test_parse_timestamp_never_raises(value: object) -> None:
    parsed = parse_timestamp(value)
    assert parsed is None or parsed.tzinfo is timezone.utc
