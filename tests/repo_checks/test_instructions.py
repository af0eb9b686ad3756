"""What the commands cost that people feel at once, in bare starts of Python.

Seconds wander by a third on a shared machine, instructions hardly at all, so these are limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.configured_user import a_desk
from tests.support.instruction_count import (
    BARE,
    COMMAND,
    HELP_LIMIT,
    NAMES_LIMIT,
    VALGRIND,
    instructions,
    one_request_limit,
    version_limit,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(VALGRIND is None, reason="valgrind is not installed")


@pytest.fixture(scope="module")
def bare() -> int:
    return instructions(*BARE)


def test_the_version_is_told_before_anything_else_is_loaded(bare: int) -> None:
    assert instructions(COMMAND, "--version") / bare <= version_limit()


@pytest.mark.parametrize("words", [("--help",), ("create", "--help")])
def test_help_costs_hardly_more_than_the_import_of_typer(words: tuple[str, ...], bare: int) -> None:
    assert instructions(COMMAND, *words) / bare <= HELP_LIMIT


def test_a_command_of_one_request_is_hardly_more_than_the_import_of_requests(
    bare: int, tmp_path: Path
) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        ident = server.state()["backups"][0]["id"]
        env = Cloud(server).variables
        count = instructions(COMMAND, "show", ident, "-o", "json", env=env)
    assert count / bare <= one_request_limit(count, bare)


@pytest.mark.parametrize("kind", ["profiles", "instances", "backups"])
def test_a_tab_at_a_name_is_light(bare: int, tmp_path: Path, kind: str) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        desk = a_desk(Cloud(server), tmp_path / "home")
        desk.run("list", "-q")
        assert desk.offered(kind) != []
        count = instructions(COMMAND, "__complete", f"{kind}=", env=desk.environ)
    assert count / bare <= NAMES_LIMIT
