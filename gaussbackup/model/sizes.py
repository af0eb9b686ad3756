"""Amounts of data, for people."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def format_size(size: int) -> str:
    """Three or four digits and a decimal unit: `0 B`, `12.4 GB`, `108 GB`."""
    amount = float(size)
    unit = _UNITS[0]
    for unit in _UNITS:
        if amount < _STEP * 0.9995 or unit == _UNITS[-1]:
            break
        amount /= _STEP
    if unit == "B":
        return f"{size} B"
    return f"{amount:.1f} {unit}" if amount < 100 else f"{amount:.0f} {unit}"
