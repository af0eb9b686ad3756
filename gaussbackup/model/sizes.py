"""Amounts of data, for people."""

from __future__ import annotations

_STEP = 1000
_ROUNDED_UP = 999.5
"""From here on an amount would be shown as a thousand."""
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_LARGEST = len(_UNITS) - 1


def format_size(size: int) -> str:
    """Three or four digits and a decimal unit: `0 B`, `12.4 GB`, `108 GB`."""
    amount, unit = float(size), 0
    while amount >= _ROUNDED_UP and unit < _LARGEST:
        amount /= _STEP
        unit += 1
    if unit == 0:
        return f"{size} B"
    return f"{amount:.1f} {_UNITS[unit]}" if amount < 100 else f"{amount:.0f} {_UNITS[unit]}"
