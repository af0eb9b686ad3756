"""Tests of `render/tables.py` and `render/rich_table.py`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.cells import Column
from gaussbackup.render.styles import sanitize_for
from gaussbackup.render.tables import MAX_RICH_ROWS, render_pairs, render_table
from gaussbackup.render.text_width import cell_width, pad
from tests.render.screen import (
    ALL_TERMINALS,
    ASCII_LOG_TERMINAL,
    COLOR_LOG_TERMINAL,
    HOSTILE,
    LOG_TERMINAL,
    any_text,
    ci_commands,
    control_characters,
    tty_terminal,
)

if TYPE_CHECKING:
    from gaussbackup.render.terminal import Terminal

COLUMNS = [
    Column("NAME"),
    Column("STATUS", style=lambda cell: "green" if cell == "COMPLETED" else None),
    Column("STARTED", no_truncate=True),
    Column("SIZE", align_right=True, no_truncate=True),
    Column("ID", no_truncate=True),
]
ROWS = [
    ["before-v42", "COMPLETED", "today 14:02", "12.4 GB", "e76112bfb2074871bf54cb8df5af7f64br14"],
    ["备份-前", "BUILDING", "yesterday 02:00", "–", "5651c62a7f12461c98020dd3abfe24ccbr14"],
    ["N" * 64, "FAILED", "21 Nov 18:00", "9 B", "a696cd25e4fc453aa503650225cece8bbr14"],
]


def test_render_table_moves_ids_to_a_second_line_at_80_columns() -> None:
    assert render_table(COLUMNS, ROWS, tty_terminal(80)) == (
        " NAME                                        STATUS     STARTED             SIZE\n"
        "   ID\n"
        " before-v42                                  COMPLETED  today 14:02      12.4 GB\n"
        "   e76112bfb2074871bf54cb8df5af7f64br14\n"
        " 备份-前                                     BUILDING   yesterday 02:00        –\n"
        "   5651c62a7f12461c98020dd3abfe24ccbr14\n"
        f" {'N' * 41}…  FAILED     21 Nov 18:00         9 B\n"
        "   a696cd25e4fc453aa503650225cece8bbr14\n"
    )


def test_render_table_truncates_names_only_at_100_columns() -> None:
    assert render_table(COLUMNS, ROWS, tty_terminal(100)) == (
        " NAME                      STATUS     STARTED             SIZE  ID\n"
        " before-v42                COMPLETED  today 14:02      12.4 GB  "
        "e76112bfb2074871bf54cb8df5af7f64br14\n"
        " 备份-前                   BUILDING   yesterday 02:00        –  "
        "5651c62a7f12461c98020dd3abfe24ccbr14\n"
        f" {'N' * 23}…  FAILED     21 Nov 18:00         9 B  "
        "a696cd25e4fc453aa503650225cece8bbr14\n"
    )


def test_render_table_truncates_nothing_at_140_columns() -> None:
    lines = render_table(COLUMNS, ROWS, tty_terminal(140)).splitlines()
    assert lines[3].startswith(f" {'N' * 64}  FAILED")
    assert {cell_width(line) for line in lines[1:]} == {140}


def test_render_table_without_a_terminal_neither_truncates_nor_pads_lines() -> None:
    text = render_table(COLUMNS[:2], [row[:2] for row in ROWS], LOG_TERMINAL)
    assert text == (
        f"NAME{' ' * 62}STATUS\n"
        f"before-v42{' ' * 56}COMPLETED\n"
        f"备份-前{' ' * 59}BUILDING\n"
        f"{'N' * 64}  FAILED\n"
    )


def test_render_table_without_a_terminal_has_no_color() -> None:
    assert render_table(COLUMNS, ROWS, COLOR_LOG_TERMINAL) == render_table(
        COLUMNS, ROWS, LOG_TERMINAL
    )


def test_render_table_aligns_escaped_cells_on_an_ascii_terminal() -> None:
    lines = render_table(
        COLUMNS[:4], [row[:4] for row in ROWS[:2]], ASCII_LOG_TERMINAL
    ).splitlines()
    assert lines[2] == "\\u5907\\u4efd-\\u524d  BUILDING   yesterday 02:00        -"
    assert lines[1] == "before-v42           COMPLETED  today 14:02      12.4 GB"


def test_render_table_marks_truncation_with_dots_on_an_ascii_terminal() -> None:
    assert "N..." in render_table(COLUMNS, ROWS, tty_terminal(80, unicode=False))


def test_render_table_with_color_has_the_same_text() -> None:
    colored = render_table(COLUMNS, ROWS, tty_terminal(80, color=True))
    assert "\x1b[32mCOMPLETED\x1b[0m" in colored
    assert "\x1b[2mNAME" in colored
    assert "\x1b[2me76112bfb2074871bf54cb8df5af7f64br14\x1b[0m" in colored
    bare = re.sub(r"\x1b\[\d+m", "", colored)
    plain = render_table(COLUMNS, ROWS, tty_terminal(80))
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


def test_render_table_has_the_same_layout_with_more_rows_than_rich_renders() -> None:
    few = render_table(COLUMNS, ROWS, tty_terminal(80)).splitlines()
    many = render_table(COLUMNS, ROWS * MAX_RICH_ROWS, tty_terminal(80)).splitlines()
    assert many[: len(few)] == few
    assert len(many) == 2 + 2 * 3 * MAX_RICH_ROWS


@pytest.mark.parametrize("terminal", [LOG_TERMINAL, tty_terminal(100), tty_terminal(80)])
def test_render_table_shows_hostile_cells_literally(terminal: Terminal) -> None:
    rows = [[text, "COMPLETED", "", "", "id"] for text in HOSTILE]
    text = render_table(COLUMNS, rows, terminal)
    for literal in ("[red]name[/red]", "[/]", ":skull:", "\\x9b31m", "invoice\\u202efdp.exe"):
        assert literal in text
    assert control_characters(text) == []
    assert ci_commands(text) == []
    assert len(text.splitlines()) == len(HOSTILE) + 1


@pytest.mark.parametrize("terminal", ALL_TERMINALS)
def test_render_table_without_rows_has_only_its_heading(terminal: Terminal) -> None:
    assert render_table(COLUMNS[:2], [], terminal).count("\n") == 1


@given(
    st.lists(st.lists(any_text, min_size=5, max_size=5), max_size=4), st.sampled_from(ALL_TERMINALS)
)
def test_render_table_has_no_control_characters(rows: list[list[str]], terminal: Terminal) -> None:
    text = render_table(COLUMNS, rows, terminal)
    assert control_characters(text) == []
    assert ci_commands(text) == []
    assert (terminal.color and terminal.tty) or "\x1b" not in text
    assert terminal.unicode is True or text.isascii()
    assert len(text.splitlines()) in {len(rows) + 1, 2 * (len(rows) + 1)}


@given(st.lists(st.tuples(any_text, any_text), max_size=4), st.sampled_from(ALL_TERMINALS))
def test_render_pairs_has_no_control_characters(
    rows: list[tuple[str, str]], terminal: Terminal
) -> None:
    text = render_pairs(rows, terminal)
    assert control_characters(text) == []
    assert ci_commands(text) == []
    assert text.count("\n") == len(rows)


def test_render_pairs_aligns_the_values() -> None:
    assert render_pairs([("id", "x"), ("instance", "orders"), ("size", "")], LOG_TERMINAL) == (
        "id        x\ninstance  orders\nsize\n"
    )
    assert render_pairs([("id", "x")], tty_terminal(80, color=True)) == "\x1b[2mid\x1b[0m  x\n"


@given(
    st.lists(st.tuples(any_text, any_text, any_text), max_size=5),
    st.sampled_from([LOG_TERMINAL, ASCII_LOG_TERMINAL, COLOR_LOG_TERMINAL]),
)
def test_render_table_without_a_terminal_aligns_every_cell(
    rows: list[tuple[str, str, str]], terminal: Terminal
) -> None:
    columns = [Column("A"), Column("B", align_right=True), Column("C")]
    lines = [["A", "B", "C"], *([sanitize_for(cell, terminal) for cell in row] for row in rows)]
    one, two, three = (max(map(cell_width, cells)) for cells in zip(*lines, strict=True))
    expected = [
        f"{pad(a, one)}  {pad(b, two, right=True)}  {pad(c, three)}".rstrip() for a, b, c in lines
    ]
    assert render_table(columns, rows, terminal) == "".join(f"{line}\n" for line in expected)
