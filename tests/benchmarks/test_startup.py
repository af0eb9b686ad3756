"""What a command costs before it has done anything, in bare starts of Python."""

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
    """The words of a command of one request."""
    return (COMMAND, "show", cloud.server.state()["backups"][0]["id"], "-o", "json")


def seconds(*words: str, env: dict[str, str] | None = None) -> str:
    """For people: the quickest of five."""
    return f"{measure(*words, env=env, runs=5).seconds * 1000:.0f} ms"


def test_the_version(book: Results, bare: int) -> None:
    times, limit = count_instructions(COMMAND, "--version") / bare, version_limit()
    measured = f"{times:.2f}x, {seconds(COMMAND, '--version')} (limit here {limit}x)"
    floor = f"({seconds(*BARE_PYTHON)})"
    book.add(goals.VERSION, measured, met=times <= limit, floor=floor)
    assert times <= limit


@pytest.mark.parametrize("goal", [goals.HELP, goals.CREATE_HELP])
def test_help(book: Results, bare: int, goal: goals.Goal) -> None:
    words = (COMMAND, *goal.metric.split())
    times = count_instructions(*words) / bare
    floor = count_instructions(sys.executable, "-c", "import typer") / bare
    met = times <= HELP_LIMIT
    book.add(goal, f"{times:.2f}x, {seconds(*words)}", met=met, floor=f"{floor:.1f}x")
    assert met


def test_one_request(book: Results, bare: int, cloud: Cloud, show: tuple[str, ...]) -> None:
    count = count_instructions(*show, env=cloud.variables)
    times, limit = count / bare, one_request_limit(count, bare)
    floor = count_instructions(sys.executable, "-c", "import requests") / bare
    sdk = (sys.executable, "-m", "tests.benchmarks.sdk_show", cloud.server.endpoint, show[2])
    beside = f"SDK {count_instructions(*sdk) / bare:.1f}x, {seconds(*sdk)}"
    measured = f"{times:.2f}x, {seconds(*show, env=cloud.variables)}"
    met = times <= limit
    book.add(goals.ONE_REQUEST, measured, met=met, floor=f"{floor:.1f}x", other=beside)
    assert met


@pytest.mark.parametrize("kind", ["profiles", "instances", "backups"])
def test_names(book: Results, bare: int, cloud: Cloud, kind: str, tmp_path: Path) -> None:
    desk = configured_user(cloud, tmp_path / "home")
    desk.run("list", "-q")
    assert desk.completions(kind) != []
    words = (COMMAND, "__complete", f"{kind}=")
    times = count_instructions(*words, env=desk.environ) / bare
    met = times <= COMPLETION_LIMIT
    book.add(goals.TAB_NAMES, f"{kind}: {times:.2f}x, {seconds(*words, env=desk.environ)}", met=met)
    assert met


def test_modules_never_loaded(book: Results, cloud: Cloud, show: tuple[str, ...]) -> None:
    ways = (show[1:], ("list", "-o", "json"), ("list",), ("config", "path", "-o", "json"))
    found = set().union(*(loaded_modules(*way, env=cloud.variables) for way in ways)) & UNWANTED
    told = f"{len(found)} of {len(UNWANTED)} on {len(ways)} ways: {', '.join(found) or 'none'}"
    book.add(goals.MODULES, told, met=not found)
    assert not found


def test_peak_memory_of_one_request(book: Results, cloud: Cloud, show: tuple[str, ...]) -> None:
    peak = measure(*show, env=cloud.variables).peak_mb
    sdk = (sys.executable, "-m", "tests.benchmarks.sdk_show", cloud.server.endpoint, show[2])
    beside = f"SDK {measure(*sdk).peak_mb:.0f} MB here"
    book.add(goals.MEMORY, f"{peak:.1f} MB", met=peak <= 31, other=beside)
