"""Start-up cost of commands in CPU instructions, relative to a bare start of Python."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.benchmarks import goals
from tests.benchmarks.usage import measure
from tests.support.cloud import Cloud
from tests.support.configured_user import configured_user
from tests.support.instruction_count import (
    BARE_PYTHON,
    COMMAND,
    COMPLETION_LIMIT,
    HELP_LIMIT,
    count_instructions,
    one_request_limit,
    version_limit,
)
from tests.support.loaded_modules import loaded_modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.measurements import Results

pytestmark = pytest.mark.benchmark

UNWANTED = {"rich", "pydantic", "asyncio", "importlib.metadata", "yaml"}


@pytest.fixture(scope="module")
def bare() -> int:
    return count_instructions(*BARE_PYTHON)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("state") / "cloud.db"
    with Emulator(EmulatorOptions(state=state)) as server:
        yield Cloud(server)


@pytest.fixture(scope="module")
def show(cloud: Cloud) -> tuple[str, ...]:
    """A command that sends one request."""
    return (COMMAND, "show", cloud.server.state()["backups"][0]["id"], "-o", "json")


def milliseconds(*args: str, env: dict[str, str] | None = None) -> str:
    """Return the time of the fastest of five runs, as text."""
    return f"{measure(*args, env=env, runs=5).seconds * 1000:.0f} ms"


def test_version(results: Results, bare: int) -> None:
    times, limit = count_instructions(COMMAND, "--version") / bare, version_limit()
    measured = f"{times:.2f}x, {milliseconds(COMMAND, '--version')} (limit here {limit}x)"
    bound = f"({milliseconds(*BARE_PYTHON)})"
    results.add(goals.VERSION, measured, met=times <= limit, lower_bound=bound)
    assert times <= limit


@pytest.mark.parametrize("goal", [goals.HELP, goals.CREATE_HELP])
def test_help(results: Results, bare: int, goal: goals.Goal) -> None:
    args = (COMMAND, *goal.metric.split())
    times = count_instructions(*args) / bare
    bound = count_instructions(sys.executable, "-c", "import typer") / bare
    met = times <= HELP_LIMIT
    results.add(goal, f"{times:.2f}x, {milliseconds(*args)}", met=met, lower_bound=f"{bound:.1f}x")
    assert met


def test_one_request(results: Results, bare: int, cloud: Cloud, show: tuple[str, ...]) -> None:
    count = count_instructions(*show, env=cloud.variables)
    times, limit = count / bare, one_request_limit(count, bare)
    bound = count_instructions(sys.executable, "-c", "import requests") / bare
    sdk = (sys.executable, "-m", "tests.benchmarks.sdk_show", cloud.server.endpoint, show[2])
    other = f"SDK {count_instructions(*sdk) / bare:.1f}x, {milliseconds(*sdk)}"
    measured = f"{times:.2f}x, {milliseconds(*show, env=cloud.variables)}"
    met = times <= limit
    results.add(goals.ONE_REQUEST, measured, met=met, lower_bound=f"{bound:.1f}x", other=other)
    assert met


@pytest.mark.parametrize("kind", ["profiles", "instances", "backups"])
def test_tab_on_names(results: Results, bare: int, cloud: Cloud, kind: str, tmp_path: Path) -> None:
    user = configured_user(cloud, tmp_path / "home")
    user.run("list", "-q")
    assert user.completions(kind) != []
    args = (COMMAND, "__complete", f"{kind}=")
    times = count_instructions(*args, env=user.environ) / bare
    met = times <= COMPLETION_LIMIT
    results.add(
        goals.TAB_NAMES, f"{kind}: {times:.2f}x, {milliseconds(*args, env=user.environ)}", met=met
    )
    assert met


def test_unwanted_modules_without_a_terminal(
    results: Results, cloud: Cloud, show: tuple[str, ...]
) -> None:
    commands = (show[1:], ("list", "-o", "json"), ("list",), ("config", "path", "-o", "json"))
    found = (
        set().union(*(loaded_modules(*args, env=cloud.variables) for args in commands)) & UNWANTED
    )
    names = ", ".join(found) or "none"
    measured = f"{len(found)} of {len(UNWANTED)} in {len(commands)} commands: {names}"
    results.add(goals.MODULES, measured, met=not found)
    assert not found


def test_peak_memory_of_one_request(results: Results, cloud: Cloud, show: tuple[str, ...]) -> None:
    peak = measure(*show, env=cloud.variables).peak_mb
    sdk = (sys.executable, "-m", "tests.benchmarks.sdk_show", cloud.server.endpoint, show[2])
    other = f"SDK {measure(*sdk).peak_mb:.0f} MB here"
    results.add(goals.MEMORY, f"{peak:.1f} MB", met=peak <= 31, other=other)
