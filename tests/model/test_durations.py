"""Spans of time, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.model.durations import (
    format_duration,
    format_duration_arg,
    format_elapsed,
    parse_duration,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("0", 0),
        ("0.5", 0.5),
        ("90s", 90),
        ("15m", 900),
        ("6h", 21600),
        ("1h30m", 5400),
        ("7d", 604800),
        ("2w", 1209600),
        (" 6h ", 21600),
        ("1.5h", 5400),
    ],
)
def test_the_documented_forms_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "nan",
        "inf",
        "1e9",
        "5 minutes",
        "h",
        "1h1h",
        "6H",
        "٣h",
        "1:30",
        "9999w",
    ],
)
def test_everything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|twice|ten years"):
        parse_duration(text)


@given(st.text())
def test_any_text_is_a_span_or_a_value_error(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 <= seconds <= 10 * 366 * 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (8.9, "8s"), (247, "4m 07s"), (3720, "1h 02m"), (273600, "3d 04h"), (-5, "0s")],
)
def test_a_span_is_written_with_its_two_greatest_units(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


def test_a_clock_shows_hours_only_when_there_are_any() -> None:
    assert format_elapsed(161) == "02:41"
    assert format_elapsed(3761) == "1:02:41"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(604800, "7d"), (5400, "1h30m"), (0.5, "0.5s"), (0, "0s"), (90061, "1d1h1m1s")],
)
def test_a_duration_is_written_as_it_would_be_typed(seconds: float, text: str) -> None:
    assert format_duration_arg(seconds) == text
    assert parse_duration(text) == seconds
