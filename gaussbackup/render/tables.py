"""Tables of rows, and lists of labelled values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.styles import colorize, sanitize_for, sanitize_row
from gaussbackup.render.table_layout import (
    GAP,
    SECOND_LINE_INDENT,
    Layout,
    compute_layout,
    second_line,
)
from gaussbackup.render.text_width import cell_width, max_cell_width, pad, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gaussbackup.render.cells import Column
    from gaussbackup.render.terminal import Terminal

MAX_RICH_ROWS = 200
"""rich takes 0.3-0.5 ms per row, so longer tables are rendered without it, in the same layout."""


def render_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], terminal: Terminal
) -> str:
    """Return the text of a table with aligned columns; cells are sanitized.

    Without a terminal no cell is truncated. On a terminal, ids for which the line is too short
    are printed on a second line of their row.
    """
    cells = [sanitize_row(row, terminal) for row in rows]
    titles = [column.title for column in columns]
    natural_widths = [max_cell_width(values) for values in zip(titles, *cells, strict=True)]
    if not terminal.tty:
        plain = Layout(dict(enumerate(natural_widths)), {})
        return _render_plain(columns, [titles, *cells], plain)
    no_truncate = [column.no_truncate for column in columns]
    layout = compute_layout(natural_widths, no_truncate, terminal.width)
    ellipsis = "…" if terminal.unicode else "..."
    for row in cells:
        for index, width in layout.widths.items():
            if not no_truncate[index]:
                row[index] = truncate(row[index], width, ellipsis)
    if len(cells) > MAX_RICH_ROWS:
        return _render_plain(columns, [titles, *cells], layout, margin=" ")
    from gaussbackup.render.rich_table import render_rich_table

    return render_rich_table(columns, cells, layout, terminal)


def stream_table(
    columns: Sequence[Column], batches: Iterable[Sequence[Sequence[str]]], terminal: Terminal
) -> Iterator[str]:
    """Yield the text of a table batch by batch, for output without a terminal.

    The first batch determines the widths of the columns. A longer cell in a later batch is not
    truncated and shifts the rest of its line.
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
    placed = [(index, width, columns[index].align_right) for index, width in layout.widths.items()]
    gap = " " * GAP
    template = gap.join(f"%{'' if right else '-'}{width}s" for _, width, right in placed)
    text: list[str] = []
    for line in lines:
        cells = tuple([line[index] for index, _, _ in placed])
        if "".join(cells).isascii():  # every character is one cell wide
            first = template % cells
        else:
            pairs = zip(cells, placed, strict=True)
            first = gap.join([pad(cell, width, right=right) for cell, (_, width, right) in pairs])
        text.append((margin + first).rstrip())
        if layout.below:
            text.append(SECOND_LINE_INDENT + second_line(line, layout))
    return "\n".join(text) + "\n"


def render_pairs(rows: Sequence[tuple[str, str]], terminal: Terminal) -> str:
    """Return a line `key  value` for each row, with aligned values that are never truncated."""
    cells = [(sanitize_for(key, terminal), sanitize_for(value, terminal)) for key, value in rows]
    widest = max((cell_width(key) for key, _ in cells), default=0)
    lines = [
        f"{colorize(pad(key, widest), 'dim', terminal)}{' ' * GAP}{value}"
        if value
        else colorize(key, "dim", terminal)
        for key, value in cells
    ]
    return "".join(f"{line}\n" for line in lines)
