"""Tests of `render/table_layout.py`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.render.table_layout import compute_layout, line_width

table_columns = st.lists(st.tuples(st.integers(0, 80), st.booleans()), min_size=1, max_size=8)


@given(table_columns, st.integers(20, 200))
def test_compute_layout_keeps_every_column_and_never_truncates_ids(
    columns: list[tuple[int, bool]], available: int
) -> None:
    natural_widths = [width for width, _ in columns]
    no_truncate = [fixed for _, fixed in columns]
    widths, below = compute_layout(natural_widths, no_truncate, available)
    assert sorted([*widths, *below]) == list(range(len(columns)))
    for index, width in widths.items():
        natural = natural_widths[index]
        assert width == natural or (not no_truncate[index] and 8 <= width < natural)
    assert all(no_truncate[index] for index in below)
    if line_width(dict(enumerate(natural_widths))) <= available:
        assert widths == dict(enumerate(natural_widths))
    if any(not no_truncate[index] and width > 8 for index, width in widths.items()):
        assert line_width(widths) <= available
