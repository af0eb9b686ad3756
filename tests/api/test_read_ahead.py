"""Pages read ahead change nothing but the time it takes."""

from __future__ import annotations

import threading
import time
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api import read_ahead
from gaussbackup.api.client_config import MAX_CONNECTIONS
from gaussbackup.api.pagination import PAGE_SIZE, collect_rows
from gaussbackup.api.read_ahead import MAX_PAGES_AHEAD, MAX_PLANNED_ROWS, ReadAhead
from gaussbackup.errors import AmbiguousOutcome

if TYPE_CHECKING:
    from gaussbackup.api.read_ahead import Fetch, Page


class Service:
    """Rows by offset; counts how many requests are under way at a time."""

    def __init__(self, count: int, total: int | None = None, *, slow: float = 0.0) -> None:
        self.rows: list[object] = [f"row-{number}" for number in range(count)]
        self.total = count if total is None else total
        self.slow = slow
        self.asked: list[int] = []
        self.ahead: list[int] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self.broken: set[int] = set()

    def fetch(self, offset: int) -> Page:
        self.asked.append(offset)
        return self.rows[offset : offset + PAGE_SIZE], self.total

    def fetch_ahead(self, offset: int) -> Page:
        with self._lock:
            self.ahead.append(offset)
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(self.slow)
        with self._lock:
            self._now -= 1
        if offset in self.broken:
            raise AmbiguousOutcome("no answer came")
        return self.rows[offset : offset + PAGE_SIZE], self.total

    def collected(self) -> tuple[str, ...]:
        with ReadAhead(self.fetch, self.fetch_ahead) as pages:
            return collect_rows(pages, str, lambda row: row).rows


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1000, 2501])
def test_every_row_comes_once_and_in_order(count: int) -> None:
    service = Service(count)
    assert list(service.collected()) == service.rows
    assert service.asked == [0]
    assert sorted(service.ahead) == list(range(PAGE_SIZE, count, PAGE_SIZE))


def test_the_pages_come_side_by_side_and_not_too_many_at_a_time() -> None:
    service = Service(6000, slow=0.01)
    service.collected()
    assert 4 < service.most <= MAX_CONNECTIONS


@pytest.mark.parametrize(("threads", "window"), [(1, 1), (2, 1), (3, 4), (8, 2)])
def test_a_narrow_window_makes_nobody_wait_for_ever(
    threads: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "MAX_CONNECTIONS", threads)
    monkeypatch.setattr(read_ahead, "MAX_PAGES_AHEAD", window)
    chance = Random(threads * 10 + window)
    for _ in range(20):
        service = Service(30 * PAGE_SIZE)
        ahead = service.fetch_ahead

        def dawdling(offset: int, ahead: Fetch = ahead) -> Page:
            time.sleep(chance.choice((0, 0, 0.0005)))
            return ahead(offset)

        service.fetch_ahead = dawdling  # type: ignore[method-assign]
        reading = threading.Thread(target=service.collected, daemon=True)
        reading.start()
        reading.join(20)
        assert not reading.is_alive()
        assert service.asked == [0]
        assert sorted(service.ahead) == list(range(PAGE_SIZE, 30 * PAGE_SIZE, PAGE_SIZE))


def test_a_page_that_could_not_be_had_ahead_is_fetched_with_patience() -> None:
    service = Service(1000)
    service.broken = {300, 700}
    assert list(service.collected()) == service.rows
    assert {300} <= set(service.asked) <= set(range(0, 1000, PAGE_SIZE))


@pytest.mark.parametrize("total", [0, 50, 10**9, MAX_PLANNED_ROWS + 1])
def test_a_total_that_is_no_plan_is_read_one_by_one(total: int) -> None:
    service = Service(250, total)
    assert list(service.collected()) == service.rows
    assert service.ahead == []


def test_a_total_that_is_too_large_costs_no_endless_reading() -> None:
    service = Service(150, 500_000, slow=0.005)
    assert list(service.collected()) == service.rows
    assert len(service.ahead) <= MAX_PAGES_AHEAD + MAX_CONNECTIONS


def test_short_pages_move_the_offsets_and_lose_no_row() -> None:
    service = Service(1000)
    whole = service.fetch_ahead
    service.fetch_ahead = lambda offset: (whole(offset)[0][:70], 1000)  # type: ignore[method-assign]
    assert list(service.collected()) == service.rows


def test_the_first_page_alone_is_one_request() -> None:
    service = Service(100 * PAGE_SIZE)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        time.sleep(0.05)
    assert service.ahead == []


def test_nobody_reads_further_than_somebody_asks() -> None:
    service = Service(100 * PAGE_SIZE)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        pages(PAGE_SIZE)
        deadline = time.monotonic() + 5
        while len(service.ahead) < MAX_PAGES_AHEAD and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.05)
        assert len(service.ahead) == MAX_PAGES_AHEAD


def test_nothing_is_begun_after_the_end() -> None:
    service = Service(100 * PAGE_SIZE, slow=0.02)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        pages(PAGE_SIZE)
    begun = len(service.ahead)
    deadline = time.monotonic() + 5
    while _workers() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _workers() == []
    assert len(service.ahead) <= begun + MAX_CONNECTIONS


def _workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "_work" in thread.name]


@given(
    st.integers(0, 1200),
    st.sets(st.sampled_from(range(0, 1300, PAGE_SIZE))),
    st.none() | st.integers(0, 1500),
)
def test_any_failures_and_any_claim_give_the_rows_of_reading_one_by_one(
    count: int, broken: set[int], total: int | None
) -> None:
    service = Service(count, total)
    service.broken = broken
    alone = collect_rows(Service(count, total).fetch, str, lambda row: row).rows
    assert service.collected() == alone
