"""Pagination: every row of a listing once, even if the service miscounts or repeats rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    Fetch = Callable[[int], tuple[list[object], int | None]]
    """Function from an offset, in rows, to the raw rows of a page and the claimed total."""

T = TypeVar("T")

PAGE_SIZE = 100
"""Rows requested per page: the maximum of the API (gaussbackup/api/README.md, "Backups")."""
MAX_PAGES = 10_000


@dataclass(frozen=True)
class CollectedRows(Generic[T]):
    """Rows in the service's order, the last claimed total, and the number of rows without id."""

    rows: tuple[T, ...]
    total: int | None
    unreadable: int


class PaginatedRows(Generic[T]):
    """Iterator over all rows of a listing; at most one page of them is held.

    `parse` returns a row, or None if it is unreadable; `key` returns its id. If the total changed
    between pages, rows may have been missed: the listing is read once more. After the iteration,
    `total` is the last claimed total and `unreadable` the number of rows without a usable id.
    """

    def __init__(
        self, fetch: Fetch, parse: Callable[[object], T | None], key: Callable[[T], str]
    ) -> None:
        self._fetch = fetch
        self._parse = parse
        self._key = key
        self._found: set[str] = set()
        self.total: int | None = None
        self.unreadable = 0

    def __iter__(self) -> Iterator[T]:
        total_is_constant = yield from self._read_pages(self._found)
        if not total_is_constant:
            yield from self._read_pages(set())

    def _read_pages(self, seen: set[str]) -> Generator[T, None, bool]:
        """Yield the rows that were not found before; return whether the total was constant.

        `seen` has the ids of this pass; in the first pass it is the set of all found ids.
        """
        totals: list[int | None] = []
        received = unreadable = 0
        for _ in range(MAX_PAGES):
            raw, total = self._fetch(received)
            totals.append(total)
            received += len(raw)
            before = len(seen)
            rows = [row for row in map(self._parse, raw) if row is not None]
            unreadable += len(raw) - len(rows)
            new = self._new_rows(rows)
            seen.update(map(self._key, rows))
            yield from new
            if len(seen) == before or _is_last(len(raw), received, total):
                break
        self.total, self.unreadable = totals[-1], max(self.unreadable, unreadable)
        return len(set(totals)) == 1

    def _new_rows(self, rows: list[T]) -> list[T]:
        new: dict[str, T] = {}
        for row in rows:
            row_id = self._key(row)
            if row_id not in self._found:
                new.setdefault(row_id, row)
        self._found.update(new)
        return list(new.values())


def collect_rows(
    fetch: Fetch, parse: Callable[[object], T | None], key: Callable[[T], str]
) -> CollectedRows[T]:
    """Return all rows at once; see `PaginatedRows`."""
    rows = PaginatedRows(fetch, parse, key)
    collected = tuple(rows)
    return CollectedRows(collected, rows.total, rows.unreadable)


def _is_last(rows: int, received: int, total: int | None) -> bool:
    """Return whether this is the last page, by the number of its rows and the claimed total.

    A short page is the last one unless more rows are claimed. A claimed total ends the listing only
    if it is reached exactly: a total below the number of received rows is wrong.
    """
    if total is not None and total == received:
        return True
    return rows < PAGE_SIZE and (total is None or total < received)
