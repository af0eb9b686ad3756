"""Processes that completion starts, counted with strace or with a PATH of logging programs."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.commands.completion import Shell, script_for
from tests.benchmarks import goals
from tests.cli.completion import shell_driver
from tests.cli.completion.shell_driver import INSTALLED, complete_lines, program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.benchmarks.measurements import Results

    CountProcesses = Callable[[str, str, list[str], Path, pytest.MonkeyPatch], int]

pytestmark = pytest.mark.benchmark

LINES = [
    *("gaussbackup cr", "gaussbackup create --", "gaussbackup -p x list -o ", "gaussbackup "),
    *("gaussbackup list --type a", "gaussbackup emulator serve --"),
]
NAMES = ["gaussbackup create -i ", "gaussbackup -p ", "gaussbackup show "]
"""Lines that only the program can complete: each TAB runs it once."""
STRACE = shutil.which("strace")
STRACE_FILTER = "--trace=execve,fork,vfork,clone,clone3"
COMMANDS = ("gaussbackup", "python", "python3", "sed", "awk", "grep", "cut", "tr", "cat", "head")
"""Programs that a completion script might run, logged if strace is not installed."""


def count_with_strace(
    shell: str, script: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Return the number of processes and programs that the shell starts; threads do not count."""
    log, traced_shell = folder / "log", folder / "traced"
    real = program(shell)
    traced_shell.write_text(
        f'#!/bin/sh\nexec {STRACE} -f -qq --signal=none {STRACE_FILTER} -o {log} {real} "$@"\n'
    )
    traced_shell.chmod(0o755)
    monkeypatch.setattr(shell_driver, "program", lambda _name: str(traced_shell))
    press_tab(shell, script, lines, folder)
    calls = [line for line in log.read_text().splitlines() if "resumed>" not in line]
    return len([call for call in calls if "CLONE_THREAD" not in call]) - 1


def count_with_path(
    shell: str, script: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Return the number of programs of COMMANDS that the shell starts."""
    log, drivers = folder / "log", folder / "drivers"
    log.touch()
    drivers.mkdir()
    for name in COMMANDS:
        (drivers / name).write_text(f"#!/bin/sh\necho {name} >> {log}\n")
        (drivers / name).chmod(0o755)
    for driver in shell_driver.HERE.glob("complete_lines.*"):
        text = driver.read_text().replace("/nonexistent", str(drivers))
        (drivers / driver.name).write_text(text)
    monkeypatch.setattr(shell_driver, "HERE", drivers)
    press_tab(shell, script, lines, folder)
    return len(log.read_text().splitlines())


def press_tab(shell: str, script: str, lines: list[str], folder: Path) -> None:
    """Press TAB at the end of each line; lines that are not in NAMES have completions."""
    path = folder / "script"
    path.write_text(script, encoding="utf-8")
    results = complete_lines(shell, path, lines, folder)
    completions = zip(lines, results, strict=True)
    assert all(result.words for line, result in completions if line not in NAMES)


COUNTERS = [count_with_strace, count_with_path] if STRACE else [count_with_path]


def extra_processes(
    shell: str, script: str, count: CountProcesses, folder: Path, tab_lines: list[str]
) -> int:
    """Return the number of processes that TAB starts, less those of the shell without TAB."""
    counts = []
    for lines in ([], tab_lines):
        run_folder = folder / str(len(lines))
        run_folder.mkdir()
        with pytest.MonkeyPatch.context() as patched:
            counts.append(count(shell, script, lines, run_folder, patched))
    return counts[1] - counts[0]


def milliseconds(shell: str, script: str, folder: Path, tab_lines: list[str]) -> float:
    """Return the time of one TAB: that of a shell with many of them, less that without."""
    durations = []
    for lines in ([], tab_lines):
        times = []
        for run in range(3):
            run_folder = folder / f"{len(lines)}-{run}"
            run_folder.mkdir()
            start = time.perf_counter()
            press_tab(shell, script, lines, run_folder)
            times.append(time.perf_counter() - start)
        durations.append(min(times))
    return (durations[1] - durations[0]) / len(tab_lines) * 1000


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_on_commands_starts_no_process(results: Results, shell: str, tmp_path: Path) -> None:
    if shell not in INSTALLED:
        results.add(goals.TAB_COMMANDS, f"{shell} is not installed", met=None)
        return
    count = extra_processes(shell, script_for(Shell(shell)), COUNTERS[0], tmp_path, LINES)
    duration = milliseconds(shell, script_for(Shell(shell)), tmp_path, LINES * 8)
    method = COUNTERS[0].__name__.removeprefix("count_with_")
    measured = f"{shell}: {count} in {len(LINES)} TABs (with {method}), {duration:.1f} ms each"
    results.add(goals.TAB_COMMANDS, measured, met=count == 0)
    assert count == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_on_names_starts_the_program_once(results: Results, shell: str, tmp_path: Path) -> None:
    if shell not in INSTALLED:
        results.add(goals.TAB_NAMES, f"{shell} is not installed", met=None)
        return
    count = extra_processes(shell, script_for(Shell(shell)), count_with_path, tmp_path, NAMES)
    measured = f"{shell}: {count} in {len(NAMES)} TABs"
    results.add(goals.TAB_NAMES, measured, met=count == len(NAMES))
    assert count == len(NAMES)


@pytest.mark.parametrize("count", COUNTERS)
def test_extra_processes_counts_a_script_that_runs_the_program(
    count: CountProcesses, tmp_path: Path
) -> None:
    script = "_gaussbackup() { COMPREPLY=(create $(gaussbackup 2>/dev/null)); }\n"
    assert extra_processes("bash", script, count, tmp_path, LINES) >= len(LINES)
