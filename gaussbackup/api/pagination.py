"""Pages: every row of a listing once, from a service that may count wrongly or repeat itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    Fetch = Callable[[int], tuple[list[object], int | None]]
    """From an offset, which counts rows, to the raw rows of a page and the claimed total."""

T = TypeVar("T")

PAGE_SIZE = 100
"""Rows asked for at a time: the most that the service gives (api/facts.md, section 3)."""
MAX_PAGES = 10_000


@dataclass(frozen=True)
class CollectedRows(Generic[T]):
    """Rows in the service's order, the last total it claimed, and how many had no usable id."""

    rows: tuple[T, ...]
    total: int | None
    unreadable: int


class PaginatedRows(Generic[T]):
    """All rows of a listing, one after the other; no more than a page of them is held.

    `read` makes a row, None where it is unreadable, and `key` tells its id. Where the total changed
    from page to page, rows may have slipped past: one more pass picks them up. `total`, the last
    one that was claimed, and `unreadable`, how many rows had no usable id, are known at the end.
    """

    def __init__(
        self, fetch: Fetch, read: Callable[[object], T | None], key: Callable[[T], str]
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._key = key
        self._found: set[str] = set()
        self.total: int | None = None
        self.unreadable = 0

    def __iter__(self) -> Iterator[T]:
        steady = yield from self._read_pages(self._found)
        if not steady:
            yield from self._read_pages(set())

    def _read_pages(self, seen: set[str]) -> Generator[T, None, bool]:
        """The rows that were not found before; whether the total was always the same.

        `seen` is for the ids of this pass: those that were found, when it is the first.
        """
        totals: list[int | None] = []
        received = unreadable = 0
        for _ in range(MAX_PAGES):
            raw, total = self._fetch(received)
            totals.append(total)
            received += len(raw)
            before = len(seen)
            rows = [row for row in map(self._read, raw) if row is not None]
            unreadable += len(raw) - len(rows)
            new = self._new_ones(rows)
            seen.update(map(self._key, rows))
            yield from new
            if len(seen) == before or _was_last(len(raw), received, total):
                break
        self.total, self.unreadable = totals[-1], max(self.unreadable, unreadable)
        return len(set(totals)) == 1

    def _new_ones(self, rows: list[T]) -> list[T]:
        new: dict[str, T] = {}
        for row in rows:
            ident = self._key(row)
            if ident not in self._found:
                new.setdefault(ident, row)
        self._found.update(new)
        return list(new.values())


def collect_rows(
    fetch: Fetch, read: Callable[[object], T | None], key: Callable[[T], str]
) -> CollectedRows[T]:
    """All rows at once; see `Rows`."""
    rows = PaginatedRows(fetch, read, key)
    found = tuple(rows)
    return CollectedRows(found, rows.total, rows.unreadable)


def _was_last(rows: int, received: int, total: int | None) -> bool:
    """Whether no page follows this one, by the count of its rows and the claimed total.

    A short page ends a listing unless more is claimed, and a claim ends it only when it is met
    exactly: one that is below what came already is wrong.
    """
    if total is not None and total == received:
        return True
    return rows < PAGE_SIZE and (total is None or total < received)
