"""The name of a backup: the service's rule, and the nearest legal name.

4 to 64 characters, the first an ASCII letter, the rest ASCII letters, digits, `-` and `_`
(documented for the call that creates a manual backup).
"""

from __future__ import annotations

import re

from gaussbackup.domain.input_errors import InputError

MIN_LENGTH = 4
MAX_LENGTH = 64
_LEGAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,63}")
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_PREFIX = "b-"


def is_valid_name(name: str) -> bool:
    """The service would take this name."""
    return _LEGAL.fullmatch(name) is not None


def validate_name(name: str) -> list[InputError]:
    """The one flaw of an illegal name, with every rule it breaks; [] for a legal one."""
    if is_valid_name(name):
        return []
    broken = "; ".join(_broken_rules(name))
    message = (
        f'The name "{name}" cannot be used: {broken} '
        f"({MIN_LENGTH}–{MAX_LENGTH} letters, digits, - and _; this one has {len(name)})."
    )
    return [InputError(message, f"Try:  --name {suggest_name(name)}")]


def _broken_rules(name: str) -> list[str]:
    broken = []
    if not re.match("[A-Za-z]", name):
        broken.append("it must start with a letter")
    foreign = _FOREIGN.search(name)
    if foreign:
        broken.append(f'"{foreign.group()}" at position {foreign.start() + 1} is not allowed')
    if len(name) < MIN_LENGTH:
        broken.append("it is too short")
    if len(name) > MAX_LENGTH:
        broken.append("it is too long")
    return broken


def suggest_name(name: str) -> str:
    """A legal name as near to `name` as can be."""
    return pad(with_letter_prefix(replace_illegal_characters(name))[:MAX_LENGTH])


def replace_illegal_characters(text: str) -> str:
    """Every character that no name may hold replaced by `-`."""
    return _FOREIGN.sub("-", text)


def with_letter_prefix(text: str) -> str:
    """`b-` put before whatever does not start with a letter."""
    return text if text[:1].isalpha() and text[:1].isascii() else _PREFIX + text


def pad(name: str) -> str:
    """A name that is too short made long enough."""
    return name if len(name) >= MIN_LENGTH else f"{name.rstrip('-')}-backup"
