"""Pagination returns all rows, each once, whatever total the service claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api.pagination import MAX_PAGES, collect_rows

Fetch = Callable[[int], tuple[list[object], int | None]]


def _parse(row: object) -> str | None:
    return row if isinstance(row, str) else None


def _collect(fetch: Fetch) -> tuple[tuple[str, ...], int | None, int]:
    collected = collect_rows(fetch, _parse, lambda row: row)
    return collected.rows, collected.total, collected.unreadable


def _service(rows: list[object], total: Callable[[int], int | None], size: int = 100) -> Fetch:
    return lambda offset: (rows[offset : offset + size], total(offset))


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize("claim", ["true", "none", "zero", "huge"])
def test_collect_rows_returns_every_row_once_in_order_for_any_claimed_total(
    count: int, claim: str
) -> None:
    rows: list[object] = [f"row-{number}" for number in range(count)]
    totals: dict[str, int | None] = {"true": count, "none": None, "zero": 0, "huge": 10**9}
    found, total, unreadable = _collect(_service(rows, lambda _: totals[claim]))
    assert list(found) == rows
    assert (total, unreadable) == (totals[claim], 0)


def test_collect_rows_requests_no_empty_page_if_the_total_is_correct() -> None:
    requested: list[int] = []
    rows: list[object] = [str(number) for number in range(100)]

    def fetch(offset: int) -> tuple[list[object], int | None]:
        requested.append(offset)
        return rows[offset:], 100

    _collect(fetch)
    assert requested == [0]


def test_collect_rows_ends_at_a_repeated_page() -> None:
    requested: list[int] = []

    def fetch(offset: int) -> tuple[list[object], int | None]:
        requested.append(offset)
        return [str(number) for number in range(100)], 10**6

    found, total, _ = _collect(fetch)
    assert (len(found), total, len(requested)) == (100, 10**6, 2)


def test_collect_rows_counts_a_page_larger_than_requested_in_full() -> None:
    rows: list[object] = [str(number) for number in range(150)]
    found, _, _ = _collect(_service(rows, lambda _: 150, size=120))
    assert list(found) == rows


def test_collect_rows_finds_rows_missed_between_pages() -> None:
    rows: list[object] = [str(number) for number in range(150)]
    requested = 0

    def fetch(offset: int) -> tuple[list[object], int | None]:
        nonlocal requested
        requested += 1
        if requested == 2:
            del rows[:5]
        return rows[offset : offset + 100], len(rows)

    found, _, _ = _collect(fetch)
    assert set(found) == {str(number) for number in range(150)}


def test_collect_rows_counts_rows_without_an_id() -> None:
    found, _, unreadable = _collect(_service(["a", None, 7, "b"], lambda _: 4))
    assert (found, unreadable) == (("a", "b"), 2)


def test_collect_rows_stops_after_the_maximum_number_of_pages() -> None:
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
def test_collect_rows_returns_each_id_once_for_any_pages(
    pages: list[tuple[list[str | None], int | None]],
) -> None:
    pending = list(pages)

    def fetch(offset: int) -> tuple[list[object], int | None]:
        rows, total = pending.pop(0) if pending else ([], None)
        return list(rows), total

    found, _, _ = _collect(fetch)
    assert len(set(found)) == len(found)
