"""How many cells of a terminal a string takes, and cutting it to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def cell_width(text: str) -> int:
    """Cells, not characters: CJK and most emoji take two, combining marks none."""
    return len(text) if text.isascii() else sum(_char_width(character) for character in text)


def _char_width(character: str) -> int:
    from unicodedata import category, east_asian_width

    if east_asian_width(character) in {"W", "F"}:
        return 2
    return 0 if category(character) in {"Mn", "Me"} else 1


def max_cell_width(texts: Collection[str]) -> int:
    """Cells of the widest; 0 where there are none."""
    measure = len if all(map(str.isascii, texts)) else cell_width
    return max(map(measure, texts), default=0)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """`text` filled with spaces to that many cells; never shortened."""
    blank = " " * max(0, cells - cell_width(text))
    return blank + text if right else text + blank


def truncate(text: str, cells: int, ellipsis: str = "…") -> str:
    """At most that many cells of `text`, ending in `mark` where something is missing."""
    if cell_width(text) <= cells:
        return text
    room = cells - cell_width(ellipsis)
    if room <= 0:
        return ellipsis[:cells]
    kept = ""
    for character in text:
        room -= _char_width(character)
        if room < 0:
            break
        kept += character
    return kept + ellipsis
