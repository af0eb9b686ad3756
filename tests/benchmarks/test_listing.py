"""Time, memory and first row of a list of 10,000 backups, from process start to last byte."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.benchmarks import goals
from tests.benchmarks.cloud_rows import backup_row
from tests.benchmarks.slow_server import slow_server, variables
from tests.benchmarks.usage import Usage, measure
from tests.support.instruction_count import COMMAND

if TYPE_CHECKING:
    from tests.benchmarks.goals import Goal
    from tests.benchmarks.measurements import Results

pytestmark = pytest.mark.benchmark

ROWS = 10_000
PAGE_SECONDS = 0.05
FORMATS = {
    "table": 2,
    "csv": 2,
    "id": 1,
    "json": 1,
    "csv streamed": 2,
    "id streamed": 1,
    "table streamed": 2,
}
"""The number of the line that is the first row; streamed output has the order of the service."""


class Baselines(NamedTuple):
    """A file of the same rows, and the usage to print it as a rich table and as plain lines."""

    rows: Path
    rich: Usage
    plain: Usage


@pytest.fixture(scope="module")
def baselines(tmp_path_factory: pytest.TempPathFactory) -> Baselines:
    file = tmp_path_factory.mktemp("rows") / "rows.json"
    file.write_text(json.dumps([backup_row(number) for number in range(ROWS)]), encoding="utf-8")
    plain = Path(__file__).with_name("plain_lines.py")
    rich = measure(sys.executable, "-m", "tests.benchmarks.rich_table", str(file), runs=1)
    return Baselines(file, rich, measure(sys.executable, str(plain), str(file)))


def run_list(endpoint: str, output_format: str, runs: int = 3) -> Usage:
    args: tuple[str, ...] = (COMMAND, "list", "-o", output_format.removesuffix(" streamed"))
    args += ("--sort", "none") if output_format.endswith("streamed") else ()
    return measure(*args, env=variables(endpoint), rows_from=FORMATS[output_format], runs=runs)


def add_result(
    results: Results, goal: Goal, output_format: str, used: Usage, baselines: Baselines
) -> None:
    factor = baselines.rich.cpu / used.cpu
    results.add(
        goal,
        f"{output_format} {used} ({factor:.0f}x less CPU)",
        met=factor >= 40,
        lower_bound=f"({baselines.plain.seconds * 1000:.0f} here)",
        other=f"rich here {baselines.rich}",
    )


def if_streamed(output_format: str, met: bool) -> bool | None:
    """Return `met` for streamed formats; sorted output is buffered until the last page."""
    return met if output_format.endswith("streamed") else None


@pytest.mark.parametrize("output_format", ["table", "csv", "id", "json"])
def test_render_rows_of_a_file(results: Results, baselines: Baselines, output_format: str) -> None:
    script = (sys.executable, "-m", "tests.benchmarks.render_rows")
    used = measure(*script, output_format, str(baselines.rows))
    add_result(results, goals.FILE_ROWS, output_format, used, baselines)


@pytest.mark.parametrize("output_format", FORMATS)
def test_list_of_10000_backups(results: Results, baselines: Baselines, output_format: str) -> None:
    with slow_server(ROWS) as endpoint:
        add_result(results, goals.LIST, output_format, run_list(endpoint, output_format), baselines)


@pytest.mark.parametrize("output_format", FORMATS)
def test_memory_of_8000_more_backups(results: Results, output_format: str) -> None:
    """Measure pages of 50 ms, so that pages are read ahead while the rows are written."""
    few, many = (peak_of_list(rows, output_format) for rows in (2_000, ROWS))
    results.add(
        goals.LIST_MEMORY,
        f"{output_format} {many - few:+.1f} MB",
        met=if_streamed(output_format, many - few <= 4),
    )


def peak_of_list(rows: int, output_format: str) -> float:
    """Return the median of the peak memory of several runs, in MB."""
    with slow_server(rows, delay=PAGE_SECONDS) as endpoint:
        return median(run_list(endpoint, output_format, runs=1).peak_mb for _ in range(5))


@pytest.fixture(scope="module")
def import_seconds() -> float:
    """Seconds from exec to the end of a Python program that only imports typer and requests."""
    program = (
        "import typer; from gaussbackup.api.fast_requests_import import load_requests as load; "
        "load()"
    )
    return measure(sys.executable, "-c", program, runs=10).seconds


@pytest.mark.parametrize("output_format", FORMATS)
def test_list_of_100_slow_pages(
    results: Results, output_format: str, import_seconds: float
) -> None:
    with slow_server(ROWS, delay=PAGE_SECONDS) as endpoint:
        used = run_list(endpoint, output_format)
        first = min(run_list(endpoint, output_format, runs=1).first or 9.9 for _ in range(10))
    lowest = import_seconds + PAGE_SECONDS
    results.add(goals.PAGES, f"{output_format} {used}", met=used.seconds <= 0.65)
    results.add(
        goals.FIRST_ROW,
        f"{output_format} {first:.2f} s",
        met=if_streamed(output_format, first <= max(0.2, 1.1 * lowest)),
        lower_bound=f"{lowest:.2f} s here",
    )
