"""Read-ahead: once the second page of a listing is requested, the others are fetched in parallel.

A listing of which only the first page is used costs one request. Pages are still requested one
after the other, by the offsets that follow from the rows received. A page that was read ahead is
returned from memory; a page that was not, or failed, is fetched with the usual retries.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from gaussbackup.api.client_config import MAX_CONNECTIONS
from gaussbackup.api.pagination import PAGE_SIZE, PaginatedRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    Page = tuple[list[object], int | None]
    Fetch = Callable[[int], Page]

T = TypeVar("T")
MAX_PAGES_AHEAD = MAX_CONNECTIONS
"""Maximum number of pages that are fetched or held before they are requested.

It bounds the memory: more would only be held while the rows are written.
"""
MAX_PLANNED_ROWS = 1_000_000
"""A larger claimed total is not used to plan pages."""


class ReadAhead:
    """Function from offset to page; as a context manager it stops fetching at its end.

    `fetch` gets a page with retries; `fetch_ahead` makes one attempt and may raise anything.
    """

    def __init__(self, fetch: Fetch, fetch_ahead: Fetch) -> None:
        self._fetch = fetch
        self._fetch_ahead = fetch_ahead
        self._plan = range(0)
        self._run: _ReadAheadRun | None = None

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def __call__(self, offset: int) -> Page:
        if self._run is None and offset in self._plan:
            self._run = _ReadAheadRun(self._fetch_ahead, self._plan)
        page = self._run.get(offset) if self._run is not None else None
        if page is None:
            self._stop()
            page = self._fetch(offset)
            self._plan = _pages_after(offset, page)
        return page

    def _stop(self) -> None:
        self._plan = range(0)
        if self._run is not None:
            self._run.stop()
            self._run = None


def _pages_after(offset: int, page: Page) -> range:
    """Return the offsets of the following pages, if this one is full and more rows are claimed."""
    rows, total = page
    start = offset + len(rows)
    if len(rows) == PAGE_SIZE and total is not None and start < total <= MAX_PLANNED_ROWS:
        return range(start, total, PAGE_SIZE)
    return range(0)


class RowStream(Generic[T]):
    """Rows of pages that are read ahead; `total` and `unreadable` are set after the iteration."""

    def __init__(
        self, pages: ReadAhead, parse: Callable[[object], T | None], key: Callable[[T], str]
    ) -> None:
        self._pages = pages
        self._rows = PaginatedRows(pages, parse, key)

    def __iter__(self) -> Iterator[T]:
        with self._pages:
            yield from self._rows

    @property
    def total(self) -> int | None:
        """The last total that the service claimed."""
        return self._rows.total

    @property
    def unreadable(self) -> int:
        """Number of rows without a usable id."""
        return self._rows.unreadable


class _ReadAheadRun:
    """Threads that fetch the pages of a range of offsets, until the first failure."""

    def __init__(self, fetch: Fetch, offsets: range) -> None:
        self._fetch = fetch
        self._offsets = offsets
        self._started = 0  # pages that a thread has taken
        self._requested = 0  # index of the last page requested by the caller
        self._pages: dict[int, Page] = {}
        self._failed: set[int] = set()
        self._stopped = False
        self._lock = threading.Lock()
        self._page_done = threading.Condition(self._lock)
        self._window_moved = threading.Condition(self._lock)
        try:
            for _ in range(min(MAX_CONNECTIONS, len(offsets))):
                threading.Thread(target=self._work, daemon=True).start()
        except RuntimeError:  # no thread available: the caller fetches the pages one by one
            self.stop()

    def get(self, offset: int) -> Page | None:
        """Wait for the page at this offset and return it; None if it is not fetched here."""
        with self._lock:
            if offset not in self._offsets:
                return None
            index = self._offsets.index(offset)
            self._window_moved.notify(max(0, index - self._requested))
            self._requested = index
            self._page_done.wait_for(lambda: offset in self._pages or self._is_missing(index))
            return self._pages.pop(offset, None)

    def stop(self) -> None:
        """Start no more pages."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        self._stopped = True
        self._page_done.notify_all()
        self._window_moved.notify_all()

    def _is_missing(self, index: int) -> bool:
        started = index < self._started
        return index in self._failed if started else self._stopped

    def _work(self) -> None:
        while (index := self._next()) is not None:
            try:
                page = self._fetch(self._offsets[index])
            except Exception:  # the caller fetches the page again and sees the error
                self._fail(index)
                return
            with self._lock:
                self._pages[self._offsets[index]] = page
                self._page_done.notify()

    def _next(self) -> int | None:
        """Return the index of the next page, once it is inside the window; None if none is left."""
        with self._lock:
            self._window_moved.wait_for(
                lambda: (
                    self._stopped
                    or self._started >= len(self._offsets)
                    or self._started < self._requested + MAX_PAGES_AHEAD
                )
            )
            if self._stopped or self._started >= len(self._offsets):
                return None
            self._started += 1
            return self._started - 1

    def _fail(self, index: int) -> None:
        with self._lock:
            self._failed.add(index)
            self._stop()
