"""Reading ahead: the first page tells the total, and with the second the others are begun.

Whoever is content with the first page costs the service no other one. And nothing changes of what a
listing means: whoever asks for the pages asks one after the other, by the offsets that follow from
what came. A page that was read ahead is handed out when it is asked for; one that was not, or could
not be had, is fetched in the ordinary way, with its patience.
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
MAX_PAGES_AHEAD = 2 * MAX_CONNECTIONS
"""Pages that may wait to be asked for, so that memory is bounded."""
MAX_PLANNED_ROWS = 1_000_000
"""A claim beyond this is no plan to read by."""


class ReadAhead:
    """Gives pages by their offset; a context manager, on whose end nothing new is begun.

    `fetch` gets a page at any price, `ahead` tries once and may raise anything.
    """

    def __init__(self, fetch: Fetch, ahead: Fetch) -> None:
        self._fetch = fetch
        self._ahead = ahead
        self._plan = range(0)
        self._run: _ReadAheadRun | None = None

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def __call__(self, offset: int) -> Page:
        if self._run is None and offset in self._plan:
            self._run = _ReadAheadRun(self._ahead, self._plan)
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
    """The offsets of the pages to come, where this one is full and more are claimed."""
    rows, total = page
    start = offset + len(rows)
    if len(rows) == PAGE_SIZE and total is not None and start < total <= MAX_PLANNED_ROWS:
        return range(start, total, PAGE_SIZE)
    return range(0)


class RowStream(Generic[T]):
    """The rows of pages that are read ahead; `total` and `unreadable` are known at the end."""

    def __init__(
        self, pages: ReadAhead, read: Callable[[object], T | None], key: Callable[[T], str]
    ) -> None:
        self._pages = pages
        self._rows = PaginatedRows(pages, read, key)

    def __iter__(self) -> Iterator[T]:
        with self._pages:
            yield from self._rows

    @property
    def total(self) -> int | None:
        """The last count that the service claimed."""
        return self._rows.total

    @property
    def unreadable(self) -> int:
        """How many rows had no usable id."""
        return self._rows.unreadable


class _ReadAheadRun:
    """Threads that fetch the pages of one range of offsets, until the first failure."""

    def __init__(self, fetch: Fetch, offsets: range) -> None:
        self._fetch = fetch
        self._offsets = offsets
        self._begun = 0
        self._taken = 0
        self._pages: dict[int, Page] = {}
        self._missed: set[int] = set()
        self._stopped = False
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)
        for _ in range(min(MAX_CONNECTIONS, len(offsets))):
            threading.Thread(target=self._work, daemon=True).start()

    def get(self, offset: int) -> Page | None:
        """The page at this offset; None where it is not to be had here."""
        with self._lock:
            if offset not in self._offsets:
                return None
            place = self._offsets.index(offset)
            self._room.notify(max(0, place - self._taken))
            self._taken = place
            self._arrived.wait_for(lambda: offset in self._pages or self._is_missing(place))
            return self._pages.pop(offset, None)

    def stop(self) -> None:
        """Begin no other page."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        self._stopped = True
        self._arrived.notify_all()
        self._room.notify_all()

    def _is_missing(self, place: int) -> bool:
        begun = place < self._begun
        return place in self._missed if begun else self._stopped

    def _work(self) -> None:
        while (place := self._next()) is not None:
            try:
                page = self._fetch(self._offsets[place])
            except Exception:  # whoever asks for it will see what is wrong
                self._miss(place)
                return
            with self._lock:
                self._pages[self._offsets[place]] = page
                self._arrived.notify()

    def _next(self) -> int | None:
        """The next page to fetch, as soon as it is not too far ahead; None for no other."""
        with self._lock:
            self._room.wait_for(
                lambda: (
                    self._stopped
                    or self._begun >= len(self._offsets)
                    or self._begun < self._taken + MAX_PAGES_AHEAD
                )
            )
            if self._stopped or self._begun >= len(self._offsets):
                return None
            self._begun += 1
            return self._begun - 1

    def _miss(self, place: int) -> None:
        with self._lock:
            self._missed.add(place)
            self._end()
