"""The formats of a time argument."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from gaussbackup.domain.time_argument import parse_time_argument
from tests.support.builders import NOON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01T00:00:00+0800", datetime(2025, 12, 31, 16, tzinfo=timezone.utc)),
        ("2026-01-01t00:00:00z", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("7d", NOON - timedelta(days=7)),
        ("1h30m", NOON - timedelta(minutes=90)),
    ],
)
def test_parse_time_argument_accepts_timestamp_date_and_duration(
    text: str, expected: datetime
) -> None:
    assert parse_time_argument(text, NOON).at(NOON) == expected


@pytest.mark.parametrize(
    "text",
    ["0001-01-01", "1969-12-31", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00+00:01"],
)
def test_parse_time_argument_rejects_a_time_before_1970(text: str) -> None:
    with pytest.raises(ValueError, match=r"is before 1970-01-01|is not a time"):
        parse_time_argument(text, NOON)
    assert parse_time_argument("1970-01-01", NOON).at(NOON).timestamp() == 0


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-13-45", "2026-01-01T00:00:00", "-7d"),
        *("２０２６-11-20", "2026-11-2٠", "７d"),
    ],
)
def test_parse_time_argument_rejects_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_time_argument(text, NOON)
