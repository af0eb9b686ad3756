"""Tests of `subprocess_output.py`: the output of a command, its size and its timeout."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup import subprocess_output
from gaussbackup.subprocess_output import MAX_OUTPUT_BYTES, CommandFailedError, read_stdout

if TYPE_CHECKING:
    from collections.abc import Callable

SLEEPING_CHILD = """
import subprocess, sys
subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(20)"])
print("printed")
"""


def run_python(script: str, timeout: float = 10.0) -> bytes:
    return read_stdout([sys.executable, "-S", "-c", script], dict(os.environ), timeout=timeout)


@pytest.fixture(params=["_read_pipe", "_read_pipe_in_thread"], autouse=True)
def _way_to_read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test the way to read of this system and that of others."""
    way: Callable[..., object] = getattr(subprocess_output, request.param)
    monkeypatch.setattr(subprocess_output, "_read_pipe", way)


@pytest.mark.parametrize("size", [0, 1, 5000, MAX_OUTPUT_BYTES])
def test_read_stdout_returns_all_output(size: int) -> None:
    assert run_python(f"print('x' * {size}, end='')") == b"x" * size


def test_read_stdout_rejects_too_much_output() -> None:
    with pytest.raises(CommandFailedError, match="printed too much"):
        run_python(f"print('x' * {MAX_OUTPUT_BYTES + 1}, end='')")


def test_read_stdout_rejects_an_exit_code() -> None:
    with pytest.raises(CommandFailedError, match="exit code 3"):
        run_python("print('x'); raise SystemExit(3)")


@pytest.mark.parametrize(
    "script",
    [
        "import time; time.sleep(20)",
        "import time; print('x', flush=True); time.sleep(20)",
        "import os, time; os.close(1); time.sleep(20)",
        SLEEPING_CHILD,
    ],
)
def test_read_stdout_ends_at_the_timeout(script: str) -> None:
    start = time.monotonic()
    with pytest.raises(CommandFailedError, match=r"timed out after 0\.5 s"):
        run_python(script, timeout=0.5)
    assert time.monotonic() - start < 3
