"""Sizes and percentages, parsed and formatted."""

from __future__ import annotations

import pytest

from gaussbackup.model.sizes import format_size, parse_percentage, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("12b", 12),
        ("500MB", 500_000_000),
        ("500m", 500_000_000),
        ("2.5 GB", 2_500_000_000),
        ("1TiB", 1024**4),
        ("1kib", 1024),
        ("3P", 3 * 10**15),
    ],
)
def test_parse_size_accepts_decimal_and_binary_units(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "-1", "1XB", "1i", "GB", "1e9", "inf", "1 g b"])
def test_parse_size_rejects_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["0", "0GB", "9999PB"])
def test_parse_size_rejects_a_size_out_of_range(text: str) -> None:
    with pytest.raises(ValueError, match="is out of range for the size of a backup"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "fraction"), [("50%", 0.5), ("1 %", 0.01), ("99%", 0.99), ("12.5%", 0.125)]
)
def test_parse_percentage_returns_a_fraction(text: str, fraction: float) -> None:
    assert parse_percentage(text) == fraction


@pytest.mark.parametrize("text", ["", "0%", "0.5%", "100%", "50", "0.5", "-5%", "x%", "NaN%"])
def test_parse_percentage_rejects_other_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a percentage"):
        parse_percentage(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (12_400_000_000, "12.4 GB"),
        (108_200_000_000, "108 GB"),
        (999_999_999, "1.0 GB"),
        (5 * 10**18, "5000 PB"),
        (10**6, "1.0 MB"),
    ],
)
def test_format_size_uses_decimal_units(size: int, text: str) -> None:
    assert format_size(size) == text
