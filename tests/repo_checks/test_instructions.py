"""What the commands cost that people feel at once, in bare starts of Python.

Seconds wander by a third on a shared machine, instructions hardly at all, so these are limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.configured_user import configured_user
from tests.support.instruction_count import (
    BARE_PYTHON,
    COMMAND,
    COMPLETION_LIMIT,
    HELP_LIMIT,
    VALGRIND,
    count_instructions,
    one_request_limit,
    version_limit,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(VALGRIND is None, reason="valgrind is not installed")


@pytest.fixture(scope="module")
def bare() -> int:
    return count_instructions(*BARE_PYTHON)


def test_the_version_is_told_before_anything_else_is_loaded(bare: int) -> None:
    assert count_instructions(COMMAND, "--version") / bare <= version_limit()


@pytest.mark.parametrize("words", [("--help",), ("create", "--help")])
def test_help_costs_hardly_more_than_the_import_of_typer(words: tuple[str, ...], bare: int) -> None:
    assert count_instructions(COMMAND, *words) / bare <= HELP_LIMIT


def test_a_command_of_one_request_is_hardly_more_than_the_import_of_requests(
    bare: int, tmp_path: Path
) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        ident = server.state()["backups"][0]["id"]
        env = Cloud(server).variables
        count = count_instructions(COMMAND, "show", ident, "-o", "json", env=env)
    assert count / bare <= one_request_limit(count, bare)


@pytest.mark.parametrize("kind", ["profiles", "instances", "backups"])
def test_a_tab_at_a_name_is_light(bare: int, tmp_path: Path, kind: str) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        desk = configured_user(Cloud(server), tmp_path / "home")
        desk.run("list", "-q")
        assert desk.completions(kind) != []
        count = count_instructions(COMMAND, "__complete", f"{kind}=", env=desk.environ)
    assert count / bare <= COMPLETION_LIMIT
