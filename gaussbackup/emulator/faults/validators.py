"""Validate values of a rules file.

Each function returns the value or raises EmulatorError with its location, e.g. `rule 1.match.nth`.
"""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.start_error import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping


def mapping(value: Any, location: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    """Validate an object with no other keys than `known`."""
    if not isinstance(value, dict):
        raise EmulatorError(f"{location}: expected an object ({', '.join(known)}), not {value!r}")
    for key in value:
        if key not in known:
            similar = get_close_matches(str(key), known, n=1)
            hint = f"did you mean {similar[0]}?" if similar else f"valid: {', '.join(known)}"
            raise EmulatorError(f"{location}: unknown key {key!r}; {hint}")
    return value


def sequence(value: Any, location: str) -> list[Any]:
    """Validate a non-empty list."""
    if not isinstance(value, list) or not value:
        raise EmulatorError(f"{location}: expected a list, not {value!r}")
    return value


def text(value: Any, location: str) -> str:
    """Validate a string."""
    if not isinstance(value, str):
        raise EmulatorError(f"{location}: expected a string, not {value!r}")
    return value


def texts(value: Any, location: str) -> tuple[str, ...]:
    """Validate a string or a non-empty list of strings."""
    if isinstance(value, str):
        return (value,)
    return tuple(text(item, location) for item in sequence(value, location))


def flag(value: Any, location: str) -> bool:
    """Validate a boolean."""
    if not isinstance(value, bool):
        raise EmulatorError(f"{location}: expected true or false, not {value!r}")
    return value


def count(value: Any, location: str, lowest: int = 1, highest: int | None = None) -> int:
    """Validate an integer from `lowest` to `highest` (None: no limit)."""
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    if not is_integer or value < lowest or (highest is not None and value > highest):
        limits = f">= {lowest}" if highest is None else f"from {lowest} to {highest}"
        raise EmulatorError(f"{location}: expected an integer {limits}, not {value!r}")
    return int(value)


def seconds(value: Any, location: str) -> float:
    """Validate a non-negative number of seconds."""
    number = signed_seconds(value, location)
    if number < 0:
        raise EmulatorError(f"{location}: expected seconds >= 0, not {value!r}")
    return number


def signed_seconds(value: Any, location: str) -> float:
    """Validate a number of seconds; it may be negative."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise EmulatorError(f"{location}: expected seconds, not {value!r}")
    return float(value)


def one_of(value: Any, location: str, choices: tuple[str, ...]) -> str:
    """Validate one of these strings."""
    if value not in choices:
        raise EmulatorError(f"{location}: expected one of {', '.join(choices)}, not {value!r}")
    return str(value)
