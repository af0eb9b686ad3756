"""Sizes in bytes, parsed and formatted: `500MB`, `12.4 GB`; percentages: `50%`."""

from __future__ import annotations

import re

_STEP = 1000
_NEXT_UNIT = 999.5
"""From here on an amount would be rounded to a thousand."""
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_LAST_UNIT = len(_UNITS) - 1
_PREFIXES = "kmgtp"
_MAX_SIZE = 10**18


def format_size(size: int) -> str:
    """Return three or four digits and a decimal unit: `0 B`, `12.4 GB`, `108 GB`."""
    amount, unit = float(size), 0
    while amount >= _NEXT_UNIT and unit < _LAST_UNIT:
        amount /= _STEP
        unit += 1
    if unit == 0:
        return f"{size} B"
    return f"{amount:.1f} {_UNITS[unit]}" if amount < 100 else f"{amount:.0f} {_UNITS[unit]}"


def parse_size(text: str) -> int:
    """Parse `500MB`, `2.5 GB`, `1TiB` or a plain number of bytes; return bytes.

    Raises ValueError, with a message for the user, for anything else, zero included.
    """
    match = re.fullmatch(r"(\d{1,18}(?:\.\d{1,9})?)\s?([A-Za-z]*)", text.strip(), re.ASCII)
    factor = _factor(match[2].lower()) if match else None
    if match is None or factor is None:
        raise ValueError(f"{text!r} is not a size: use for example 500MB, 2.5GB or 1TiB")
    size = round(float(match[1]) * factor)
    if not 0 < size < _MAX_SIZE:
        raise ValueError(f"{text!r} is out of range for the size of a backup")
    return size


def _factor(unit: str) -> float | None:
    """Return the bytes of a unit, 1024 per step if it has an `i`, else 1000; None if unknown."""
    if unit in {"", "b"}:
        return 1.0
    power, rest = _PREFIXES.find(unit[0]) + 1, unit[1:]
    if power == 0 or rest not in {"", "b", "ib"}:
        return None
    return 1024.0**power if rest == "ib" else 1000.0**power


def parse_percentage(text: str) -> float:
    """Return 0.5 for `50%`; raise ValueError for anything but 1 to 99 percent."""
    match = re.fullmatch(r"(\d{1,2}(?:\.\d{1,3})?)\s?%", text.strip(), re.ASCII)
    if match is None or float(match[1]) < 1:
        raise ValueError(f"{text!r} is not a percentage: use for example 50%, from 1% to 99%")
    return float(match[1]) / 100
