"""A schedule: what one seed makes of the world, the commands, and the faults at each door."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation.create_commands import create_command, next_create, read_command
from tests.simulation.initial_backups import (
    INSTANCES,
    InitialBackup,
    backups_with_same_name,
    past_backups,
)
from tests.simulation.mutating_commands import (
    check_command,
    delete_command,
    prune_command,
    stop_command,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulation.command_spec import CommandSpec

NOT_FOUND_CODES = ("DBS.201010", "DBS.201203", "DBS.200751")


@dataclass(frozen=True)
class Schedule:
    """Everything about a run that is not left to the machine's own timing."""

    seed: int
    options: dict[str, Any]
    cleared_instances: tuple[str, ...]
    """The instances that begin without the backups that the emulated world comes with."""
    initial_backups: tuple[InitialBackup, ...]
    """Backups that are there before."""
    commands: tuple[CommandSpec, ...] = field(default=())

    def to_json(self) -> str:
        """The schedule, to be read by a person."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=True)


def random_schedule(seed: int) -> Schedule:
    """Draw the schedule of a seed; the same one every time."""
    chance = random.Random(seed)
    name = f"nightly-{seed}"
    options = _emulator_options(chance)
    placed = backups_with_same_name(chance, name)
    bare = tuple(each for each in INSTANCES if chance.random() < 0.45)
    count = chance.choice((1, 1, 2, 2, 3))
    if chance.random() < 0.45:
        first = create_command(chance, 0, "orders", name)
        placed += past_backups(chance) if chance.random() < 0.6 else []
    else:
        placed += past_backups(chance)
        first = _delete_or_prune(chance, 0, name, placed, bare)
    processes = [first]
    for number in range(1, count):
        processes.append(_next_command(chance, number, name, processes[0], placed, bare))
    return Schedule(seed, options, bare, tuple(placed), tuple(processes))


def _emulator_options(chance: random.Random) -> dict[str, Any]:
    """The switches of the emulated cloud."""
    return {
        "build_time": 0.3,
        "list_lag": chance.choice((0.0, 0.0, 0.0, 0.7)),
        "unique_names": chance.random() < 0.7,
        "unique_scope": chance.choice(("project", "instance", "instance")),
        "jobs_known": chance.random() < 0.7,
        "utc_offset": chance.choice(("+0800", "+0000", "-0330")),
        "delete_time": chance.choice((0.0, 0.0, 0.4, 1.5)),
        "stop_time": chance.choice((0.0, 0.5)),
        "missing_backup_code": chance.choice(NOT_FOUND_CODES),
        "delete_response": chance.choice(("empty", "record")),
    }


def _delete_or_prune(
    chance: random.Random, number: int, name: str, placed: list[InitialBackup], bare: Sequence[str]
) -> CommandSpec:
    if chance.random() < 0.55:
        return prune_command(chance, number, name, placed)
    return delete_command(chance, number, name, placed, bare)


def _next_command(
    chance: random.Random,
    number: int,
    name: str,
    first: CommandSpec,
    placed: list[InitialBackup],
    bare: Sequence[str],
) -> CommandSpec:
    drawn = chance.random()
    if drawn < 0.35:
        return next_create(chance, number, name, first)
    if drawn < 0.55:
        return read_command(chance, number, name)
    if drawn < 0.85:
        return _delete_or_prune(chance, number, name, placed, bare)
    return check_command(chance, number) if drawn < 0.93 else stop_command(chance, number)
