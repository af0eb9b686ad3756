"""A local stand-in for the cloud: a real HTTP server over a SQLite file.

It shares nothing with the client, so that one misreading of the API cannot hide behind the
other. The rooms: `server` (bytes on the wire), `gatekeeper` (who may come in), `mischief` (faults
on request), `service` (the API) and `world` (rows and time).
"""

from __future__ import annotations

from gaussbackup.emulator.emulator import Emulator, reset
from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.faults.parser import read_faults, scenario_rules
from gaussbackup.emulator.faults.scenario import Scenario
from gaussbackup.emulator.faults.scenarios import SCENARIOS
from gaussbackup.emulator.identities import (
    ACCESS_KEY,
    DOMAIN,
    PASSWORD,
    PROJECT_ID,
    REGION,
    SECRET_KEY,
    USERNAME,
)
from gaussbackup.emulator.options import EmulatorOptions

__all__ = [
    "ACCESS_KEY",
    "DOMAIN",
    "PASSWORD",
    "PROJECT_ID",
    "REGION",
    "SCENARIOS",
    "SECRET_KEY",
    "USERNAME",
    "Emulator",
    "EmulatorError",
    "EmulatorOptions",
    "Scenario",
    "read_faults",
    "reset",
    "scenario_rules",
]
