"""A Python that has loaded nothing yet, not even what measures coverage."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def without_coverage(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without what makes a Python measure its coverage from its start on."""
    return {name: value for name, value in env.items() if not name.startswith("COV")}


def run_fresh_python(
    code: str, *args: str, env: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Run the code in a process of its own; stdout and stderr. Raises where it does not exit 0."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env=without_coverage(os.environ if env is None else env),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout, done.stderr
