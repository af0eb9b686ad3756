"""Modules whose tables are long: the default run has a sample of each, `-m slow` has the rest.

Each case starts processes, so all of them together would take longer than everything else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERY = 4
"""One of so many cases of a test is in the sample, the first one always."""
SAMPLED_MODULES = {
    "tests.cli.completion.test_names_in_shells",
    "tests.cli.test_changes_during_prompt",
    "tests.cli.test_create_several",
    "tests.cli.test_csv",
    "tests.cli.test_drill",
    "tests.cli.test_emulator_exec_signals",
    "tests.cli.test_emulator_state",
    "tests.cli.test_odd_backup_ids",
    "tests.cli.test_path_options",
    "tests.cli.test_prompts",
    "tests.cli.test_retry_budget",
    "tests.robustness.test_credential_exposure",
    "tests.robustness.test_delete_outcomes",
    "tests.robustness.test_drill_signals",
    "tests.robustness.test_environment",
    "tests.robustness.test_hostile_strings",
    "tests.robustness.test_invalid_settings",
    "tests.robustness.test_mutated_responses",
    "tests.robustness.test_resume_commands",
    "tests.robustness.test_unwritable_output",
    "tests.robustness.test_without_threads",
}


def mark_cases_beyond_the_sample(items: Sequence[pytest.Item]) -> None:
    """Mark the cases beyond the sample as slow, whatever their order is."""
    tables: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            module = item.module.__name__
            if module in SAMPLED_MODULES:
                tables[module, item.originalname].append(item)
    for cases in tables.values():
        for index, item in enumerate(sorted(cases, key=lambda each: each.nodeid)):
            if index % EVERY:
                item.add_marker(pytest.mark.slow)
