"""The results of all benchmarks, printed as a table at the end of the run."""

from __future__ import annotations

import pytest

from tests.benchmarks.measurements import Results

_RESULTS = pytest.StashKey[Results]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RESULTS] = Results()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = terminalreporter.config.stash[_RESULTS].table_lines()
    if lines:
        terminalreporter.section("results")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture
def results(pytestconfig: pytest.Config) -> Results:
    """The results of this run, to which a benchmark adds its measurement."""
    return pytestconfig.stash[_RESULTS]
