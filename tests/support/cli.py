"""Running the real command, as a shell would: words in; code, stdout and stderr out."""

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
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def environment(**variables: str) -> dict[str, str]:
    """An environment as cron has it, plus what the test says, plus what measures coverage."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("COV", "COVERAGE", "SYSTEMROOT")) or name in {"PATH", "PYTHONPATH"}
    }
    return {**kept, **variables}


def run_shell(script: str, env: Mapping[str, str]) -> CliResult:
    """Run a line of bash in which `$gb` is the program; the code is that of the line."""
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        env=environment_without_coverage(**env, gb=" ".join(PROGRAM)),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=_LIMIT,
        check=False,
    )
    ran = CliResult(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in ran.err, f"{script}: {ran}"
    assert "Exception ignored" not in ran.err, f"{script}: {ran}"
    return ran


def environment_without_coverage(**variables: str) -> dict[str, str]:
    """The same without what measures coverage, which loads modules and writes files of its own."""
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
    """Run one command line to its end; raises AssertionError on another exit code.

    `expect` None takes whatever code it ends with, for the caller to judge.

    Every run is also checked for what no run may show: a traceback, or an escape sequence.
    """
    done = subprocess.run(
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
    ran = CliResult(done.returncode, done.stdout, done.stderr)
    told = f"gaussbackup {' '.join(args)}: {ran.code}\n--- out\n{ran.out}\n--- err\n{ran.err}"
    assert exit_code in {None, ran.code}, told
    assert "Traceback" not in ran.err, told
    assert "\x1b" not in ran.out + ran.err, told
    return ran
