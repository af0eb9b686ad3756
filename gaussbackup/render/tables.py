"""Rows under headings, and keys beside values: calm on a terminal, plain off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.layout import GAP, SECOND_LINE_INDENT, Layout, compute_layout, second_line
from gaussbackup.render.styles import colorize, sanitize_for, sanitize_row
from gaussbackup.render.text_width import cell_width, max_cell_width, pad, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gaussbackup.render.column import Column
    from gaussbackup.render.terminal import Terminal

MAX_RICH_ROWS = 200
"""rich costs 0.3-0.5 ms a row: more rows than this are drawn plainly, in the same places."""


def render_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal
) -> str:
    """The rows in aligned columns, ready to be written; every cell is shown literally.

    Off a terminal nothing is cut. On one, ids that do not fit go to a second line of their row.
    """
    cells = [sanitize_row(row, terminal) for row in rows]
    titles = [column.title for column in columns]
    naturals = [max_cell_width(values) for values in zip(titles, *cells, strict=True)]
    if not terminal.tty:
        plain = Layout(dict(enumerate(naturals)), {})
        return _render_plain(columns, [titles, *cells], plain)
    layout = compute_layout(naturals, [column.no_truncate for column in columns], terminal.width)
    mark = "…" if terminal.unicode else "..."
    for row in cells:
        for index, room in layout.widths.items():
            if not columns[index].no_truncate:
                row[index] = truncate(row[index], room, mark)
    if len(cells) > MAX_RICH_ROWS:
        return _render_plain(columns, [titles, *cells], layout, margin=" ")
    from gaussbackup.render.rich_table import render_rich_table

    return render_rich_table(columns, cells, layout, terminal)


def stream_table(
    columns: Sequence[Column], batches: Iterable[Sequence[Sequence[str]]], terminal: Terminal
) -> Iterator[str]:
    """The same off a terminal, piece by piece.

    The first batch says how wide the columns are; a longer cell of a later one stays whole and
    pushes the rest of its line aside.
    """
    titles = [column.title for column in columns]
    layout = None
    for batch in batches:
        cells = [sanitize_row(row, terminal) for row in batch]
        lines = cells if layout is not None else [titles, *cells]
        if layout is None:
            widths = map(max_cell_width, zip(*lines, strict=True))
            layout = Layout(dict(enumerate(widths)), {})
        yield _render_plain(columns, lines, layout)
    if layout is None:
        yield _render_plain(columns, [titles], Layout(dict(enumerate(map(cell_width, titles))), {}))


def _render_plain(
    columns: Sequence[Column], lines: Sequence[Sequence[str]], layout: Layout, *, margin: str = ""
) -> str:
    places = [(index, cells, columns[index].align_right) for index, cells in layout.widths.items()]
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
            text.append(SECOND_LINE_INDENT + second_line(line, layout))
    return "\n".join(text) + "\n"


def render_pairs(rows: Sequence[tuple[str, str]], terminal: Terminal) -> str:
    """`key  value`, one a line, the values aligned and whole."""
    cells = [(sanitize_for(key, terminal), sanitize_for(value, terminal)) for key, value in rows]
    widest = max((cell_width(key) for key, _ in cells), default=0)
    lines = [
        f"{colorize(pad(key, widest), 'dim', terminal)}{' ' * GAP}{value}"
        if value
        else colorize(key, "dim", terminal)
        for key, value in cells
    ]
    return "".join(f"{line}\n" for line in lines)
