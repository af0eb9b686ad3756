"""Durations in seconds, parsed and formatted: `6h`, `1h30m`, `4m 07s`."""

from __future__ import annotations

import re

_UNITS = {"w": 604800.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_DURATION = r"(?:\d+(?:\.\d+)?[wdhms])+|\d+(?:\.\d+)?"
_PART = r"(\d+(?:\.\d+)?)([wdhms])"
MAX_DURATION = 10 * 366 * 86400.0
"""Ten years, in seconds: a longer duration is a typing error."""


def parse_duration(text: str) -> float:
    """Parse `90`, `90s`, `15m`, `6h`, `1h30m`, `7d`, `2w` or `0.5`; return seconds.

    Raises ValueError, with a message for the user, for anything else: negative, NaN, empty, a
    repeated unit, more than ten years.
    """
    value = text.strip()
    if not re.fullmatch(_DURATION, value, re.ASCII):
        raise ValueError(f"{text!r} is not a duration: use 90, 90s, 15m, 6h, 1h30m, 7d or 2w")
    parts = re.findall(_PART, value, re.ASCII)
    units = [unit for _, unit in parts]
    if len(set(units)) != len(units):
        raise ValueError(f"{text!r} repeats a unit")
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts) if parts else float(value)
    if seconds > MAX_DURATION:
        raise ValueError(f"{text!r} is longer than ten years")
    return seconds


def format_duration(seconds: float) -> str:
    """Return the duration for display: `8s`, `4m 07s`, `1h 02m`, `3d 04h`."""
    total = max(0, int(seconds))
    if total < 60:
        return f"{total}s"
    minutes, secs = divmod(total, 60)
    if minutes < 60:
        return f"{minutes}m {secs:02}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h {minutes:02}m"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}h"


def format_duration_arg(seconds: float) -> str:
    """Return the duration in the form of an argument, for example `7d`, `1h30m` or `0.5s`."""
    parts, rest = [], seconds
    for unit in "dhm":
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{count:.0f}{unit}")
    seconds_text = f"{rest:.9f}".rstrip("0").rstrip(".")
    return "".join(parts) + (f"{seconds_text}s" if rest or not parts else "")


def format_elapsed(seconds: float) -> str:
    """Return the duration as a clock, for example `02:41` or `1:02:41`."""
    minutes, secs = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes:02}:{secs:02}"
