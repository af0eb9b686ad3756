"""The book of a run: each measure as it comes, and all of them at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.goals import ALL_GOALS

if TYPE_CHECKING:
    from tests.benchmarks.goals import Goal

HEADINGS = ("metric", "measured", "floor", "best other tool", "goal", "met")
_WIDTHS = (36, 58, 22, 60, 24, 3)


class Row(NamedTuple):
    """One measure; `met` is None for a figure that stands beside the goal, for comparison."""

    goal: Goal
    measured: str
    met: bool | None
    floor: str
    other: str

    def line(self) -> str:
        """Aligned with all others."""
        met = {True: "yes", False: "NO", None: ""}[self.met]
        return aligned(self.goal.metric, self.measured, self.floor, self.other, self.goal.goal, met)


class Results:
    """What has been measured so far."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(
        self, goal: Goal, measured: str, *, met: bool | None, floor: str = "", other: str = ""
    ) -> None:
        """Write one measure down, and print it.

        `floor` and `other` are what was measured of the floor and of another tool in the same run.
        """
        shown = f"{goal.floor} {floor}".strip() if floor else goal.floor
        compared = f"{other}; {goal.other}" if other else goal.other
        row = Row(goal, measured, met, shown, compared)
        self._rows.append(row)
        sys.stdout.write(f"\n{row.line()}\n")

    def table_lines(self) -> list[str]:
        """The whole table, in the order of the goals; nothing where nothing was measured."""
        rows = sorted(self._rows, key=lambda row: ALL_GOALS.index(row.goal))
        return [aligned(*HEADINGS), *(row.line() for row in rows)] if rows else []


def aligned(*cells: str) -> str:
    """The cells in columns; one that is too long runs over."""
    return "  ".join(map(str.ljust, cells, _WIDTHS)).rstrip()
