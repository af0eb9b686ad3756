"""A local emulator of the cloud API: an HTTP server with a SQLite state file.

It shares no code with the client, so that a misunderstanding of the API in one of them is not
repeated in the other. Packages: `server` (HTTP), `auth` (authentication and request limits),
`faults` (injected faults), `handlers` (the API) and `state` (stored rows and clocks).
"""

from __future__ import annotations

from gaussbackup.emulator.emulator import Emulator, reset
from gaussbackup.emulator.faults.parser import parse_faults, scenario_rules
from gaussbackup.emulator.faults.scenario_definition import Scenario
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
from gaussbackup.emulator.start_error import EmulatorError, NoThreadError

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
    "NoThreadError",
    "Scenario",
    "parse_faults",
    "reset",
    "scenario_rules",
]
