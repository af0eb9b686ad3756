"""The promises of the program under random schedules of faults, with the real command.

Each seed is one to three commands, each at a door of its own to one emulated cloud that keeps the
truth: they create, wait, list, show, prune, delete, check and stop. A seed that fails prints its
schedule; `python -m tests.simulation SEED` runs it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from tests.simulation.command_spec import CommandName
from tests.simulation.runner import count_exit_codes, failure_report, run_seeds
from tests.simulation.schedule import random_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = (2, 3, 4, 6, 8, 15, 17, 33, 60, 70, 77, 80, 82, 87, 93, 99, 100, 103)
"""Quick ones, which strike in every phase and end in most ways."""
MANY = range(1, 1001)
_STEP = 50


def _phases(seeds: Sequence[int], method: str) -> set[str]:
    """The phases in which the requests of a method are struck."""
    return {
        str(rule.get("phase", "during"))
        for seed in seeds
        for process in random_schedule(seed).commands
        for rule in process.rules
        if rule["match"].get("method") == method
    }


def test_the_promises_hold_under_any_schedule() -> None:
    findings = list(run_seeds(FEW))
    assert failure_report(findings) == ""
    assert {0, 3, 4, 5, 6, 8, 9, 10, 11} <= set(count_exit_codes(findings)), (
        "these seeds do not try much"
    )


@pytest.mark.slow
@pytest.mark.parametrize("first", MANY[::_STEP])
def test_the_promises_hold_under_many_schedules(first: int) -> None:
    assert failure_report(run_seeds(range(first, first + _STEP))) == ""


def test_a_seed_is_always_the_same_schedule() -> None:
    assert [random_schedule(seed) for seed in FEW] == [random_schedule(seed) for seed in FEW]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_few_seeds_strike_in_every_phase(method: str) -> None:
    assert _phases(FEW, method) >= {"before", "after", "late", "headers", "body"}


def test_the_few_seeds_run_every_verb() -> None:
    verbs = {process.command for seed in FEW for process in random_schedule(seed).commands}
    assert verbs == set(get_args(CommandName))
