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

PATIENCE = 1.5
"""Seconds after which a command is asked to end."""
LIMIT = 20.0
"""Seconds after which it is killed."""
_SERVED = 0.2
"""Seconds that a server may serve."""


class Life(NamedTuple):
    """How one process ended; `code` as subprocess tells it, `asked` whether it was sent SIGTERM."""

    code: int
    out: str
    err: str
    asked: bool
    seconds: float


def lives(
    cases: Sequence[tuple[list[str], dict[str, str]]], usual: dict[str, str], folder: Path
) -> list[Life]:
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
    return [Life(*json.loads(line)) for line in done.stdout.splitlines()]


def _tend(orders: Path) -> None:
    """Run the cases one after the other; a line of JSON for each."""
    for words, env in json.loads(orders.read_text(encoding="utf-8")):
        print(json.dumps(_live(words, env)), flush=True)  # noqa: T201


def _live(words: list[str], env: dict[str, str]) -> Life:
    papers = [Path(name).open("w+b") for name in ("out", "err")]  # noqa: SIM115
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _be_born(words, env, [paper.fileno() for paper in papers])
    code, asked = _see_out(pid, began, papers[0] if "serve" in words else None)
    texts = []
    for paper in papers:
        paper.seek(0)
        texts.append(paper.read().decode("utf-8", "surrogateescape"))
        paper.close()
    return Life(code, texts[0], texts[1], asked, time.monotonic() - began)


def _be_born(words: list[str], env: dict[str, str], descriptors: list[int]) -> NoReturn:
    """Become the program, as if started with these words."""
    from gaussbackup.__main__ import main

    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
    os.environ.update(env)
    sys.argv[1:] = words
    sys.exit(main())


def _see_out(pid: int, began: float, answer: BinaryIO | None) -> tuple[int, bool]:
    """Wait for the end; what serves is asked to end soon after it has said where."""
    asked = False
    due = began + PATIENCE
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), asked
        now = time.monotonic()
        if answer is not None and os.fstat(answer.fileno()).st_size:
            answer, due = None, now + _SERVED
        if now > began + LIMIT:
            os.kill(pid, signal.SIGKILL)
        elif now > due and not asked:
            os.kill(pid, signal.SIGTERM)
            asked = True
        time.sleep(0.002)


def _load() -> None:
    """Load whatever a command may need, so that no child has to."""
    import rich.live  # noqa: F401
    import yaml  # noqa: F401

    from gaussbackup.api.import_requests import load_requests
    from gaussbackup.cli.completion.command_tree import own_tree

    load_requests()
    own_tree()


if __name__ == "__main__":
    _load()
    _tend(Path(sys.argv[1]))
