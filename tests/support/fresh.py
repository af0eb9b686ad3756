"""A Python that has loaded nothing yet, not even what measures coverage."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def fresh_python(code: str, *words: str, env: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Run the code in a process of its own; stdout and stderr. Raises where it does not exit 0."""
    base = os.environ if env is None else env
    unmeasured = {name: value for name, value in base.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=unmeasured,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout, done.stderr
