"""Run a command and record its output and the command lines of its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.support.cli import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Mapping


class RecordedRun(NamedTuple):
    """Exit code, output, and the command lines of the process and its children."""

    code: int
    out: bytes
    err: bytes
    command_lines: bytes


def run_recorded(
    args: tuple[str, ...],
    variables: Mapping[str, str],
    folder: Path,
    *,
    stop_after_output: bool = False,
) -> RecordedRun:
    """Run the command in `folder` and record the command lines of its processes until it ends.

    With `stop_after_output`, send SIGTERM when the command has written to stdout.
    """
    lines = b""
    output = folder.with_name(f"{folder.name}-output")
    output.mkdir()
    with (output / "out").open("wb") as out, (output / "err").open("wb") as err:
        process = subprocess.Popen(
            [*PROGRAM, *args],
            env=environment(**variables),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        deadline = time.monotonic() + 60
        while process.poll() is None:
            lines += command_lines(process.pid)
            if stop_after_output and (output / "out").stat().st_size:
                process.send_signal(signal.SIGTERM)
                stop_after_output = False  # a second signal would end it at once
            assert time.monotonic() < deadline, args
            time.sleep(0.02)
    return RecordedRun(
        process.returncode, (output / "out").read_bytes(), (output / "err").read_bytes(), lines
    )


def command_lines(pid: int) -> bytes:
    """Return the command lines of a process and its children, which every user can read."""
    lines = b""
    try:
        lines += Path(f"/proc/{pid}/cmdline").read_bytes()
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            lines += Path(f"/proc/{child}/cmdline").read_bytes()
    except OSError:  # the process has ended, or there is no /proc
        pass
    return lines


def sitecustomize(tmp_path: Path, code: str) -> dict[str, str]:
    """Return the environment variables that make Python run this code when it starts."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
