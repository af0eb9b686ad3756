"""The layout of a table on a terminal: the width and the line of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.render.text_width import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""
SECOND_LINE_INDENT = "   "
"""Indentation of the second line of a row."""
_MIN_READABLE = 20
"""A shorter part of a name is hard to recognize."""
_MIN_WIDTH = 8
"""No column is truncated to less than this."""
_MIN_MOVABLE = 24
"""A column with `no_truncate` (of ids) can move to the second line if it is at least this wide."""


class Layout(NamedTuple):
    """Widths of columns by their index, in cells: those on the first and on the second line."""

    widths: dict[int, int]
    below: dict[int, int]


def compute_layout(
    natural_widths: Sequence[int], no_truncate: Sequence[bool], available: int
) -> Layout:
    """Return the layout of columns with these natural widths on a line of `available` cells.

    Columns that can be truncated are first reduced to a readable width. Then the widest columns
    with `no_truncate` are moved to the second line. Then the others are reduced further. A line
    that is still too long extends past the terminal.
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
    """Return the second line of `row`, without its indentation."""
    return (" " * GAP).join(pad(row[i], cells) for i, cells in layout.below.items()).rstrip()


def line_width(widths: dict[int, int]) -> int:
    """Return the width of a line, with the gaps and the space at its start."""
    return 1 + sum(widths.values()) + GAP * (len(widths) - 1)


def _min_line_width(widths: dict[int, int], no_truncate: Sequence[bool], minimum: int) -> int:
    return line_width(
        {i: cells if no_truncate[i] else min(cells, minimum) for i, cells in widths.items()}
    )


def _shrink(widths: dict[int, int], no_truncate: Sequence[bool], available: int) -> None:
    excess = line_width(widths) - available
    while excess > 0:
        shrinkable = [i for i, cells in widths.items() if not no_truncate[i] and cells > _MIN_WIDTH]
        if not shrinkable:
            return
        widest = max(shrinkable, key=lambda index: widths[index])
        widths[widest] -= 1
        excess -= 1
