"""Named scenarios: what can go wrong with a cloud, ready to be rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.faults import (
    scenarios_auth_network,
    scenarios_create_delete,
    scenarios_read,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.faults.scenario import Scenario

SCENARIOS = {
    each.name: each
    for each in (
        *scenarios_create_delete.SCENARIOS,
        *scenarios_read.SCENARIOS,
        *scenarios_auth_network.SCENARIOS,
    )
}


def find_scenario(name: str) -> Scenario:
    """Find a scenario by its name."""
    if name not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise EmulatorError(f"there is no scenario {name!r}; known are {known}")
    return SCENARIOS[name]
