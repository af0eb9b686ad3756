"""Ten thousand backups: the whole process, from its start to the last byte in the pipe."""

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
"""The number of the line that is the first row; what is streamed has the service's own order."""


class Baselines(NamedTuple):
    """The same rows, from a file, as a table of rich, and as the plainest lines there can be."""

    rows: Path
    rich: Usage
    plain: Usage


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Baselines:
    file = tmp_path_factory.mktemp("rows") / "rows.json"
    file.write_text(json.dumps([backup_row(number) for number in range(ROWS)]), encoding="utf-8")
    plain = Path(__file__).with_name("plain_lines.py")
    rich = measure(sys.executable, "-m", "tests.benchmarks.rich_table", str(file), runs=1)
    return Baselines(file, rich, measure(sys.executable, str(plain), str(file)))


def run_list(endpoint: str, form: str, runs: int = 3) -> Usage:
    words: tuple[str, ...] = (COMMAND, "list", "-o", form.removesuffix(" streamed"))
    words += ("--sort", "none") if form.endswith("streamed") else ()
    return measure(*words, env=variables(endpoint), rows_from=FORMATS[form], runs=runs)


def add_result(book: Results, goal: Goal, form: str, used: Usage, others: Baselines) -> None:
    quicker = others.rich.cpu / used.cpu
    book.add(
        goal,
        f"{form} {used} ({quicker:.0f}x less CPU)",
        met=quicker >= 40,
        floor=f"({others.plain.seconds * 1000:.0f} here)",
        other=f"rich here {others.rich}",
    )


def if_streamed(form: str, met: bool) -> bool | None:
    """What is ordered can only be held, and has no row before its last page is there."""
    return met if form.endswith("streamed") else None


@pytest.mark.parametrize("form", ["table", "csv", "id", "json"])
def test_rows_of_a_file(book: Results, others: Baselines, form: str) -> None:
    words = (sys.executable, "-m", "tests.benchmarks.own_lines", form, str(others.rows))
    add_result(book, goals.FILE_ROWS, form, measure(*words), others)


@pytest.mark.parametrize("form", FORMATS)
def test_a_long_list(book: Results, others: Baselines, form: str) -> None:
    with slow_server(ROWS) as endpoint:
        add_result(book, goals.LIST, form, run_list(endpoint, form), others)


@pytest.mark.parametrize("form", FORMATS)
def test_memory_of_a_longer_list(book: Results, form: str) -> None:
    with slow_server(ROWS) as once, slow_server(2 * ROWS) as twice:
        more = run_list(twice, form, runs=1).peak_mb - run_list(once, form, runs=1).peak_mb
    book.add(goals.LIST_MEMORY, f"{form} {more:+.1f} MB", met=if_streamed(form, more <= 5))


@pytest.mark.parametrize("form", FORMATS)
def test_a_list_of_many_slow_pages(book: Results, form: str) -> None:
    with slow_server(ROWS, delay=0.05) as endpoint:
        used = run_list(endpoint, form)
    first = used.first if used.first is not None else used.seconds
    book.add(goals.PAGES, f"{form} {used}", met=used.seconds <= 0.65)
    book.add(goals.FIRST_ROW, f"{form} {first:.2f} s", met=if_streamed(form, first <= 0.2))
