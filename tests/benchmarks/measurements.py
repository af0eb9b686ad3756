"""The measurements of a run, printed one by one and as a table at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.goals import ALL_GOALS

if TYPE_CHECKING:
    from tests.benchmarks.goals import Goal

HEADINGS = ("metric", "measured", "lower bound", "best other tool", "goal", "met")
_WIDTHS = (40, 58, 22, 60, 24, 3)


class Row(NamedTuple):
    """A measurement; `met` is None if it is printed for comparison only."""

    goal: Goal
    measured: str
    met: bool | None
    lower_bound: str
    best_other: str

    def line(self) -> str:
        """Return the row as aligned columns."""
        met = {True: "yes", False: "NO", None: ""}[self.met]
        cells = (self.goal.metric, self.measured, self.lower_bound, self.best_other)
        return aligned(*cells, self.goal.goal, met)


class Results:
    """All measurements so far."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(
        self, goal: Goal, measured: str, *, met: bool | None, lower_bound: str = "", other: str = ""
    ) -> None:
        """Add a measurement and print it.

        `lower_bound` and `other` are the values of the lower bound and of another tool that were
        measured in the same run.
        """
        bound = f"{goal.lower_bound} {lower_bound}".strip() if lower_bound else goal.lower_bound
        best_other = f"{other}; {goal.best_other}" if other else goal.best_other
        row = Row(goal, measured, met, bound, best_other)
        self._rows.append(row)
        sys.stdout.write(f"\n{row.line()}\n")

    def table_lines(self) -> list[str]:
        """Return the lines of the table in the order of the goals; none without measurements."""
        rows = sorted(self._rows, key=lambda row: ALL_GOALS.index(row.goal))
        return [aligned(*HEADINGS), *(row.line() for row in rows)] if rows else []


def aligned(*cells: str) -> str:
    """Return the cells in columns; a cell that is too long shifts the following ones."""
    return "  ".join(map(str.ljust, cells, _WIDTHS)).rstrip()
