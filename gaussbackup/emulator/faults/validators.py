"""Checks of what a rules file says; each names the place and what is wrong there."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping


def mapping(value: Any, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    """Take an object that has none but these keys."""
    if not isinstance(value, dict):
        raise EmulatorError(f"{where}: expected keys ({', '.join(known)}), not {value!r}")
    for key in value:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise EmulatorError(f"{where}: unknown key {key!r}; {hint}")
    return value


def sequence(value: Any, where: str) -> list[Any]:
    """Take a list that is not empty."""
    if not isinstance(value, list) or not value:
        raise EmulatorError(f"{where}: expected a list, not {value!r}")
    return value


def text(value: Any, where: str) -> str:
    """Take a string."""
    if not isinstance(value, str):
        raise EmulatorError(f"{where}: expected a text, not {value!r}")
    return value


def texts(value: Any, where: str) -> tuple[str, ...]:
    """Take a string, or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(text(item, where) for item in sequence(value, where))


def flag(value: Any, where: str) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise EmulatorError(f"{where}: expected true or false, not {value!r}")
    return value


def count(value: Any, where: str, lowest: int = 1) -> int:
    """Take a whole number of at least `lowest`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise EmulatorError(f"{where}: expected a whole number from {lowest} on, not {value!r}")
    return value


def seconds(value: Any, where: str) -> float:
    """Take a span of seconds."""
    number = signed_seconds(value, where)
    if number < 0:
        raise EmulatorError(f"{where}: expected seconds, not {value!r}")
    return number


def signed_seconds(value: Any, where: str) -> float:
    """Take a span of seconds, or one into the past."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise EmulatorError(f"{where}: expected seconds, not {value!r}")
    return float(value)


def one_of(value: Any, where: str, choices: tuple[str, ...]) -> str:
    """Take one of these words."""
    if value not in choices:
        raise EmulatorError(f"{where}: expected one of {', '.join(choices)}, not {value!r}")
    return str(value)
