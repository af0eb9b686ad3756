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
from tests.simulation.observation import FinalState, Observation
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from tests.simulation.command_spec import CommandSpec
    from tests.simulation.schedule import Schedule

    Rows = dict[str, dict[str, Any]]

_LONGEST_DELAY = 5.0
"""Seconds after which nothing that a door was slow with is still to come."""
_KILL_AFTER = 60.0
"""Seconds after which a command is killed for good; far beyond any that is allowed."""


def run_schedule(schedule: Schedule) -> list[Observation]:
    """Run all commands of a schedule side by side, and take down what happened."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as doors:
        state = Path(folder) / "world.db"
        servers = [
            doors.enter_context(_open_server(state, schedule, process))
            for process in schedule.commands
        ]
        _place_backups(servers[0], schedule)
        before = {row["id"]: row for row in servers[0].state()["backups"]}
        processes = [_resolve_ids(process, before) for process in schedule.commands]
        with ThreadPoolExecutor(len(servers)) as crowd:
            endings = list(crowd.map(_run_command, processes, servers))
        doors_seen = [_request_log(server) for server in servers]
        truth = servers[0].state()
        world = FinalState(
            rows=_with_removed_rows(truth["backups"], before, doors_seen),
            initial_ids=frozenset(before),
            instance_ids={row["name"]: row["id"] for row in truth["instances"]},
        )
        return [
            Observation(process, *ending, requests, rules, world)
            for process, ending, (requests, rules) in zip(
                processes, endings, doors_seen, strict=True
            )
        ]


def _place_backups(server: emulator.Emulator, schedule: Schedule) -> None:
    """Clear out the instances that begin without a history, and put the backups in place."""
    truth = server.state()
    bare = {row["id"] for row in truth["instances"] if row["name"] in schedule.cleared_instances}
    for row in truth["backups"]:
        if row["instance_id"] in bare:
            server.remove_backup(row["id"])
    now = time.time()
    for placed in schedule.initial_backups:
        begun = None if placed.age is None else now - placed.age
        server.add_backup(
            placed.instance, placed.name, status=placed.status, kind=placed.kind, started=begun
        )


def _resolve_ids(process: CommandSpec, before: Rows) -> CommandSpec:
    """The process with the ids of the backups that its words give by name, as `id:NAME`."""
    ids = {f"id:{row['name']}": ident for ident, row in before.items()}
    return replace(
        process,
        args=tuple(ids.get(word, word) for word in process.args),
        targets=tuple(ids.get(word, word) for word in process.targets),
    )


def _request_log(server: emulator.Emulator) -> tuple[list[dict[str, Any]], Rows]:
    """The ledger of a door and its rules, once what was delayed stands in the ledger too."""
    deadline = time.monotonic() + _LONGEST_DELAY
    while True:
        requests, rules = server.requests(), server.faults()
        noted = sum(len(request["faults"]) for request in requests)
        if noted == sum(rule["hits"] for rule in rules) or time.monotonic() > deadline:
            return requests, {rule["name"]: rule["rule"] for rule in rules}
        time.sleep(0.05)


def _with_removed_rows(
    rows: list[dict[str, Any]], before: Rows, doors: list[tuple[list[dict[str, Any]], Rows]]
) -> list[dict[str, Any]]:
    """The rows, and those that a fault removed, with the moment in which it struck first."""
    gone = {ident: row for ident, row in before.items() if ident not in {row["id"] for row in rows}}
    moments: dict[str, tuple[float, int]] = {}
    for number, (requests, rules) in enumerate(doors):
        for request in requests:
            for name in request["faults"]:
                action = rules[name]["action"]
                if isinstance(action, dict) and "remove-backups" in action:
                    struck = (request["time"], number)
                    moments[action["remove-backups"]] = min(
                        struck, moments.get(action["remove-backups"], struck)
                    )
    vanished = [
        {**row, "status": None, "vanished": moment, "vanished_by": number}
        for row in gone.values()
        for moment, number in [moments[row["name"]]]
    ]
    return [*rows, *vanished]


def _open_server(state: Path, schedule: Schedule, process: CommandSpec) -> emulator.Emulator:
    """An emulator of its own over the common file, so that its ledger is that of one command."""
    seed = schedule.seed * 10 + process.number
    server = emulator.Emulator(
        emulator.EmulatorOptions(state=state, id_seed=seed, **schedule.options)
    )
    named = [{"name": f"rule {place}", **rule} for place, rule in enumerate(process.rules)]
    if named:
        server.add_faults(*named)
    return server


def _run_command(
    process: CommandSpec, server: emulator.Emulator
) -> tuple[int, str, str, float, float]:
    """Run one command to its end, or to its signal; gives code, stdout, stderr, begin and end."""
    time.sleep(process.start_delay)
    variables = {
        **process.env,
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
    }
    began = time.time()
    with subprocess.Popen(
        [*PROGRAM, *process.args],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
    ) as running:
        out, err = _communicate(running, process)
    return running.returncode, out, err, began, time.time()


def _communicate(running: subprocess.Popen[str], process: CommandSpec) -> tuple[str, str]:
    if process.signal_after is not None:
        try:
            return running.communicate(timeout=process.signal_after)
        except subprocess.TimeoutExpired:
            chance = random.Random(process.signal_after)
            running.send_signal(chance.choice((signal.SIGTERM, signal.SIGINT)))
    try:
        return running.communicate(timeout=_KILL_AFTER)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.communicate()
