"""All rows, each once, and an end, whatever the service claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api.pagination import MAX_PAGES, collect_rows

Fetch = Callable[[int], tuple[list[object], int | None]]


def _read(row: object) -> str | None:
    return row if isinstance(row, str) else None


def _collect(fetch: Fetch) -> tuple[tuple[str, ...], int | None, int]:
    found = collect_rows(fetch, _read, lambda row: row)
    return found.rows, found.total, found.unreadable


def _server(rows: list[object], total: Callable[[int], int | None], size: int = 100) -> Fetch:
    return lambda offset: (rows[offset : offset + size], total(offset))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("claim", ["true", "none", "zero", "huge"])
def test_every_row_comes_once_in_order_whatever_total_is_claimed(count: int, claim: str) -> None:
    rows: list[object] = [f"row-{number}" for number in range(count)]
    totals: dict[str, int | None] = {"true": count, "none": None, "zero": 0, "huge": 10**9}
    found, total, unreadable = _collect(_server(rows, lambda _: totals[claim]))
    assert list(found) == rows
    assert (total, unreadable) == (totals[claim], 0)


def test_a_true_total_saves_the_request_for_an_empty_page() -> None:
    asked: list[int] = []
    rows: list[object] = [str(number) for number in range(100)]

    def fetch(offset: int) -> tuple[list[object], int | None]:
        asked.append(offset)
        return rows[offset:], 100

    _collect(fetch)
    assert asked == [0]


def test_a_page_that_repeats_itself_ends_the_listing() -> None:
    asked: list[int] = []

    def fetch(offset: int) -> tuple[list[object], int | None]:
        asked.append(offset)
        return [str(number) for number in range(100)], 10**6

    found, total, _ = _collect(fetch)
    assert (len(found), total, len(asked)) == (100, 10**6, 2)


def test_a_page_larger_than_asked_for_counts_in_full() -> None:
    rows: list[object] = [str(number) for number in range(150)]
    found, _, _ = _collect(_server(rows, lambda _: 150, size=120))
    assert list(found) == rows


def test_rows_that_slipped_past_between_pages_are_picked_up() -> None:
    rows: list[object] = [str(number) for number in range(150)]
    asked = 0

    def fetch(offset: int) -> tuple[list[object], int | None]:
        nonlocal asked
        asked += 1
        if asked == 2:
            del rows[:5]
        return rows[offset : offset + 100], len(rows)

    found, _, _ = _collect(fetch)
    assert set(found) == {str(number) for number in range(150)}


def test_rows_without_an_id_are_counted() -> None:
    found, _, unreadable = _collect(_server(["a", None, 7, "b"], lambda _: 4))
    assert (found, unreadable) == (("a", "b"), 2)


def test_a_service_that_never_ends_is_ended() -> None:
    calls = 0

    def fetch(offset: int) -> tuple[list[object], int | None]:
        nonlocal calls
        calls += 1
        return [str(offset)], 10**9

    _collect(fetch)
    assert calls == MAX_PAGES


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["a", "b", "c", None]), max_size=4),
            st.none() | st.integers(0, 9),
        ),
        max_size=6,
    )
)
def test_any_answers_end_with_each_id_once(
    pages: list[tuple[list[str | None], int | None]],
) -> None:
    waiting = list(pages)

    def fetch(offset: int) -> tuple[list[object], int | None]:
        rows, total = waiting.pop(0) if waiting else ([], None)
        return list(rows), total

    found, _, _ = _collect(fetch)
    assert len(set(found)) == len(found)
