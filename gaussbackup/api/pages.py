"""Pages: every row of a listing once, from a service that may count wrongly or repeat itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Fetch = Callable[[int], tuple[list[object], int | None]]
    """From an offset, which counts rows, to the raw rows of a page and the claimed total."""

T = TypeVar("T")

SIZE = 100
"""Rows asked for at a time: the most that the service gives (api/facts.md, section 3)."""
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Collected(Generic[T]):
    """Rows in the service's order, the last total it claimed, and how many had no usable id."""

    rows: tuple[T, ...]
    total: int | None
    unreadable: int


def collect(
    fetch: Fetch, read: Callable[[object], T | None], key: Callable[[T], str]
) -> Collected[T]:
    """All pages.

    `read` makes a row, None where it is unreadable, and `key` tells its id. Where the total changed
    from page to page, rows may have slipped past: one more pass picks them up.
    """
    found: dict[str, T] = {}
    unreadable, total, steady = _pass(fetch, read, key, found)
    if not steady:
        again, total, _ = _pass(fetch, read, key, found)
        unreadable = max(unreadable, again)
    return Collected(tuple(found.values()), total, unreadable)


def _pass(
    fetch: Fetch,
    read: Callable[[object], T | None],
    key: Callable[[T], str],
    found: dict[str, T],
) -> tuple[int, int | None, bool]:
    """Adds to `found`; the unreadable rows, the last total, and whether it was always the same."""
    seen: set[str] = set()
    totals: list[int | None] = []
    received = unreadable = 0
    for _ in range(MOST_PAGES):
        raw, total = fetch(received)
        totals.append(total)
        received += len(raw)
        before = len(seen)
        for row in map(read, raw):
            if row is None:
                unreadable += 1
            else:
                seen.add(key(row))
                found.setdefault(key(row), row)
        if len(seen) == before or _was_last(len(raw), received, total):
            break
    return unreadable, totals[-1], len(set(totals)) == 1


def _was_last(rows: int, received: int, total: int | None) -> bool:
    """Whether no page follows this one, by the count of its rows and the claimed total.

    A short page ends a listing unless more is claimed, and a claim ends it only when it is met
    exactly: one that is below what came already is wrong.
    """
    if total is not None and total == received:
        return True
    return rows < SIZE and (total is None or total < received)
