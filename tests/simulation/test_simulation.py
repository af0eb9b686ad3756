"""The invariants of the program, checked with real commands under random faults.

Each seed runs one to three commands, each against its own emulator; the emulators have a common
state file. A seed that fails prints its schedule; `python -m tests.simulation SEED` runs it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from tests.simulation.command_spec import CommandName
from tests.simulation.fault_kinds import PLACEHOLDER_TIMES
from tests.simulation.runner import count_exit_codes, failure_report, run_seeds
from tests.simulation.schedule import random_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = (2, 4, 7, 9, 11, 14, 17, 30, 40, 43, 47, 64, 77, 91, 93, 95, 131, 136, 145)
"""Fast seeds that have faults in every phase and end with most exit codes."""
MANY = range(1, 1001)
_STEP = 50


def _phases(seeds: Sequence[int], method: str) -> set[str]:
    """Return the phases of the faults for requests of a method."""
    return {
        str(rule.get("phase", "during"))
        for seed in seeds
        for command in random_schedule(seed).commands
        for rule in command.rules
        if rule["match"].get("method") == method
    }


def test_invariants_hold_for_few_seeds() -> None:
    results = list(run_seeds(FEW))
    assert failure_report(results) == ""
    assert {0, 3, 4, 5, 6, 8, 9, 10, 11} <= set(count_exit_codes(results)), (
        "these seeds cover too few exit codes"
    )


@pytest.mark.slow
@pytest.mark.parametrize("first", MANY[::_STEP])
def test_invariants_hold_for_many_seeds(first: int) -> None:
    assert failure_report(run_seeds(range(first, first + _STEP))) == ""


def test_random_schedule_is_the_same_for_the_same_seed() -> None:
    assert [random_schedule(seed) for seed in FEW] == [random_schedule(seed) for seed in FEW]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_few_seeds_have_faults_in_every_phase(method: str) -> None:
    assert _phases(FEW, method) >= {"before", "after", "late", "headers", "body"}


def test_few_seeds_have_foreign_responses_placeholders_and_wrong_clocks() -> None:
    schedules = [random_schedule(seed) for seed in FEW]
    actions = [
        rule["action"]
        for schedule in schedules
        for command in schedule.commands
        for rule in command.rules
        if isinstance(rule["action"], dict)
    ]
    edits = [edit.get("value") for action in actions for edit in action.get("edit", ())]
    statuses = [action["respond"]["status"] for action in actions if "respond" in action]
    assert set(PLACEHOLDER_TIMES) & {value for value in edits if isinstance(value, str)}
    assert statuses.count(404) >= 5
    assert min(schedule.clock_offset for schedule in schedules) < -3600
    assert max(schedule.clock_offset for schedule in schedules) > 3600


def test_few_seeds_run_every_command() -> None:
    commands = {spec.command for seed in FEW for spec in random_schedule(seed).commands}
    assert commands == set(get_args(CommandName))
