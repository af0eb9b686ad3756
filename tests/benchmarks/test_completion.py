"""What pressing TAB starts: nothing. Counted by strace, or by a PATH of programs that count."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.cli.commands.completion import Shell, script_for
from tests.benchmarks import goals
from tests.cli.completion import shell_driver
from tests.cli.completion.shell_driver import INSTALLED, ask, program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.benchmarks.measurements import Results

    Way = Callable[[str, str, list[str], Path, pytest.MonkeyPatch], int]

pytestmark = pytest.mark.benchmark

LINES = [
    *("gaussbackup cr", "gaussbackup create --", "gaussbackup -p x list -o ", "gaussbackup "),
    *("gaussbackup list --type a", "gaussbackup emulator serve --"),
]
NAMES = ["gaussbackup create -i ", "gaussbackup -p ", "gaussbackup show "]
"""What only the program knows: it is asked, once for each TAB."""
STRACE = shutil.which("strace")
TRACED = "--trace=execve,fork,vfork,clone,clone3"
COMMANDS = ("gaussbackup", "python", "python3", "sed", "awk", "grep", "cut", "tr", "cat", "head")
"""What a completion script might call, where strace is not there to see everything."""


def count_with_strace(
    shell: str, script: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Processes and programs that the shell starts, itself apart; threads are none."""
    log, traced_shell = folder / "log", folder / "traced"
    real = program(shell)
    traced_shell.write_text(
        f'#!/bin/sh\nexec {STRACE} -f -qq --signal=none {TRACED} -o {log} {real} "$@"\n'
    )
    traced_shell.chmod(0o755)
    monkeypatch.setattr(shell_driver, "program", lambda _name: str(traced_shell))
    press_tab(shell, script, lines, folder)
    calls = [line for line in log.read_text().splitlines() if "resumed>" not in line]
    return len([call for call in calls if "CLONE_THREAD" not in call]) - 1


def count_with_path(
    shell: str, script: str, lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Programs that the shell finds and starts."""
    log, drivers = folder / "log", folder / "drivers"
    log.touch()
    drivers.mkdir()
    for name in COMMANDS:
        (drivers / name).write_text(f"#!/bin/sh\necho {name} >> {log}\n")
        (drivers / name).chmod(0o755)
    for driver in shell_driver.HERE.glob("offers.*"):
        text = driver.read_text().replace("/nonexistent", str(drivers))
        (drivers / driver.name).write_text(text)
    monkeypatch.setattr(shell_driver, "HERE", drivers)
    press_tab(shell, script, lines, folder)
    return len(log.read_text().splitlines())


def press_tab(shell: str, script: str, lines: list[str], folder: Path) -> None:
    """Press TAB at the end of each line; all but those of names have something to offer."""
    path = folder / "script"
    path.write_text(script, encoding="utf-8")
    offers = ask(shell, path, lines, folder)
    answered = zip(lines, offers, strict=True)
    assert all(offer.words for line, offer in answered if line not in NAMES)


COUNTERS = [count_with_strace, count_with_path] if STRACE else [count_with_path]


def extra_processes(shell: str, script: str, way: Way, folder: Path, pressed: list[str]) -> int:
    """What those TABs start beyond what the shell starts anyhow."""
    counts = []
    for lines in ([], pressed):
        inside = folder / str(len(lines))
        inside.mkdir()
        with pytest.MonkeyPatch.context() as patched:
            counts.append(way(shell, script, lines, inside, patched))
    return counts[1] - counts[0]


def milliseconds(shell: str, script: str, folder: Path, pressed: list[str]) -> float:
    """Of one TAB: what a shell takes with many of them, less what it takes with none."""
    taken = []
    for lines in ([], pressed):
        times = []
        for run in range(3):
            inside = folder / f"{len(lines)}-{run}"
            inside.mkdir()
            began = time.perf_counter()
            press_tab(shell, script, lines, inside)
            times.append(time.perf_counter() - began)
        taken.append(min(times))
    return (taken[1] - taken[0]) / len(pressed) * 1000


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_starts_no_process(book: Results, shell: str, tmp_path: Path) -> None:
    if shell not in INSTALLED:
        book.add(goals.TAB_COMMANDS, f"{shell} is not installed", met=None)
        return
    count = extra_processes(shell, script_for(Shell(shell)), COUNTERS[0], tmp_path, LINES)
    took = milliseconds(shell, script_for(Shell(shell)), tmp_path, LINES * 8)
    told = f"{shell}: {count} in {len(LINES)} TABs ({COUNTERS[0].__name__}), {took:.1f} ms each"
    book.add(goals.TAB_COMMANDS, told, met=count == 0)
    assert count == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_on_names_starts_the_program_once(book: Results, shell: str, tmp_path: Path) -> None:
    if shell not in INSTALLED:
        book.add(goals.TAB_NAMES, f"{shell} is not installed", met=None)
        return
    count = extra_processes(shell, script_for(Shell(shell)), count_with_path, tmp_path, NAMES)
    told = f"{shell}: {count} in {len(NAMES)} TABs"
    book.add(goals.TAB_NAMES, told, met=count == len(NAMES))
    assert count == len(NAMES)


@pytest.mark.parametrize("way", COUNTERS)
def test_a_script_that_starts_something_is_found_out(way: Way, tmp_path: Path) -> None:
    script = "_gaussbackup() { COMPREPLY=(create $(gaussbackup 2>/dev/null)); }\n"
    assert extra_processes("bash", script, way, tmp_path, LINES) >= len(LINES)
