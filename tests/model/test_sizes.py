"""Sizes and shares as people type them."""

from __future__ import annotations

import pytest

from gaussbackup.model.sizes import parse_percentage, parse_size


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
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "0", "0GB", "-1", "1XB", "1i", "GB", "1e9", "inf", "9999PB", "1 g b"]
)
def test_what_is_no_size_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "share"), [("50%", 0.5), ("1 %", 0.01), ("99%", 0.99), ("12.5%", 0.125)]
)
def test_shares_are_read(text: str, share: float) -> None:
    assert parse_percentage(text) == share


@pytest.mark.parametrize("text", ["", "0%", "0.5%", "100%", "50", "0.5", "-5%", "x%", "NaN%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a percentage"):
        parse_percentage(text)
