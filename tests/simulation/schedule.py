"""A schedule: what one seed makes of the world, the commands, and the faults at each door."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tests.simulation.create_commands import another_create, create, reader
from tests.simulation.initial_backups import INSTANCES, Placed, history, namesakes
from tests.simulation.mutating_commands import checker, deleter, pruner, stopper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulation.command_spec import Process

MISSING = ("DBS.201010", "DBS.201203", "DBS.200751")


@dataclass(frozen=True)
class Schedule:
    """Everything about a run that is not left to the machine's own timing."""

    seed: int
    options: dict[str, Any]
    bare: tuple[str, ...]
    """The instances that begin without the backups that the emulated world comes with."""
    placed: tuple[Placed, ...]
    """Backups that are there before."""
    processes: tuple[Process, ...] = field(default=())

    def told(self) -> str:
        """The schedule, to be read by a person."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=True)


def schedule(seed: int) -> Schedule:
    """Draw the schedule of a seed; the same one every time."""
    chance = random.Random(seed)
    name = f"nightly-{seed}"
    options = _options(chance)
    placed = namesakes(chance, name)
    bare = tuple(each for each in INSTANCES if chance.random() < 0.45)
    count = chance.choice((1, 1, 2, 2, 3))
    if chance.random() < 0.45:
        first = create(chance, 0, "orders", name)
        placed += history(chance) if chance.random() < 0.6 else []
    else:
        placed += history(chance)
        first = _destroyer(chance, 0, name, placed, bare)
    processes = [first]
    for number in range(1, count):
        processes.append(_another(chance, number, name, processes[0], placed, bare))
    return Schedule(seed, options, bare, tuple(placed), tuple(processes))


def _options(chance: random.Random) -> dict[str, Any]:
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
        "missing_backup": chance.choice(MISSING),
        "delete_answer": chance.choice(("empty", "record")),
    }


def _destroyer(
    chance: random.Random, number: int, name: str, placed: list[Placed], bare: Sequence[str]
) -> Process:
    if chance.random() < 0.55:
        return pruner(chance, number, name, placed)
    return deleter(chance, number, name, placed, bare)


def _another(
    chance: random.Random,
    number: int,
    name: str,
    first: Process,
    placed: list[Placed],
    bare: Sequence[str],
) -> Process:
    drawn = chance.random()
    if drawn < 0.35:
        return another_create(chance, number, name, first)
    if drawn < 0.55:
        return reader(chance, number, name)
    if drawn < 0.85:
        return _destroyer(chance, number, name, placed, bare)
    return checker(chance, number) if drawn < 0.93 else stopper(chance, number)
