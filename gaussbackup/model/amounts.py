"""Amounts as a user writes them: `500MB`, `2.5GiB`, `50%`."""

from __future__ import annotations

import re

_POWERS = "kmgtp"
_LARGEST = 10**18


def parse_size(text: str) -> int:
    """Bytes, from `500MB`, `2.5 GB`, `1TiB` or a bare number of bytes.

    Raises ValueError, with a sentence for the user, for everything else, zero included.
    """
    found = re.fullmatch(r"(\d{1,18}(?:\.\d{1,9})?)\s?([A-Za-z]*)", text.strip(), re.ASCII)
    factor = _factor(found[2].lower()) if found else None
    if found is None or factor is None:
        raise ValueError(f"{text!r} is not a size: write 500MB, 2.5GB or 1TiB")
    size = round(float(found[1]) * factor)
    if not 0 < size < _LARGEST:
        raise ValueError(f"{text!r} is not a size that a backup can have")
    return size


def _factor(unit: str) -> float | None:
    """Bytes in a unit: 1000 to a step, and 1024 where it is written with an i."""
    if unit in {"", "b"}:
        return 1.0
    power, rest = _POWERS.find(unit[0]) + 1, unit[1:]
    if power == 0 or rest not in {"", "b", "ib"}:
        return None
    return 1024.0**power if rest == "ib" else 1000.0**power


def parse_percentage(text: str) -> float:
    """0.5 from `50%`; raises ValueError for what is not from 1 to 99 percent."""
    found = re.fullmatch(r"(\d{1,2}(?:\.\d{1,3})?)\s?%", text.strip(), re.ASCII)
    if found is None or float(found[1]) < 1:
        raise ValueError(f"{text!r} is not a share: write 50%, from 1% to 99%")
    return float(found[1]) / 100
