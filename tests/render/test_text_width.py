"""Tests of `render/text_width.py`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.text_width import cell_width, max_cell_width, pad, truncate


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("备份", 4), ("e\u0301", 1), ("💀", 2), ("–…✔", 3)]
)
def test_cell_width_counts_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "ellipsis", "result"),
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
def test_truncate_ends_truncated_text_with_the_ellipsis(
    text: str, cells: int, ellipsis: str, result: str
) -> None:
    assert truncate(text, cells, ellipsis) == result


@given(st.text(), st.integers(0, 50))
def test_truncate_returns_at_most_the_number_of_cells(text: str, cells: int) -> None:
    assert cell_width(truncate(text, cells)) <= cells


def test_pad_adds_spaces_on_either_side_and_never_truncates() -> None:
    assert pad("备", 4) == "备  "
    assert pad("9 GB", 6, right=True) == "  9 GB"
    assert pad("longer", 2) == "longer"


@given(st.lists(st.text(max_size=8)))
def test_max_cell_width_is_that_of_the_widest_text(texts: list[str]) -> None:
    assert max_cell_width(texts) == max(map(cell_width, texts), default=0)
