"""The promises of the program under random schedules of faults, with the real command.

Each seed is one to three commands, each at a door of its own to one emulated cloud that keeps the
truth. A seed that fails prints its schedule; `python -m tests.agreement.world SEED` runs it alone.
"""

from __future__ import annotations

import pytest

from tests.agreement.world.inquest import inquire, verdict
from tests.agreement.world.schedule import schedule

FEW = range(1, 13)
MANY = range(1, 1001)
_STEP = 50


def _phases(seeds: range) -> set[str]:
    return {
        str(rule.get("phase", "during"))
        for seed in seeds
        for process in schedule(seed).processes
        for rule in process.rules
    }


def test_the_promises_hold_under_any_schedule() -> None:
    assert verdict(inquire(FEW)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("first", MANY[::_STEP])
def test_the_promises_hold_under_many_schedules(first: int) -> None:
    assert verdict(inquire(range(first, first + _STEP))) == ""


def test_a_seed_is_always_the_same_schedule() -> None:
    assert [schedule(seed) for seed in FEW] == [schedule(seed) for seed in FEW]


def test_the_few_seeds_strike_in_every_phase() -> None:
    assert _phases(FEW) == {"before", "during", "after", "late", "headers", "body"}
