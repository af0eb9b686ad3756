"""What is an id and what is a name."""

from __future__ import annotations

_HEX = frozenset("0123456789abcdef")
_DIGITS = frozenset("0123456789")


def is_instance_id(word: str) -> bool:
    """32 hex digits, normally followed by `in14` or another `inNN`."""
    return _is_id(word, "in") or _is_hex(word, 32)


def is_backup_id(word: str) -> bool:
    """32 hex digits followed by `br14` or another `brNN`."""
    return _is_id(word, "br")


def is_job_id(word: str) -> bool:
    """A UUID, with its dashes or without."""
    parts = word.split("-")
    if len(parts) == 1:
        return _is_hex(word, 32)
    lengths = (8, 4, 4, 4, 12)
    return len(parts) == len(lengths) and all(map(_is_hex, parts, lengths))


def _is_id(word: str, mark: str) -> bool:
    """32 hex digits, the mark of the kind of thing, and two digits of the product."""
    stem, kind, product = word[:32], word[32:34], word[34:]
    return _is_hex(stem, 32) and kind == mark and len(product) == 2 and _DIGITS.issuperset(product)


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and _HEX.issuperset(text)
