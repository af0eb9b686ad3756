"""What the benchmarks share: one book of what was measured, printed once more at the end."""

from __future__ import annotations

import pytest

from tests.benchmarks.measurements import Results

_BOOK = pytest.StashKey[Results]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_BOOK] = Results()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash[_BOOK].table_lines()
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture
def book(pytestconfig: pytest.Config) -> Results:
    """Where a measure is told."""
    return pytestconfig.stash[_BOOK]
