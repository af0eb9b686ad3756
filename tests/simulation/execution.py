"""Running a schedule: one world, a door for each command, and what came of it."""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaussbackup import emulator
from tests.simulation.observation import Testimony, World
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from tests.simulation.command_spec import Process
    from tests.simulation.schedule import Schedule

    Rows = dict[str, dict[str, Any]]

_LONGEST_DELAY = 5.0
"""Seconds after which nothing that a door was slow with is still to come."""
_ENDLESS = 60.0
"""Seconds after which a command is killed for good; far beyond any that is allowed."""


def run(schedule: Schedule) -> list[Testimony]:
    """Run all commands of a schedule side by side, and take down what happened."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as doors:
        state = Path(folder) / "world.db"
        servers = [
            doors.enter_context(_door(state, schedule, process)) for process in schedule.processes
        ]
        _furnish(servers[0], schedule)
        before = {row["id"]: row for row in servers[0].state()["backups"]}
        processes = [_told_ids(process, before) for process in schedule.processes]
        with ThreadPoolExecutor(len(servers)) as crowd:
            endings = list(crowd.map(_command, processes, servers))
        doors_seen = [_seen(server) for server in servers]
        truth = servers[0].state()
        world = World(
            rows=_with_vanished(truth["backups"], before, doors_seen),
            before=frozenset(before),
            instances={row["name"]: row["id"] for row in truth["instances"]},
        )
        return [
            Testimony(process, *ending, requests, rules, world)
            for process, ending, (requests, rules) in zip(
                processes, endings, doors_seen, strict=True
            )
        ]


def _furnish(server: emulator.Emulator, schedule: Schedule) -> None:
    """Clear out the instances that begin without a history, and put the backups in place."""
    truth = server.state()
    bare = {row["id"] for row in truth["instances"] if row["name"] in schedule.bare}
    for row in truth["backups"]:
        if row["instance_id"] in bare:
            server.remove_backup(row["id"])
    now = time.time()
    for placed in schedule.placed:
        begun = None if placed.ago is None else now - placed.ago
        server.add_backup(
            placed.instance, placed.name, status=placed.status, kind=placed.kind, begun=begun
        )


def _told_ids(process: Process, before: Rows) -> Process:
    """The process with the ids of the backups that its words give by name, as `id:NAME`."""
    ids = {f"id:{row['name']}": ident for ident, row in before.items()}
    return replace(
        process,
        words=tuple(ids.get(word, word) for word in process.words),
        targets=tuple(ids.get(word, word) for word in process.targets),
    )


def _seen(server: emulator.Emulator) -> tuple[list[dict[str, Any]], Rows]:
    """The ledger of a door and its rules, once what was delayed stands in the ledger too."""
    deadline = time.monotonic() + _LONGEST_DELAY
    while True:
        requests, rules = server.requests(), server.faults()
        noted = sum(len(request["faults"]) for request in requests)
        if noted == sum(rule["hits"] for rule in rules) or time.monotonic() > deadline:
            return requests, {rule["name"]: rule["rule"] for rule in rules}
        time.sleep(0.05)


def _with_vanished(
    rows: list[dict[str, Any]], before: Rows, doors: list[tuple[list[dict[str, Any]], Rows]]
) -> list[dict[str, Any]]:
    """The rows, and those that a fault removed, with the moment in which it struck first."""
    gone = {ident: row for ident, row in before.items() if ident not in {row["id"] for row in rows}}
    moments: dict[str, tuple[float, int]] = {}
    for number, (requests, rules) in enumerate(doors):
        for request in requests:
            for name in request["faults"]:
                action = rules[name]["action"]
                if isinstance(action, dict) and "vanish" in action:
                    struck = (request["time"], number)
                    moments[action["vanish"]] = min(struck, moments.get(action["vanish"], struck))
    vanished = [
        {**row, "status": None, "vanished": moment, "vanished_by": number}
        for row in gone.values()
        for moment, number in [moments[row["name"]]]
    ]
    return [*rows, *vanished]


def _door(state: Path, schedule: Schedule, process: Process) -> emulator.Emulator:
    """An emulator of its own over the common file, so that its ledger is that of one command."""
    seed = schedule.seed * 10 + process.number
    server = emulator.Emulator(
        emulator.EmulatorOptions(state=state, id_seed=seed, **schedule.options)
    )
    named = [{"name": f"rule {place}", **rule} for place, rule in enumerate(process.rules)]
    if named:
        server.add_faults(*named)
    return server


def _command(process: Process, server: emulator.Emulator) -> tuple[int, str, str, float, float]:
    """Run one command to its end, or to its signal; gives code, stdout, stderr, begin and end."""
    time.sleep(process.starts_after)
    variables = {
        **process.variables,
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
    }
    began = time.time()
    with subprocess.Popen(
        [*PROGRAM, *process.words],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
    ) as running:
        out, err = _read(running, process)
    return running.returncode, out, err, began, time.time()


def _read(running: subprocess.Popen[str], process: Process) -> tuple[str, str]:
    if process.killed_after is not None:
        try:
            return running.communicate(timeout=process.killed_after)
        except subprocess.TimeoutExpired:
            chance = random.Random(process.killed_after)
            running.send_signal(chance.choice((signal.SIGTERM, signal.SIGINT)))
    try:
        return running.communicate(timeout=_ENDLESS)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.communicate()
