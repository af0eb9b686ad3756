"""Time, memory and first row of a list of 10,000 backups, from process start to last byte."""

from __future__ import annotations

import json
import sys
from pathlib import Path
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
FORMATS = {"table": 2, "csv": 2, "id": 1, "json": 1, "csv streamed": 2, "table streamed": 2}
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
def test_memory_of_10000_more_backups(results: Results, output_format: str) -> None:
    with slow_server(ROWS) as once, slow_server(2 * ROWS) as twice:
        more = (
            run_list(twice, output_format, runs=1).peak_mb
            - run_list(once, output_format, runs=1).peak_mb
        )
    results.add(
        goals.LIST_MEMORY,
        f"{output_format} {more:+.1f} MB",
        met=if_streamed(output_format, more <= 5),
    )


@pytest.mark.parametrize("output_format", FORMATS)
def test_list_of_100_slow_pages(results: Results, output_format: str) -> None:
    with slow_server(ROWS, delay=0.05) as endpoint:
        used = run_list(endpoint, output_format)
    first = used.first if used.first is not None else used.seconds
    results.add(goals.PAGES, f"{output_format} {used}", met=used.seconds <= 0.65)
    results.add(
        goals.FIRST_ROW,
        f"{output_format} {first:.2f} s",
        met=if_streamed(output_format, first <= 0.2),
    )
