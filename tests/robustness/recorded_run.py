"""A command under watch: what it wrote, and the command lines it had while it ran."""

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
    """How a run ended, what it wrote, and the command lines it had meanwhile."""

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
    """Run the command in `folder`, and read its and its children's command lines until it ends.

    An endless one is told to end once it has spoken.
    """
    lines = b""
    outside = folder.with_name(f"{folder.name}-said")
    outside.mkdir()
    with (outside / "out").open("wb") as out, (outside / "err").open("wb") as err:
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
            if stop_after_output and (outside / "out").stat().st_size:
                process.send_signal(signal.SIGTERM)
                stop_after_output = False  # a second one would end it at once
            assert time.monotonic() < deadline, args
            time.sleep(0.02)
    said = (outside / "out").read_bytes(), (outside / "err").read_bytes()
    return RecordedRun(process.returncode, *said, lines)


def command_lines(pid: int) -> bytes:
    """What anybody on the machine reads of a process and of its children."""
    found = b""
    try:
        found += Path(f"/proc/{pid}/cmdline").read_bytes()
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += Path(f"/proc/{child}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile, or there is no /proc
        pass
    return found


def sitecustomize(tmp_path: Path, code: str) -> dict[str, str]:
    """The variables that make Python run this code at its start."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
