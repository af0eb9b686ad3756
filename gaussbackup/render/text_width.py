"""Widths of text in terminal cells, padding and truncation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def cell_width(text: str) -> int:
    """Return the width in cells: CJK characters and most emoji are 2 wide, combining marks 0."""
    return len(text) if text.isascii() else sum(_char_width(character) for character in text)


def _char_width(character: str) -> int:
    from unicodedata import category, east_asian_width

    if east_asian_width(character) in {"W", "F"}:
        return 2
    return 0 if category(character) in {"Mn", "Me"} else 1


def max_cell_width(texts: Collection[str]) -> int:
    """Return the width of the widest text, or 0 if there are no texts."""
    measure = len if all(map(str.isascii, texts)) else cell_width
    return max(map(measure, texts), default=0)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Return `text` padded with spaces to `cells`; longer text is not truncated."""
    spaces = " " * max(0, cells - cell_width(text))
    return spaces + text if right else text + spaces


def truncate(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return at most `cells` cells of `text`, ending with `ellipsis` if it was truncated."""
    if cell_width(text) <= cells:
        return text
    remaining = cells - cell_width(ellipsis)
    if remaining <= 0:
        return ellipsis[:cells]
    result = ""
    for character in text:
        remaining -= _char_width(character)
        if remaining < 0:
            break
        result += character
    return result + ellipsis
