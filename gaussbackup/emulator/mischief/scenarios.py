"""Named scenarios: what can go wrong with a cloud, ready to be rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.mischief import (
    scenarios_of_access,
    scenarios_of_making,
    scenarios_of_watching,
)

if TYPE_CHECKING:
    from gaussbackup.emulator.mischief.scenario import Scenario

SCENARIOS = {
    each.name: each
    for each in (
        *scenarios_of_making.SCENARIOS,
        *scenarios_of_watching.SCENARIOS,
        *scenarios_of_access.SCENARIOS,
    )
}


def scenario(name: str) -> Scenario:
    """Find a scenario by its name."""
    if name not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise EmulatorError(f"there is no scenario {name!r}; known are {known}")
    return SCENARIOS[name]
