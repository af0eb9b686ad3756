"""Resource usage of a process: time, CPU time, memory and time to the first row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.support.cli import environment
from tests.support.fresh_interpreter import without_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAUNCHER = Path(__file__).with_name("launcher.py")


class Usage(NamedTuple):
    """Seconds and megabytes of one run; `first` is the time until the first row was written."""

    code: int
    seconds: float
    first: float | None
    cpu: float
    user: float
    peak_mb: float
    size: int

    def __str__(self) -> str:
        first = "-" if self.first is None else f"{self.first:.2f}"
        return f"{self.seconds:.2f} s, user {self.user:.2f}, first {first}, {self.peak_mb:.0f} MB"


def measure(
    *args: str, env: Mapping[str, str] | None = None, rows_from: int = 1, runs: int = 3
) -> Usage:
    """Return the usage of the fastest of some runs.

    Raise AssertionError if a run exits with an error.

    `rows_from` is the number of the line that is the first row: 2 if there is a heading.
    """
    return min((_once(args, env, rows_from) for _ in range(runs)), key=lambda used: used.seconds)


def _once(args: tuple[str, ...], env: Mapping[str, str] | None, rows_from: int) -> Usage:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCHER), str(rows_from), *args],
        env=without_coverage(environment(**(env or {}))),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    used = Usage(**json.loads(done.stderr.splitlines()[-1]))
    assert used.code == 0, done.stderr
    return used
