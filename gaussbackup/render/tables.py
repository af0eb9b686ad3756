"""Rows under headings, and keys beside values: calm on a terminal, plain off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.layout import BELOW, GAP, Layout, fit, second_line
from gaussbackup.render.styles import colorize, sanitize, shown_cells
from gaussbackup.render.text_width import cut, pad, widest, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gaussbackup.render.column import Column
    from gaussbackup.render.terminal import Terminal

RICH_ROWS = 200
"""rich costs 0.3-0.5 ms a row: more rows than this are drawn plainly, in the same places."""


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal) -> str:
    """The rows in aligned columns, ready to be written; every cell is shown literally.

    Off a terminal nothing is cut. On one, ids that do not fit go to a second line of their row.
    """
    cells = [shown_cells(row, terminal) for row in rows]
    titles = [column.title for column in columns]
    naturals = [widest(values) for values in zip(titles, *cells, strict=True)]
    if not terminal.tty:
        plain = Layout(dict(enumerate(naturals)), {})
        return _drawn(columns, [titles, *cells], plain)
    layout = fit(naturals, [column.whole for column in columns], terminal.width)
    mark = "…" if terminal.unicode else "..."
    for row in cells:
        for index, room in layout.widths.items():
            if not columns[index].whole:
                row[index] = cut(row[index], room, mark)
    if len(cells) > RICH_ROWS:
        return _drawn(columns, [titles, *cells], layout, margin=" ")
    from gaussbackup.render.rich_table import drawn

    return drawn(columns, cells, layout, terminal)


def plain_pieces(
    columns: Sequence[Column], batches: Iterable[Sequence[Sequence[str]]], terminal: Terminal
) -> Iterator[str]:
    """The same off a terminal, piece by piece.

    The first batch says how wide the columns are; a longer cell of a later one stays whole and
    pushes the rest of its line aside.
    """
    titles = [column.title for column in columns]
    layout = None
    for batch in batches:
        cells = [shown_cells(row, terminal) for row in batch]
        lines = cells if layout is not None else [titles, *cells]
        if layout is None:
            widths = map(widest, zip(*lines, strict=True))
            layout = Layout(dict(enumerate(widths)), {})
        yield _drawn(columns, lines, layout)
    if layout is None:
        yield _drawn(columns, [titles], Layout(dict(enumerate(map(width, titles))), {}))


def _drawn(
    columns: Sequence[Column], lines: Sequence[Sequence[str]], layout: Layout, *, margin: str = ""
) -> str:
    places = [(index, cells, columns[index].right) for index, cells in layout.widths.items()]
    gap = " " * GAP
    letters = gap.join(f"%{'' if right else '-'}{cells}s" for _, cells, right in places)
    text: list[str] = []
    for line in lines:
        chosen = tuple([line[index] for index, _, _ in places])
        if "".join(chosen).isascii():  # a character is a cell
            first = letters % chosen
        else:
            padded = zip(chosen, places, strict=True)
            first = gap.join([pad(cell, room, right=right) for cell, (_, room, right) in padded])
        text.append((margin + first).rstrip())
        if layout.below:
            text.append(BELOW + second_line(line, layout))
    return "\n".join(text) + "\n"


def pairs(rows: Sequence[tuple[str, str]], terminal: Terminal) -> str:
    """`key  value`, one a line, the values aligned and whole."""
    cells = [(sanitize(key, terminal), sanitize(value, terminal)) for key, value in rows]
    widest = max((width(key) for key, _ in cells), default=0)
    lines = [
        f"{colorize(pad(key, widest), 'dim', terminal)}{' ' * GAP}{value}"
        if value
        else colorize(key, "dim", terminal)
        for key, value in cells
    ]
    return "".join(f"{line}\n" for line in lines)
