"""A random schedule: emulator options, initial backups, and commands with their faults."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation.create_commands import create_command, next_create
from tests.simulation.delete_stop_commands import delete_command, prune_command, stop_command
from tests.simulation.initial_backups import (
    INSTANCES,
    InitialBackup,
    backups_with_same_name,
    past_backups,
)
from tests.simulation.read_commands import check_command, read_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulation.command_spec import CommandSpec

_HOUR = 3600.0
CLOCK_OFFSETS = (-26 * _HOUR, -7 * _HOUR, -2 * _HOUR, 2 * _HOUR, 7 * _HOUR, 26 * _HOUR)
"""How far the service's clock is ahead of that of the machine."""
NOT_FOUND_CODES = ("DBS.201010", "DBS.201203", "DBS.200751")


@dataclass(frozen=True)
class Schedule:
    """Everything about a run that does not depend on the timing of the machine."""

    seed: int
    options: dict[str, Any]
    cleared_instances: tuple[str, ...]
    """The instances whose default backups of the emulator are removed."""
    initial_backups: tuple[InitialBackup, ...]
    """Backups that exist before the commands start."""
    commands: tuple[CommandSpec, ...] = field(default=())

    @property
    def clock_offset(self) -> float:
        """Seconds by which the service's clock is ahead of that of the machine."""
        return float(self.options["clock_offset"])

    def to_json(self) -> str:
        """Return the schedule as readable JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=True)


def random_schedule(seed: int) -> Schedule:
    """Return the schedule of a seed; always the same one."""
    rng = random.Random(seed)
    name = f"nightly-{seed}"
    options = _emulator_options(rng)
    backups = backups_with_same_name(rng, name)
    cleared = tuple(each for each in INSTANCES if rng.random() < 0.45)
    count = rng.choice((1, 1, 2, 2, 3))
    if rng.random() < 0.45:
        first = create_command(rng, 0, "orders", name)
        backups += past_backups(rng) if rng.random() < 0.6 else []
    else:
        backups += past_backups(rng)
        first = _delete_or_prune(rng, 0, name, backups, cleared)
    commands = [first]
    for number in range(1, count):
        commands.append(_next_command(rng, number, name, commands[0], backups, cleared))
    return Schedule(seed, options, cleared, tuple(backups), tuple(commands))


def _emulator_options(rng: random.Random) -> dict[str, Any]:
    """Return random options of the emulator."""
    return {
        "build_time": 0.3,
        "list_lag": rng.choice((0.0, 0.0, 0.0, 0.7)),
        "unique_names": rng.random() < 0.7,
        "unique_scope": rng.choice(("project", "instance", "instance")),
        "jobs_known": rng.random() < 0.7,
        "utc_offset": rng.choice(("+0800", "+0000", "-0330")),
        "delete_time": rng.choice((0.0, 0.0, 0.4, 1.5)),
        "stop_time": rng.choice((0.0, 0.5)),
        "missing_backup_code": rng.choice(NOT_FOUND_CODES),
        "delete_response": rng.choice(("empty", "record")),
        "clock_offset": rng.choice((*(0.0,) * 5, *CLOCK_OFFSETS)),
    }


def _delete_or_prune(
    rng: random.Random,
    number: int,
    name: str,
    backups: list[InitialBackup],
    cleared: Sequence[str],
) -> CommandSpec:
    if rng.random() < 0.55:
        return prune_command(rng, number, name, backups)
    return delete_command(rng, number, name, backups, cleared)


def _next_command(
    rng: random.Random,
    number: int,
    name: str,
    first: CommandSpec,
    backups: list[InitialBackup],
    cleared: Sequence[str],
) -> CommandSpec:
    drawn = rng.random()
    if drawn < 0.35:
        return next_create(rng, number, name, first)
    if drawn < 0.55:
        return read_command(rng, number, name)
    if drawn < 0.85:
        return _delete_or_prune(rng, number, name, backups, cleared)
    return check_command(rng, number) if drawn < 0.93 else stop_command(rng, number)
