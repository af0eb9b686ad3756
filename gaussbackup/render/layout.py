"""Which columns fit on a line of a terminal, and how wide each may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.render.text_width import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""
SECOND_LINE_INDENT = "   "
"""What the second line of a row begins with."""
_MIN_READABLE = 20
"""A name cut to less than this hardly tells which one it is."""
_MIN_WIDTH = 8
_MIN_MOVABLE = 24
"""A column at least this wide that may not be cut (ids) can move to a line of its own."""


class Layout(NamedTuple):
    """Cells for each column by its index: on the first line of a row, and on the one below."""

    widths: dict[int, int]
    below: dict[int, int]


def compute_layout(
    natural_widths: Sequence[int], no_truncate: Sequence[bool], available: int
) -> Layout:
    """Share `room` cells among columns of these natural widths.

    What may be cut is cut first, down to a readable width; then the widest of what may not goes
    to the line below; then the cutting goes on. What still does not fit runs over.
    """
    widths = dict(enumerate(natural_widths))
    below: dict[int, int] = {}
    while _min_line_width(widths, no_truncate, _MIN_READABLE) > available:
        movable = [i for i, cells in widths.items() if no_truncate[i] and cells >= _MIN_MOVABLE]
        if not movable or len(widths) == 1:
            break
        widest = max(movable, key=lambda index: (widths[index], index))
        below[widest] = widths.pop(widest)
    _shrink(widths, no_truncate, available)
    return Layout(widths, dict(sorted(below.items())))


def second_line(row: Sequence[str], layout: Layout) -> str:
    """The cells of `row` that stand below, without the margin."""
    return (" " * GAP).join(pad(row[i], cells) for i, cells in layout.below.items()).rstrip()


def line_width(widths: dict[int, int]) -> int:
    """Cells of a whole line, with the gaps and the blank it begins with."""
    return 1 + sum(widths.values()) + GAP * (len(widths) - 1)


def _min_line_width(widths: dict[int, int], no_truncate: Sequence[bool], minimum: int) -> int:
    return line_width(
        {i: cells if no_truncate[i] else min(cells, minimum) for i, cells in widths.items()}
    )


def _shrink(widths: dict[int, int], no_truncate: Sequence[bool], available: int) -> None:
    over = line_width(widths) - available
    while over > 0:
        elastic = [i for i, cells in widths.items() if not no_truncate[i] and cells > _MIN_WIDTH]
        if not elastic:
            return
        widest = max(elastic, key=lambda index: widths[index])
        widths[widest] -= 1
        over -= 1
