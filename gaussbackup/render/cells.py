"""Cells of tables: the column they belong to, and the text of values that many tables show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    ColumnsAndRows = tuple[list["Column"], list[list[str]]]
    """The content of a table, for `render_table`."""

UNKNOWN = "–"
"""The text of a value that is not known."""


class Column(NamedTuple):
    """A column of a table.

    `no_truncate` columns are never shortened. `style` returns the style of a value (see
    `styles.colorize`), or None.
    """

    title: str
    align_right: bool = False
    no_truncate: bool = False
    style: Callable[[str], str | None] | None = None


def duration_cell(seconds: float | None) -> str:
    """Return a duration as text."""
    return UNKNOWN if seconds is None else format_duration(seconds)


def size_cell(size_bytes: int | None) -> str:
    """Return a number of bytes as text."""
    return UNKNOWN if size_bytes is None else format_size(size_bytes)


def extra_fields(raw: Mapping[str, object], shown: frozenset[str]) -> list[tuple[str, str]]:
    """Return the fields of a row of the service that are not in `shown`, in their order.

    Values that are not strings are written as JSON.
    """
    import json

    return [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in raw.items()
        if key not in shown
    ]
