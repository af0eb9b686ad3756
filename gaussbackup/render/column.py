"""A column of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Column(NamedTuple):
    """`whole`: never cut. `style` names the colour of a value: see `ink.painted`."""

    title: str
    align_right: bool = False
    no_truncate: bool = False
    style: Callable[[str], str | None] | None = None
