"""Read-ahead changes the duration of a listing, never its rows."""

from __future__ import annotations

import threading
import time
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.api import page_read_ahead
from gaussbackup.api.client_config import MAX_CONNECTIONS
from gaussbackup.api.page_read_ahead import MAX_PAGES_AHEAD, MAX_PLANNED_ROWS, ReadAhead
from gaussbackup.api.pagination import PAGE_SIZE, collect_rows
from gaussbackup.errors import AmbiguousOutcome

if TYPE_CHECKING:
    from gaussbackup.api.page_read_ahead import Fetch, Page


class Service:
    """Rows by offset; counts concurrent requests."""

    def __init__(self, count: int, total: int | None = None, *, delay: float = 0.0) -> None:
        self.rows: list[object] = [f"row-{number}" for number in range(count)]
        self.total = count if total is None else total
        self.delay = delay
        self.requested: list[int] = []
        self.ahead: list[int] = []
        self.max_concurrent = 0
        self._concurrent = 0
        self._lock = threading.Lock()
        self.failing: set[int] = set()

    def fetch(self, offset: int) -> Page:
        self.requested.append(offset)
        return self.rows[offset : offset + PAGE_SIZE], self.total

    def fetch_ahead(self, offset: int) -> Page:
        with self._lock:
            self.ahead.append(offset)
            self._concurrent += 1
            self.max_concurrent = max(self.max_concurrent, self._concurrent)
        time.sleep(self.delay)
        with self._lock:
            self._concurrent -= 1
        if offset in self.failing:
            raise AmbiguousOutcome("no response")
        return self.rows[offset : offset + PAGE_SIZE], self.total

    def collect(self) -> tuple[str, ...]:
        with ReadAhead(self.fetch, self.fetch_ahead) as pages:
            return collect_rows(pages, str, lambda row: row).rows


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1000, 2501])
def test_read_ahead_returns_every_row_once_and_in_order(count: int) -> None:
    service = Service(count)
    assert list(service.collect()) == service.rows
    assert service.requested == [0]
    assert sorted(service.ahead) == list(range(PAGE_SIZE, count, PAGE_SIZE))


def test_read_ahead_fetches_pages_concurrently_up_to_the_maximum() -> None:
    service = Service(6000, delay=0.01)
    service.collect()
    assert 4 < service.max_concurrent <= MAX_CONNECTIONS


@pytest.mark.parametrize(("threads", "window"), [(1, 1), (2, 1), (3, 4), (8, 2)])
def test_read_ahead_with_a_narrow_window_never_deadlocks(
    threads: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_read_ahead, "MAX_CONNECTIONS", threads)
    monkeypatch.setattr(page_read_ahead, "MAX_PAGES_AHEAD", window)
    random = Random(threads * 10 + window)
    for _ in range(20):
        service = Service(30 * PAGE_SIZE)
        ahead = service.fetch_ahead

        def fetch_slowly(offset: int, ahead: Fetch = ahead) -> Page:
            time.sleep(random.choice((0, 0, 0.0005)))
            return ahead(offset)

        service.fetch_ahead = fetch_slowly  # type: ignore[method-assign]
        reader = threading.Thread(target=service.collect, daemon=True)
        reader.start()
        reader.join(20)
        assert not reader.is_alive()
        assert service.requested == [0]
        assert sorted(service.ahead) == list(range(PAGE_SIZE, 30 * PAGE_SIZE, PAGE_SIZE))


def test_read_ahead_fetches_a_failed_page_again_with_retries() -> None:
    service = Service(1000)
    service.failing = {300, 700}
    assert list(service.collect()) == service.rows
    assert {300} <= set(service.requested) <= set(range(0, 1000, PAGE_SIZE))


@pytest.mark.parametrize("total", [0, 50, 10**9, MAX_PLANNED_ROWS + 1])
def test_read_ahead_is_off_if_the_claimed_total_is_unusable(total: int) -> None:
    service = Service(250, total)
    assert list(service.collect()) == service.rows
    assert service.ahead == []


def test_read_ahead_is_bounded_if_the_claimed_total_is_too_large() -> None:
    service = Service(150, 500_000, delay=0.005)
    assert list(service.collect()) == service.rows
    assert len(service.ahead) <= MAX_PAGES_AHEAD + MAX_CONNECTIONS


def test_read_ahead_loses_no_row_if_pages_are_short() -> None:
    service = Service(1000)
    full_page = service.fetch_ahead
    service.fetch_ahead = lambda offset: (full_page(offset)[0][:70], 1000)  # type: ignore[method-assign]
    assert list(service.collect()) == service.rows


def test_read_ahead_sends_one_request_if_only_the_first_page_is_read() -> None:
    service = Service(100 * PAGE_SIZE)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        time.sleep(0.05)
    assert service.ahead == []


def test_read_ahead_stops_at_the_window() -> None:
    service = Service(100 * PAGE_SIZE)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        pages(PAGE_SIZE)
        deadline = time.monotonic() + 5
        while len(service.ahead) < MAX_PAGES_AHEAD and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.05)
        assert len(service.ahead) == MAX_PAGES_AHEAD


def test_read_ahead_starts_no_page_after_its_end() -> None:
    service = Service(100 * PAGE_SIZE, delay=0.02)
    with ReadAhead(service.fetch, service.fetch_ahead) as pages:
        pages(0)
        pages(PAGE_SIZE)
    started = len(service.ahead)
    deadline = time.monotonic() + 5
    while _workers() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _workers() == []
    assert len(service.ahead) <= started + MAX_CONNECTIONS


def _workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "_work" in thread.name]


@given(
    st.integers(0, 1200),
    st.sets(st.sampled_from(range(0, 1300, PAGE_SIZE))),
    st.none() | st.integers(0, 1500),
)
def test_read_ahead_returns_the_rows_of_a_sequential_listing_for_any_failures(
    count: int, failing: set[int], total: int | None
) -> None:
    service = Service(count, total)
    service.failing = failing
    sequential = collect_rows(Service(count, total).fetch, str, lambda row: row).rows
    assert service.collect() == sequential
