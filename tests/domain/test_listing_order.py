"""The sort order of listings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.listing_order import SortKey, sort_backups
from tests.support.builders import NOON, a_backup

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

HOUR = timedelta(hours=1)
OLD, MIDDLE, NEW = (
    a_backup(1, begin=NOON - 3 * HOUR, duration=60, size_bytes=300, name="ccc1"),
    a_backup(2, "FAILED", begin=NOON - 2 * HOUR, duration=600, size_bytes=100, name="aaa1"),
    a_backup(3, begin=NOON - HOUR, duration=300, size_bytes=200, name="bbb1"),
)
UNDATED = a_backup(4, "BUILDING", begin=None, name="zzz1")
ROWS = [MIDDLE, UNDATED, OLD, NEW]


def ids(rows: list[Backup]) -> list[int]:
    return [int(row.id[:32], 16) for row in rows]


@pytest.mark.parametrize(
    ("key", "order"),
    [
        (SortKey.BEGIN, [3, 2, 1, 4]),
        (SortKey.SIZE, [1, 3, 2, 4]),
        (SortKey.DURATION, [2, 3, 1, 4]),
        (SortKey.NAME, [2, 3, 1, 4]),
    ],
)
def test_sort_backups_sorts_by_each_key(key: SortKey, order: list[int]) -> None:
    assert ids(sort_backups(ROWS, key, reverse=False)) == order


def test_sort_backups_reversed_keeps_unknown_values_last() -> None:
    assert ids(sort_backups(ROWS, SortKey.BEGIN, reverse=True)) == [1, 2, 3, 4]


SORT_KEYS = [key for key in SortKey if key is not SortKey.NONE]


@given(st.permutations(ROWS), st.sampled_from(SORT_KEYS), st.booleans())
def test_sort_backups_does_not_depend_on_the_order_of_rows(
    rows: list[Backup], key: SortKey, reverse: bool
) -> None:
    assert sort_backups(rows, key, reverse=reverse) == sort_backups(ROWS, key, reverse=reverse)


@given(st.permutations(ROWS))
def test_sort_backups_none_keeps_the_order(rows: list[Backup]) -> None:
    assert sort_backups(rows, SortKey.NONE, reverse=False) == rows
