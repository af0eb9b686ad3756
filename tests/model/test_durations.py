"""Durations, parsed and formatted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.model.durations import (
    MAX_DURATION,
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
def test_parse_duration_accepts_the_documented_forms(text: str, seconds: float) -> None:
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
        "6H",
        "٣h",
        "1:30",
    ],
)
def test_parse_duration_rejects_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [("1h1h", "'1h1h' repeats a unit"), ("9999w", "'9999w' is longer than ten years")],
)
def test_parse_duration_rejects_a_repeated_unit_and_a_long_duration(
    text: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        parse_duration(text)


@given(st.text())
def test_parse_duration_returns_seconds_or_raises_value_error_for_any_text(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 <= seconds <= 10 * 366 * 86400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (8.9, "8s"), (247, "4m 07s"), (3720, "1h 02m"), (273600, "3d 04h"), (-5, "0s")],
)
def test_format_duration_has_the_two_largest_units(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


def test_format_elapsed_has_hours_only_if_needed() -> None:
    assert format_elapsed(161) == "02:41"
    assert format_elapsed(3761) == "1:02:41"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(604800, "7d"), (5400, "1h30m"), (0.5, "0.5s"), (0, "0s"), (90061, "1d1h1m1s")],
)
def test_format_duration_arg_returns_a_parsable_argument(seconds: float, text: str) -> None:
    assert format_duration_arg(seconds) == text
    assert parse_duration(text) == seconds


@given(st.floats(0, MAX_DURATION))
def test_format_duration_arg_is_parsed_to_the_same_duration(seconds: float) -> None:
    assert parse_duration(format_duration_arg(seconds)) == pytest.approx(seconds, abs=1e-6)
