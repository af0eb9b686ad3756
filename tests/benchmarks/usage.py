"""What a whole process used: time, processor, memory, and the time to its first row."""

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
    """Seconds and megabytes of one run; `first` is when the first row had been written."""

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
    *words: str, env: Mapping[str, str] | None = None, rows_from: int = 1, runs: int = 3
) -> Usage:
    """The quickest of some runs. AssertionError where one does not end with 0.

    `rows_from` is the number of the line that is the first row: 2 below a heading.
    """
    return min((_once(words, env, rows_from) for _ in range(runs)), key=lambda used: used.seconds)


def _once(words: tuple[str, ...], env: Mapping[str, str] | None, rows_from: int) -> Usage:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCHER), str(rows_from), *words],
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
