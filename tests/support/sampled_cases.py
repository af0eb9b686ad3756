"""Tables of cases that start processes: the default run has a sample, `-m slow` has the rest.

All of them together would take longer than everything else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERY = 8
"""One of so many cases of a test is in the sample, the first one always."""
SAMPLED_PACKAGES = ("tests.cli.", "tests.robustness.")
WHOLE_MODULES = {"tests.cli.test_command_lines"}
"""Their cases start no process."""


def mark_cases_beyond_the_sample(items: Sequence[pytest.Item]) -> None:
    """Mark the cases beyond the sample as slow, whatever their order is."""
    tables: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            module = item.module.__name__
            if module.startswith(SAMPLED_PACKAGES) and module not in WHOLE_MODULES:
                tables[module, item.originalname].append(item)
    for cases in tables.values():
        for index, item in enumerate(sorted(cases, key=lambda each: each.nodeid)):
            if index % EVERY:
                item.add_marker(pytest.mark.slow)
