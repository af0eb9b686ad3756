"""Run many command lines, each in a forked process with all modules already imported.

A forked process has its own descriptors, signals and exit code, but costs a tenth of a new Python
process. A command that runs too long gets SIGTERM, then SIGKILL.
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
"""Seconds after which a command gets SIGTERM."""
KILL_AFTER = 20.0
"""Seconds after which a command gets SIGKILL."""
_SERVE_TIME = 0.2
"""Seconds for which `emulator serve` runs."""


class ProcessResult(NamedTuple):
    """The end of one process; `code` is negative for a signal, `terminated` is SIGTERM sent."""

    code: int
    out: str
    err: str
    terminated: bool
    duration: float


def run_forked(
    cases: Sequence[tuple[list[str], dict[str, str]]], usual: dict[str, str], folder: Path
) -> list[ProcessResult]:
    """Run each command line in `folder`, with the variables `usual` and its own."""
    cases_file = folder / "cases.json"
    cases_file.write_text(json.dumps(cases), encoding="utf-8")
    env = {name: value for name, value in environment().items() if not name.startswith("COV")}
    completed = subprocess.run(
        [sys.executable, "-m", "tests.robustness.fork_runner", str(cases_file)],
        env={**env, **usual, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return [ProcessResult(*json.loads(line)) for line in completed.stdout.splitlines()]


def _run_cases(cases_file: Path) -> None:
    """Run the cases one after the other; print a line of JSON for each."""
    for args, env in json.loads(cases_file.read_text(encoding="utf-8")):
        print(json.dumps(_run_case(args, env)), flush=True)  # noqa: T201


def _run_case(args: list[str], env: dict[str, str]) -> ProcessResult:
    outputs = [Path(name).open("w+b") for name in ("out", "err")]  # noqa: SIM115
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _run_main(args, env, [output.fileno() for output in outputs])
    code, terminated = _wait_for_end(pid, start, outputs[0] if "serve" in args else None)
    texts = []
    for output in outputs:
        output.seek(0)
        texts.append(output.read().decode("utf-8", "surrogateescape"))
        output.close()
    return ProcessResult(code, texts[0], texts[1], terminated, time.monotonic() - start)


def _run_main(args: list[str], env: dict[str, str], descriptors: list[int]) -> NoReturn:
    """Run the program with these arguments and exit."""
    from gaussbackup.__main__ import main

    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
    os.environ.update(env)
    sys.argv[1:] = args
    sys.exit(main())


def _wait_for_end(pid: int, start: float, server_output: BinaryIO | None) -> tuple[int, bool]:
    """Wait for the end of the process; return its exit code and whether SIGTERM was sent.

    With `server_output`, send SIGTERM soon after the server has printed its address.
    """
    terminated = False
    due = start + TERMINATE_AFTER
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), terminated
        now = time.monotonic()
        if server_output is not None and os.fstat(server_output.fileno()).st_size:
            server_output, due = None, now + _SERVE_TIME
        if now > start + KILL_AFTER:
            os.kill(pid, signal.SIGKILL)
        elif now > due and not terminated:
            os.kill(pid, signal.SIGTERM)
            terminated = True
        time.sleep(0.002)


def _preload_modules() -> None:
    """Import everything that a command may need, so that no child process has to."""
    import rich.live  # noqa: F401
    import yaml  # noqa: F401

    from gaussbackup.api.fast_requests_import import load_requests
    from gaussbackup.cli.completion.command_tree import program_tree

    load_requests()
    program_tree()


if __name__ == "__main__":
    _preload_modules()
    _run_cases(Path(sys.argv[1]))
