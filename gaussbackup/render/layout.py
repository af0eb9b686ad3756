"""Which columns fit on a line of a terminal, and how wide each may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.render.text_width import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""
BELOW = "   "
"""What the second line of a row begins with."""
_READABLE = 20
"""A name cut to less than this hardly tells which one it is."""
_LEAST = 8
_LONG = 24
"""A column at least this wide that may not be cut (ids) can move to a line of its own."""


class Layout(NamedTuple):
    """Cells for each column by its index: on the first line of a row, and on the one below."""

    widths: dict[int, int]
    below: dict[int, int]


def fit(naturals: Sequence[int], whole: Sequence[bool], room: int) -> Layout:
    """Share `room` cells among columns of these natural widths.

    What may be cut is cut first, down to a readable width; then the widest of what may not goes
    to the line below; then the cutting goes on. What still does not fit runs over.
    """
    widths = dict(enumerate(naturals))
    below: dict[int, int] = {}
    while _least(widths, whole, _READABLE) > room:
        movable = [i for i, cells in widths.items() if whole[i] and cells >= _LONG]
        if not movable or len(widths) == 1:
            break
        widest = max(movable, key=lambda index: (widths[index], index))
        below[widest] = widths.pop(widest)
    _shrink(widths, whole, room)
    return Layout(widths, dict(sorted(below.items())))


def second_line(row: Sequence[str], layout: Layout) -> str:
    """The cells of `row` that stand below, without the margin."""
    return (" " * GAP).join(pad(row[i], cells) for i, cells in layout.below.items()).rstrip()


def line_width(widths: dict[int, int]) -> int:
    """Cells of a whole line, with the gaps and the blank it begins with."""
    return 1 + sum(widths.values()) + GAP * (len(widths) - 1)


def _least(widths: dict[int, int], whole: Sequence[bool], floor: int) -> int:
    return line_width({i: cells if whole[i] else min(cells, floor) for i, cells in widths.items()})


def _shrink(widths: dict[int, int], whole: Sequence[bool], room: int) -> None:
    over = line_width(widths) - room
    while over > 0:
        elastic = [i for i, cells in widths.items() if not whole[i] and cells > _LEAST]
        if not elastic:
            return
        widest = max(elastic, key=lambda index: widths[index])
        widths[widest] -= 1
        over -= 1
