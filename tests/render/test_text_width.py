from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.text_width import cell_width, max_cell_width, pad, truncate


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("备份", 4), ("e\u0301", 1), ("💀", 2), ("–…✔", 3)]
)
def test_width_counts_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "mark", "left"),
    [
        ("before-v42", 10, "…", "before-v42"),
        ("before-v42", 9, "…", "before-v…"),
        ("before-v42", 9, "...", "before..."),
        ("备份备份", 6, "…", "备份…"),
        ("abcdef", 1, "…", "…"),
        ("abcdef", 2, "...", ".."),
        ("abcdef", 0, "…", ""),
    ],
)
def test_cutting_marks_what_is_missing(text: str, cells: int, mark: str, left: str) -> None:
    assert truncate(text, cells, mark) == left


@given(st.text(), st.integers(0, 50))
def test_a_cut_string_fits(text: str, cells: int) -> None:
    assert cell_width(truncate(text, cells)) <= cells


def test_padding_fills_on_either_side_and_never_shortens() -> None:
    assert pad("备", 4) == "备  "
    assert pad("9 GB", 6, right=True) == "  9 GB"
    assert pad("longer", 2) == "longer"


@given(st.lists(st.text(max_size=8)))
def test_the_widest_of_some_texts(texts: list[str]) -> None:
    assert max_cell_width(texts) == max(map(cell_width, texts), default=0)
