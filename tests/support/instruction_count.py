"""Counting the instructions of a process: the same each time, on a busy machine too."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.cli import environment
from tests.support.fresh_interpreter import without_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

VALGRIND = shutil.which("valgrind")
BARE_PYTHON = (sys.executable, "-c", "pass")
"""What every Python program costs; a count is told as a multiple of this one."""
COMMAND = str(Path(sys.executable).with_name("gaussbackup"))
"""The command as pip installs it, beside the Python that runs it."""

HELP_LIMIT = 8.0
"""In multiples of BARE, as the limits of the others."""
COMPLETION_LIMIT = 8.0
"""Of a TAB at a name."""
_ONE_REQUEST_LIMIT = 14.5
_OWN_SHARE = 1.5


def count_instructions(*args: str, env: Mapping[str, str] | None = None) -> int:
    """How many instructions a command line takes; it is run once before, to leave its bytecode.

    Raises AssertionError where it does not end with 0.
    """
    assert VALGRIND is not None, "valgrind is not installed"
    surroundings = {**without_coverage(environment(**(env or {}))), "PYTHONHASHSEED": "0"}
    _run(args, surroundings)
    counter = (VALGRIND, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    told = _run((*counter, *args), surroundings)
    found = re.search(r"I +refs: +([\d,]+)", told)
    assert found is not None, told
    return int(found[1].replace(",", ""))


def version_limit() -> float:
    """What `--version` may cost: an old pip wrote a command that imports `re` before ours."""
    old_stub = "import re\n" in Path(COMMAND).read_text(encoding="utf-8")
    return 2.2 if old_stub else 1.6


def one_request_limit(count: int, bare: int) -> float:
    """What a command of one request, which took `count`, may cost.

    Where the import of requests alone is dearer than usual, as on Python 3.10, the limit is what
    it leaves elsewhere to all that is ours.
    """
    if count / bare <= _ONE_REQUEST_LIMIT:
        return _ONE_REQUEST_LIMIT
    alone = count_instructions(sys.executable, "-c", "import requests") / bare
    return max(_ONE_REQUEST_LIMIT, alone + _OWN_SHARE)


def _run(words: tuple[str, ...], env: dict[str, str]) -> str:
    done = subprocess.run(
        words,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr
