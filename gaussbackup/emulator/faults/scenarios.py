"""All named scenarios, by name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from gaussbackup.emulator.faults import (
    scenarios_auth_network,
    scenarios_create_delete,
    scenarios_read,
    scenarios_restore,
)
from gaussbackup.emulator.start_error import EmulatorError

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.scenario_definition import Scenario

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        *scenarios_create_delete.SCENARIOS,
        *scenarios_read.SCENARIOS,
        *scenarios_auth_network.SCENARIOS,
        *scenarios_restore.SCENARIOS,
    )
}


def find_scenario(name: str) -> Scenario:
    """Return a scenario by name; raise EmulatorError if there is none."""
    if name not in SCENARIOS:
        similar = get_close_matches(name.lower(), SCENARIOS, n=3)
        nearest = f"did you mean {' or '.join(similar)}? " if similar else ""
        available = ", ".join(SCENARIOS)
        raise EmulatorError(f"scenario not found: {name}; {nearest}available: {available}")
    return SCENARIOS[name]
