"""The formats of ids; a reference that is not an id is a name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEX = frozenset("0123456789abcdef")
_DIGITS = frozenset("0123456789")
_ID_CHARACTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_")
_MIN_ID_LENGTH, _MAX_ID_LENGTH = 16, 64


def is_instance_id(ref: str) -> bool:
    """Return whether it is 32 hex digits, normally followed by `in14` or another `inNN`."""
    return _is_id(ref, "in") or _is_hex(ref, 32)


def is_backup_id(ref: str) -> bool:
    """Return whether it is 32 hex digits followed by `br14` or another `brNN`."""
    return _is_id(ref, "br")


def is_listed_id(text: str) -> bool:
    """Return whether an id that the service listed can be used in the path of a request.

    It may have another form than the documented one, for example that of a UUID: 16 to 64 ASCII
    letters, digits, `-` and `_`.
    """
    plain = _ID_CHARACTERS.issuperset(text) and not text.startswith(("-", "_"))
    return plain and _MIN_ID_LENGTH <= len(text) <= _MAX_ID_LENGTH


def instance_titles(names: Mapping[str, str | None]) -> dict[str, str]:
    """Return a title for each instance id: its name, with the id if another has that name too.

    Names of instances are not unique. Without a name the title is the id.
    """
    counts = Counter(names.values())
    result = {}
    for instance_id, name in names.items():
        with_id = f"{name} ({instance_id})" if name else instance_id
        result[instance_id] = name if name and counts[name] == 1 else with_id
    return result


def is_single_argument(text: str) -> bool:
    """Return whether xargs and a shell pass it on as one argument that is not an option."""
    safe = text.isascii() and text.isprintable() and not set(text) & set(" '\"\\`$&|;<>()*?[]#~")
    return safe and bool(text) and not text.startswith("-")


def is_job_id(ref: str) -> bool:
    """Return whether it is a UUID, with or without dashes."""
    parts = ref.split("-")
    if len(parts) == 1:
        return _is_hex(ref, 32)
    lengths = (8, 4, 4, 4, 12)
    return len(parts) == len(lengths) and all(map(_is_hex, parts, lengths))


def _is_id(ref: str, expected: str) -> bool:
    """Return whether it is 32 hex digits, the expected resource type and two product digits."""
    digits, kind, product = ref[:32], ref[32:34], ref[34:]
    is_product = len(product) == 2 and _DIGITS.issuperset(product)
    return _is_hex(digits, 32) and kind == expected and is_product


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and _HEX.issuperset(text)
