"""What the benchmarks share: one book of what was measured, printed once more at the end."""

from __future__ import annotations

import pytest

from tests.benchmarks.measurements import Book

_BOOK = pytest.StashKey[Book]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_BOOK] = Book()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash[_BOOK].lines()
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture
def book(pytestconfig: pytest.Config) -> Book:
    """Where a measure is told."""
    return pytestconfig.stash[_BOOK]
