"""Run the real command in a subprocess and return its exit code, stdout and stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROGRAM = (sys.executable, "-m", "gaussbackup")
_LIMIT = 60.0


@dataclass(frozen=True)
class CliResult:
    """Exit code, stdout and stderr of a command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document


def environment(**variables: str) -> dict[str, str]:
    """Return a minimal environment, as in cron, with `variables` and those that coverage needs."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("COV", "COVERAGE", "SYSTEMROOT")) or name in {"PATH", "PYTHONPATH"}
    }
    return {**inherited, **variables}


def run_shell(script: str, env: Mapping[str, str]) -> CliResult:
    """Run a line of bash in which `$gb` is the program; the exit code is that of bash."""
    completed = subprocess.run(
        ["/bin/bash", "-c", script],
        env=environment_without_coverage(**env, gb=" ".join(PROGRAM)),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=_LIMIT,
        check=False,
    )
    result = CliResult(completed.returncode, completed.stdout, completed.stderr)
    assert "Traceback" not in result.err, f"{script}: {result}"
    assert "Exception ignored" not in result.err, f"{script}: {result}"
    return result


def environment_without_coverage(**variables: str) -> dict[str, str]:
    """Return `environment()` without coverage, which loads modules and writes files itself."""
    return {
        name: value
        for name, value in environment(**variables).items()
        if not name.startswith("COV")
    }


def run_cli(
    *args: str,
    env: Mapping[str, str] | None = None,
    exit_code: int | None = 0,
    stdin: str | None = None,
    cwd: Path | None = None,
) -> CliResult:
    """Run one command line; raise AssertionError if it ends with another exit code.

    With `exit_code=None` any exit code is accepted.

    No run may print a traceback or an escape sequence: also an AssertionError.
    """
    completed = subprocess.run(
        [*PROGRAM, *args],
        env=environment(**(env or {})),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=_LIMIT,
        check=False,
        cwd=cwd,
    )
    result = CliResult(completed.returncode, completed.stdout, completed.stderr)
    message = (
        f"gaussbackup {' '.join(args)}: {result.code}\n--- out\n{result.out}\n--- err\n{result.err}"
    )
    assert exit_code in {None, result.code}, message
    assert "Traceback" not in result.err, message
    assert "\x1b" not in result.out + result.err, message
    return result
