"""Run a schedule: one emulator per command, all with the same state file."""

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
"""Seconds after which no delayed response of an emulator is pending."""
_KILL_AFTER = 60.0
"""Seconds after which a command gets SIGKILL; far more than any limit of a command."""


def run_schedule(schedule: Schedule) -> list[Observation]:
    """Run all commands of a schedule concurrently and return what was observed of each."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        state_file = Path(folder) / "state.db"
        servers = [
            stack.enter_context(_open_server(state_file, schedule, spec))
            for spec in schedule.commands
        ]
        _place_backups(servers[0], schedule)
        before = {row["id"]: row for row in servers[0].state()["backups"]}
        specs = [_resolve_ids(spec, before) for spec in schedule.commands]
        with ThreadPoolExecutor(len(servers)) as pool:
            offsets = [schedule.clock_offset] * len(specs)
            runs = list(pool.map(_run_command, specs, servers, offsets))
        logs = [_request_log(server) for server in servers]
        state = servers[0].state()
        final_state = FinalState(
            rows=_with_removed_rows(state["backups"], before, logs),
            initial_ids=frozenset(before),
            instance_ids={row["name"]: row["id"] for row in state["instances"]},
        )
        return [
            Observation(spec, *run, requests, rules, final_state)
            for spec, run, (requests, rules) in zip(specs, runs, logs, strict=True)
        ]


def _place_backups(server: emulator.Emulator, schedule: Schedule) -> None:
    """Remove the backups of the cleared instances and add the initial backups."""
    state = server.state()
    cleared = {row["id"] for row in state["instances"] if row["name"] in schedule.cleared_instances}
    for row in state["backups"]:
        if row["instance_id"] in cleared:
            server.remove_backup(row["id"])
    now = time.time() + schedule.clock_offset
    for backup in schedule.initial_backups:
        begin = None if backup.age is None else now - backup.age
        server.add_backup(
            backup.instance, backup.name, status=backup.status, kind=backup.kind, started=begin
        )


def _resolve_ids(spec: CommandSpec, before: Rows) -> CommandSpec:
    """Return the spec with each `id:NAME` argument replaced by the id of that backup."""
    ids = {f"id:{row['name']}": backup_id for backup_id, row in before.items()}
    return replace(
        spec,
        args=tuple(ids.get(arg, arg) for arg in spec.args),
        targets=tuple(ids.get(target, target) for target in spec.targets),
    )


def _request_log(server: emulator.Emulator) -> tuple[list[dict[str, Any]], Rows]:
    """Return the request log of an emulator and its rules, after all delayed requests ended."""
    deadline = time.monotonic() + _LONGEST_DELAY
    while True:
        requests, rules = server.requests(), server.faults()
        logged = sum(len(request["faults"]) for request in requests)
        if logged == sum(rule["hits"] for rule in rules) or time.monotonic() > deadline:
            return requests, {rule["name"]: rule["rule"] for rule in rules}
        time.sleep(0.05)


def _with_removed_rows(
    rows: list[dict[str, Any]], before: Rows, logs: list[tuple[list[dict[str, Any]], Rows]]
) -> list[dict[str, Any]]:
    """Return the rows, and the rows removed by a fault with the time of the first removal."""
    listed = {row["id"] for row in rows}
    missing = [row for backup_id, row in before.items() if backup_id not in listed]
    removals: dict[str, tuple[float, int]] = {}
    for number, (requests, rules) in enumerate(logs):
        for request in requests:
            for name in request["faults"]:
                action = rules[name]["action"]
                if isinstance(action, dict) and "remove-backups" in action:
                    name_removed = action["remove-backups"]
                    removal = (request["time"], number)
                    removals[name_removed] = min(removal, removals.get(name_removed, removal))
    removed = [
        {**row, "status": None, "removed": time_removed, "removed_by": number}
        for row in missing
        for time_removed, number in [removals[row["name"]]]
    ]
    return [*rows, *removed]


def _open_server(state_file: Path, schedule: Schedule, spec: CommandSpec) -> emulator.Emulator:
    """Return an emulator on the common state file whose request log is that of one command."""
    seed = schedule.seed * 10 + spec.number
    server = emulator.Emulator(
        emulator.EmulatorOptions(state=state_file, id_seed=seed, **schedule.options)
    )
    rules = [{"name": f"rule {index}", **rule} for index, rule in enumerate(spec.rules)]
    if rules:
        server.add_faults(*rules)
    return server


def _run_command(
    spec: CommandSpec, server: emulator.Emulator, clock_offset: float
) -> tuple[int, str, str, float, float]:
    """Run one command; return exit code, stdout, stderr, begin and end time of the service."""
    time.sleep(spec.start_delay)
    variables = {
        **spec.env,
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
    }
    begin_time = time.time() + clock_offset
    with subprocess.Popen(
        [*PROGRAM, *spec.args],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
    ) as running:
        out, err = _communicate(running, spec)
    return running.returncode, out, err, begin_time, time.time() + clock_offset


def _communicate(running: subprocess.Popen[str], spec: CommandSpec) -> tuple[str, str]:
    if spec.signal_after is not None:
        try:
            return running.communicate(timeout=spec.signal_after)
        except subprocess.TimeoutExpired:
            rng = random.Random(spec.signal_after)
            running.send_signal(rng.choice((signal.SIGTERM, signal.SIGINT)))
    try:
        return running.communicate(timeout=_KILL_AFTER)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.communicate()
