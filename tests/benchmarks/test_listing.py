"""Ten thousand backups: the whole process, from its start to the last byte in the pipe."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.benchmarks import goals
from tests.benchmarks.cloud_rows import backup_row
from tests.benchmarks.slow_server import serving, variables
from tests.benchmarks.usage import Usage, usage
from tests.support.instruction_count import COMMAND

if TYPE_CHECKING:
    from tests.benchmarks.goals import Goal
    from tests.benchmarks.measurements import Book

pytestmark = pytest.mark.benchmark

ROWS = 10_000
FORMS = {"table": 2, "csv": 2, "id": 1, "json": 1, "csv streamed": 2, "table streamed": 2}
"""The number of the line that is the first row; what is streamed has the service's own order."""


class Others(NamedTuple):
    """The same rows, from a file, as a table of rich, and as the plainest lines there can be."""

    rows: Path
    rich: Usage
    plain: Usage


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Others:
    file = tmp_path_factory.mktemp("rows") / "rows.json"
    file.write_text(json.dumps([backup_row(number) for number in range(ROWS)]), encoding="utf-8")
    plain = Path(__file__).with_name("plain_lines.py")
    rich = usage(sys.executable, "-m", "tests.benchmarks.rich_table", str(file), runs=1)
    return Others(file, rich, usage(sys.executable, str(plain), str(file)))


def listed(endpoint: str, form: str, runs: int = 3) -> Usage:
    words: tuple[str, ...] = (COMMAND, "list", "-o", form.removesuffix(" streamed"))
    words += ("--sort", "none") if form.endswith("streamed") else ()
    return usage(*words, env=variables(endpoint), rows_from=FORMS[form], runs=runs)


def told(book: Book, goal: Goal, form: str, used: Usage, others: Others) -> None:
    quicker = others.rich.cpu / used.cpu
    book.tell(
        goal,
        f"{form} {used} ({quicker:.0f}x less CPU)",
        met=quicker >= 40,
        floor=f"({others.plain.seconds * 1000:.0f} here)",
        beside=f"rich here {others.rich}",
    )


def where_streamed(form: str, met: bool) -> bool | None:
    """What is ordered can only be held, and has no row before its last page is there."""
    return met if form.endswith("streamed") else None


@pytest.mark.parametrize("form", ["table", "csv", "id", "json"])
def test_rows_of_a_file(book: Book, others: Others, form: str) -> None:
    words = (sys.executable, "-m", "tests.benchmarks.own_lines", form, str(others.rows))
    told(book, goals.LINES, form, usage(*words), others)


@pytest.mark.parametrize("form", FORMS)
def test_a_long_list(book: Book, others: Others, form: str) -> None:
    with serving(ROWS) as endpoint:
        told(book, goals.LIST, form, listed(endpoint, form), others)


@pytest.mark.parametrize("form", FORMS)
def test_memory_of_a_longer_list(book: Book, form: str) -> None:
    with serving(ROWS) as once, serving(2 * ROWS) as twice:
        more = listed(twice, form, runs=1).peak_mb - listed(once, form, runs=1).peak_mb
    book.tell(goals.LIST_MEMORY, f"{form} {more:+.1f} MB", met=where_streamed(form, more <= 5))


@pytest.mark.parametrize("form", FORMS)
def test_a_list_of_many_slow_pages(book: Book, form: str) -> None:
    with serving(ROWS, delay=0.05) as endpoint:
        used = listed(endpoint, form)
    first = used.first if used.first is not None else used.seconds
    book.tell(goals.PAGES, f"{form} {used}", met=used.seconds <= 0.65)
    book.tell(goals.FIRST_ROW, f"{form} {first:.2f} s", met=where_streamed(form, first <= 0.2))
