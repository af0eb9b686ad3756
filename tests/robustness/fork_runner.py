"""Runs many command lines, each in a process of its own that is forked with all modules loaded.

A fork is a whole process, with descriptors, signals, and an end of its own, for a tenth of what
a new Python costs. What runs on is asked to end by SIGTERM, and killed when it does not.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from tests.support.cli import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

TERMINATE_AFTER = 1.5
"""Seconds after which a command is asked to end."""
KILL_AFTER = 20.0
"""Seconds after which it is killed."""
_SERVE_TIME = 0.2
"""Seconds that a server may serve."""


class ProcessResult(NamedTuple):
    """How one process ended; `code` as subprocess tells it, `asked` whether it was sent SIGTERM."""

    code: int
    out: str
    err: str
    terminated: bool
    duration: float


def run_forked(
    cases: Sequence[tuple[list[str], dict[str, str]]], usual: dict[str, str], folder: Path
) -> list[ProcessResult]:
    """Run each command line with the usual variables and its own, in that folder."""
    orders = folder / "orders.json"
    orders.write_text(json.dumps(cases), encoding="utf-8")
    env = {name: value for name, value in environment().items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.robustness.fork_runner", str(orders)],
        env={**env, **usual, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [ProcessResult(*json.loads(line)) for line in done.stdout.splitlines()]


def _run_cases(orders: Path) -> None:
    """Run the cases one after the other; a line of JSON for each."""
    for words, env in json.loads(orders.read_text(encoding="utf-8")):
        print(json.dumps(_run_case(words, env)), flush=True)  # noqa: T201


def _run_case(words: list[str], env: dict[str, str]) -> ProcessResult:
    papers = [Path(name).open("w+b") for name in ("out", "err")]  # noqa: SIM115
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _run_main(words, env, [paper.fileno() for paper in papers])
    code, asked = _wait_for_end(pid, began, papers[0] if "serve" in words else None)
    texts = []
    for paper in papers:
        paper.seek(0)
        texts.append(paper.read().decode("utf-8", "surrogateescape"))
        paper.close()
    return ProcessResult(code, texts[0], texts[1], asked, time.monotonic() - began)


def _run_main(words: list[str], env: dict[str, str], descriptors: list[int]) -> NoReturn:
    """Become the program, as if started with these words."""
    from gaussbackup.__main__ import main

    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
    os.environ.update(env)
    sys.argv[1:] = words
    sys.exit(main())


def _wait_for_end(pid: int, began: float, answer: BinaryIO | None) -> tuple[int, bool]:
    """Wait for the end; what serves is asked to end soon after it has said where."""
    asked = False
    due = began + TERMINATE_AFTER
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), asked
        now = time.monotonic()
        if answer is not None and os.fstat(answer.fileno()).st_size:
            answer, due = None, now + _SERVE_TIME
        if now > began + KILL_AFTER:
            os.kill(pid, signal.SIGKILL)
        elif now > due and not asked:
            os.kill(pid, signal.SIGTERM)
            asked = True
        time.sleep(0.002)


def _preload_modules() -> None:
    """Load whatever a command may need, so that no child has to."""
    import rich.live  # noqa: F401
    import yaml  # noqa: F401

    from gaussbackup.api.import_requests import load_requests
    from gaussbackup.cli.completion.command_tree import program_tree

    load_requests()
    program_tree()


if __name__ == "__main__":
    _preload_modules()
    _run_cases(Path(sys.argv[1]))
