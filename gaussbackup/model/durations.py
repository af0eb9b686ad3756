"""Spans of time: `6h` and `1h30m` in, `4m 07s` out."""

from __future__ import annotations

import re

_UNITS = {"w": 604800.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_WHOLE = r"(?:\d+(?:\.\d+)?[wdhms])+|\d+(?:\.\d+)?"
_PART = r"(\d+(?:\.\d+)?)([wdhms])"
MAX_DURATION = 10 * 366 * 86400.0
"""Ten years, in seconds: beyond it a duration is a slip of the finger."""


def parse_duration(text: str) -> float:
    """Seconds from `90`, `90s`, `15m`, `6h`, `1h30m`, `7d`, `2w`, `0.5`.

    Raises ValueError, with a sentence for the user, for everything else: negative, NaN, empty,
    a unit twice, more than ten years.
    """
    word = text.strip()
    if not re.fullmatch(_WHOLE, word, re.ASCII):
        raise ValueError(f"{text!r} is not a duration: write 90, 90s, 15m, 6h, 1h30m, 7d or 2w")
    parts = re.findall(_PART, word, re.ASCII)
    units = [unit for _, unit in parts]
    if len(set(units)) != len(units):
        raise ValueError(f"{text!r} names a unit twice")
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts) if parts else float(word)
    if seconds > MAX_DURATION:
        raise ValueError(f"{text!r} is longer than ten years")
    return seconds


def format_duration(seconds: float) -> str:
    """For people: `8s`, `4m 07s`, `1h 02m`, `3d 04h`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    minutes, secs = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}m {secs:02}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h {minutes:02}m"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}h"


def format_duration_arg(seconds: float) -> str:
    """As a user would type it, so that it can be read back: `7d`, `1h30m`, `0.5s`."""
    parts, rest = [], seconds
    for unit in "dhm":
        whole, rest = divmod(rest, _UNITS[unit])
        if whole:
            parts.append(f"{whole:.0f}{unit}")
    return "".join(parts) + (f"{rest:g}s" if rest or not parts else "")


def format_elapsed(seconds: float) -> str:
    """For a line that is redrawn in place: `02:41`, `1:02:41`."""
    minutes, secs = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes:02}:{secs:02}"
