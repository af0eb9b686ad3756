"""Tables drawn with rich: no boxes, a dim heading, few colors."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gaussbackup.render.styles import colorize
from gaussbackup.render.table_layout import GAP, SECOND_LINE_INDENT, second_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gaussbackup.render.cells import Column
    from gaussbackup.render.table_layout import Layout
    from gaussbackup.render.terminal import Terminal

_UNLIMITED = 100_000


def render_rich_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    layout: Layout,
    terminal: Terminal,
) -> str:
    """Return the text of the table; `rows` are sanitized and truncated to the layout.

    The columns in `layout.below` are printed on a second line of each row.
    """
    grid = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    for index, cells in layout.widths.items():
        column = columns[index]
        grid.add_column(
            Text(column.title),
            justify="right" if column.align_right else "left",
            no_wrap=True,
            min_width=cells,
        )
    for row in rows:
        grid.add_row(*(_styled_cell(columns[index], row[index]) for index in layout.widths))
    lines = [f" {line.rstrip()}" for line in _render_grid(grid, terminal)]
    if not layout.below:
        return "\n".join(lines) + "\n"
    titles = [column.title for column in columns]
    pairs = zip(lines, _second_lines([titles, *rows], layout, terminal), strict=True)
    return "".join(f"{line}\n{second}\n" for line, second in pairs)


def _styled_cell(column: Column, value: str) -> Text:
    return Text(value, style=(column.style(value) if column.style else None) or "")


def _render_grid(grid: Table, terminal: Terminal) -> list[str]:
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=_UNLIMITED,
        height=len(grid.rows) + 1,
        force_terminal=True,
        color_system="standard" if terminal.color else None,
        no_color=not terminal.color,
        legacy_windows=False,
        _environ={},  # the environment is considered in `terminal`
    )
    console.print(grid, no_wrap=True, crop=False)
    return buffer.getvalue().splitlines()


def _second_lines(
    rows: Sequence[Sequence[str]], layout: Layout, terminal: Terminal
) -> Iterator[str]:
    for row in rows:
        yield SECOND_LINE_INDENT + colorize(second_line(row, layout), "dim", terminal)
