"""Count the CPU instructions of a process: reproducible, also on a busy machine."""

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
"""An empty Python program; limits are multiples of its instruction count."""
COMMAND = str(Path(sys.executable).with_name("gaussbackup"))
"""The console script that pip installs next to the Python executable."""

HELP_LIMIT = 8.0
"""For `--help`, in multiples of BARE_PYTHON, like the other limits."""
COMPLETION_LIMIT = 8.0
"""For the completion of a name."""
_ONE_REQUEST_LIMIT = 14.5
_OWN_SHARE = 1.5


def count_instructions(*args: str, env: Mapping[str, str] | None = None) -> int:
    """Return the number of instructions of a command line.

    It is run once before, so that its bytecode is cached. Raise AssertionError if it does not
    exit with 0.
    """
    assert VALGRIND is not None, "valgrind is not installed"
    environ = {**without_coverage(environment(**(env or {}))), "PYTHONHASHSEED": "0"}
    _run(args, environ)
    counter = (VALGRIND, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    report = _run((*counter, *args), environ)
    found = re.search(r"I +refs: +([\d,]+)", report)
    assert found is not None, report
    return int(found[1].replace(",", ""))


def version_limit() -> float:
    """Return the limit for `--version`; the script of an old pip imports `re` as well."""
    old_stub = "import re\n" in Path(COMMAND).read_text(encoding="utf-8")
    return 2.2 if old_stub else 1.6


def one_request_limit(count: int, baseline: int) -> float:
    """Return the limit for a command with one request, which took `count` instructions.

    If importing requests alone costs more than usual, as on Python 3.10, the limit is that cost
    plus our own share.
    """
    if count / baseline <= _ONE_REQUEST_LIMIT:
        return _ONE_REQUEST_LIMIT
    requests_only = count_instructions(sys.executable, "-c", "import requests") / baseline
    return max(_ONE_REQUEST_LIMIT, requests_only + _OWN_SHARE)


def _run(args: tuple[str, ...], env: dict[str, str]) -> str:
    completed = subprocess.run(
        args,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stderr
