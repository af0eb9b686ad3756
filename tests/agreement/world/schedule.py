"""A schedule: what one seed makes of the world, the commands, and the faults at each door."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from gaussbackup import emulator
from tests.agreement.world import faults

SETTLE_WINDOWS = (1.0, 2.0)
TIMEOUT = 4.0
CREDENTIALS = ("aksk", "aksk", "password")
FORMS = ("json", "json", "json", "table", "yaml", "csv", "id")


@dataclass(frozen=True)
class Process:
    """One command: its words and variables, and the faults at its door.

    `mark` is the description of what it makes, by which the truth tells whose a backup is.
    """

    number: int
    verb: Literal["create", "wait", "list", "show"]
    words: tuple[str, ...]
    variables: dict[str, str]
    rules: tuple[dict[str, Any], ...]
    form: str = "json"
    instance: str = ""
    name: str = ""
    waits: bool = True
    quiet: bool = False
    patience: float = 0.0
    """Seconds after which it must have ended."""
    starts_after: float = 0.0
    killed_after: float | None = None
    """Seconds after which it is sent SIGTERM or SIGINT."""

    @property
    def mark(self) -> str:
        return f"made by {self.number}"


@dataclass(frozen=True)
class Schedule:
    """Everything about a run that is not left to the machine's own timing."""

    seed: int
    options: dict[str, Any]
    placed: tuple[tuple[str, str, str], ...]
    """Backups that are there before: instance, name, status."""
    processes: tuple[Process, ...] = field(default=())

    def told(self) -> str:
        """The schedule, to be read by a person."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=True)


def schedule(seed: int) -> Schedule:
    """Draw the schedule of a seed; the same one every time."""
    chance = random.Random(seed)
    name = f"nightly-{seed}"
    options: dict[str, Any] = {
        "build_time": 0.3,
        "list_lag": chance.choice((0.0, 0.0, 0.0, 0.7)),
        "unique_names": chance.random() < 0.7,
        "unique_scope": chance.choice(("project", "instance", "instance")),
        "jobs_known": chance.random() < 0.7,
        "utc_offset": chance.choice(("+0800", "+0000", "-0330")),
    }
    placed = [(instance, name, status) for instance, status in _placed(chance)]
    count = chance.choice((1, 1, 2, 2, 3))
    processes = [_create(chance, 0, "orders", name)]
    for number in range(1, count):
        processes.append(_another(chance, number, name, processes[0]))
    return Schedule(seed, options, tuple(placed), tuple(processes))


def _placed(chance: random.Random) -> list[tuple[str, str]]:
    """Namesakes that are there already, seldom; one that is being made keeps its instance busy."""
    drawn = chance.random()
    if drawn < 0.08:
        return [("orders", chance.choice(("COMPLETED", "FAILED")))]
    if drawn < 0.12:
        return [("billing", "BUILDING")]
    return [("billing", "COMPLETED")] if drawn < 0.2 else []


def _another(chance: random.Random, number: int, name: str, first: Process) -> Process:
    if chance.random() < 0.6:
        instance = chance.choice(("orders", "billing", "billing"))
        named = name if chance.random() < 0.7 else f"{name}-{number}"
        return _create(chance, number, instance, named, like=first)
    verb: Literal["wait", "list", "show"] = chance.choice(("wait", "wait", "list", "show"))
    variables, logs_in = _variables(chance)
    form = chance.choice(FORMS)
    target = chance.choice((name, "@latest", "@latest-completed"))
    words = {
        "wait": ("wait", target, "-i", "orders", *_timing()),
        "show": ("show", target, "-i", "orders"),
        "list": ("list", *chance.choice(((), ("-i", "orders"), ("--type", "manual")))),
    }[verb]
    rules = [*faults.list_faults(chance), *faults.side_faults(chance, logs_in=logs_in)]
    return Process(
        number=number,
        verb=verb,
        words=(*words, "-o", form),
        variables=variables,
        rules=tuple(rules),
        form=form,
        instance="orders",
        patience=TIMEOUT + 5.0,
        starts_after=chance.choice((0.0, 0.5, 1.0)),
        killed_after=_kill(chance),
    )


def _create(
    chance: random.Random, number: int, instance: str, name: str, like: Process | None = None
) -> Process:
    variables, logs_in = _variables(chance)
    form, waits, quiet = chance.choice(FORMS), chance.random() < 0.85, chance.random() < 0.1
    busy = chance.choice((0.0, 0.0, 1.0, 3.0))
    words = ["create", "-i", instance, "-n", name, "-d", f"made by {number}", *_timing()]
    words += ["-o", form]
    tag = _request_id(chance, like, name) if chance.random() < 0.35 else ""
    words += ["--request-id", tag] if tag else []
    if chance.random() < 0.3:
        words += ["--if-exists", chance.choice(("reuse", "error"))]
    if busy:
        words += ["--busy-timeout", str(busy)]
    words += [] if waits else ["--no-wait"]
    words += ["-q"] if quiet else []
    words += chance.choice(([], [], [], ["-v"], ["-vv"]))
    rules = [*faults.create_faults(chance), *faults.list_faults(chance)]
    rules += faults.side_faults(chance, logs_in=logs_in)
    if chance.random() < 0.35:
        rules.insert(0, faults.foreign_row(chance, name, f"[gb:{tag}]" if tag else ""))
    window = float(variables["GAUSSBACKUP_SETTLE_WINDOW"])
    return Process(
        number=number,
        verb="create",
        words=tuple(words),
        variables=variables,
        rules=tuple(rules),
        form=form,
        instance=instance,
        name=name,
        waits=waits,
        quiet=quiet,
        patience=TIMEOUT + 5.0 + window + busy,
        starts_after=0.0 if number == 0 else chance.choice((0.0, 0.0, 0.3, 1.2)),
        killed_after=_kill(chance),
    )


def _request_id(chance: random.Random, like: Process | None, name: str) -> str:
    """Often that of the first command, as when a pipeline runs a step twice."""
    if like is not None and "--request-id" in like.words and chance.random() < 0.7:
        return like.words[like.words.index("--request-id") + 1]
    return f"run-{name[-8:]}-{chance.randint(10, 99)}"


def _timing() -> tuple[str, ...]:
    return ("--timeout", f"{TIMEOUT:.0f}s", "--poll-interval", "0.1")


def _kill(chance: random.Random) -> float | None:
    return round(chance.uniform(0.3, 2.0), 2) if chance.random() < 0.08 else None


def _variables(chance: random.Random) -> tuple[dict[str, str], bool]:
    """The environment of a command, but for its endpoint; and whether it logs in at IAM."""
    kind = chance.choice(CREDENTIALS)
    variables = {
        "GAUSSBACKUP_CALL_LIMIT": "1",
        "GAUSSBACKUP_CONNECT_TIMEOUT": "1",
        "GAUSSBACKUP_SETTLE_WINDOW": str(chance.choice(SETTLE_WINDOWS)),
        "GAUSSBACKUP_RETRY_BUDGET": "2",
    }
    if kind == "aksk":
        own = {
            "GAUSSBACKUP_ACCESS_KEY": emulator.ACCESS_KEY,
            "GAUSSBACKUP_SECRET_KEY": emulator.SECRET_KEY,
        }
    else:
        own = {
            "GAUSSBACKUP_USERNAME": emulator.USERNAME,
            "GAUSSBACKUP_PASSWORD": emulator.PASSWORD,
            "GAUSSBACKUP_DOMAIN": emulator.DOMAIN,
        }
    if kind == "aksk" or chance.random() < 0.5:
        own["GAUSSBACKUP_PROJECT_ID"] = emulator.PROJECT_ID
    else:
        own["GAUSSBACKUP_REGION"] = emulator.REGION
    return {**variables, **own}, kind == "password"
