"""Run code in a new Python process, without coverage measurement."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def without_coverage(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the variables that start coverage in a subprocess."""
    return {name: value for name, value in env.items() if not name.startswith("COV")}


def run_fresh_python(
    code: str, *args: str, env: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Run the code in a new process and return stdout and stderr.

    Raise CalledProcessError if it does not exit with 0.
    """
    completed = subprocess.run(
        [sys.executable, "-c", code, *args],
        env=without_coverage(os.environ if env is None else env),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return completed.stdout, completed.stderr
