"""Running a schedule: one world, a door for each command, and what came of it."""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaussbackup import emulator
from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from tests.agreement.world.schedule import Process, Schedule

_ENDLESS = 60.0
"""Seconds after which a command is killed for good; far beyond any that is allowed."""


@dataclass(frozen=True)
class Testimony:
    """What one command did and said, what its door saw, and the truth it is judged by."""

    process: Process
    code: int
    out: str
    err: str
    seconds: float
    requests: list[dict[str, Any]]
    """The ledger of its own door, oldest first."""
    rules: dict[str, dict[str, Any]]
    """The rules of its own door, by the names in the ledger."""
    rows: list[dict[str, Any]]
    """Every backup of the world when all had ended, those to be made later included."""
    instance_id: str

    @property
    def made(self) -> list[dict[str, Any]]:
        """The backups that this very command has made, or will have made."""
        mark = self.process.mark
        return [row for row in self.rows if (row["description"] or "").split(" [gb:")[0] == mark]

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Its creations in the order in which they came to its door.

        The ledger has them in the order of their answers: one that was delayed comes late there.
        """
        posts = [
            request
            for request in self.requests
            if request["method"] == "POST" and request["path"].endswith("/backups")
        ]
        return sorted(posts, key=lambda post: float(post["time"]))


def run(schedule: Schedule) -> list[Testimony]:
    """Run all commands of a schedule side by side, and take down what happened."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as doors:
        state = Path(folder) / "world.db"
        servers = [
            doors.enter_context(_door(state, schedule, process)) for process in schedule.processes
        ]
        for instance, name, status in schedule.placed:
            servers[0].add_backup(instance, name, status=status)
        with ThreadPoolExecutor(len(servers)) as crowd:
            endings = list(crowd.map(_command, schedule.processes, servers))
        truth = servers[0].state()
        instances = {row["name"]: row["id"] for row in truth["instances"]}
        return [
            Testimony(
                process,
                *ending,
                server.requests(),
                {rule["name"]: rule["rule"] for rule in server.faults()},
                truth["backups"],
                instances[process.instance],
            )
            for process, ending, server in zip(schedule.processes, endings, servers, strict=True)
        ]


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


def _command(process: Process, server: emulator.Emulator) -> tuple[int, str, str, float]:
    """Run one command to its end, or to its signal; gives code, stdout, stderr and seconds."""
    time.sleep(process.starts_after)
    variables = {
        **process.variables,
        "GAUSSBACKUP_ENDPOINT": server.endpoint,
        "GAUSSBACKUP_IAM_ENDPOINT": server.endpoint,
    }
    began = time.monotonic()
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
    return running.returncode, out, err, time.monotonic() - began


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
