"""Start-up cost of commands, in instructions relative to an empty Python program.

Seconds vary by a third on a shared machine, instruction counts hardly at all.
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
def baseline() -> int:
    return count_instructions(*BARE_PYTHON)


def test_version_costs_little_more_than_empty_python(baseline: int) -> None:
    assert count_instructions(COMMAND, "--version") / baseline <= version_limit()


@pytest.mark.parametrize("args", [("--help",), ("create", "--help")])
def test_help_costs_little_more_than_importing_typer(args: tuple[str, ...], baseline: int) -> None:
    assert count_instructions(COMMAND, *args) / baseline <= HELP_LIMIT


def test_show_costs_little_more_than_importing_requests(baseline: int, tmp_path: Path) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        backup_id = server.state()["backups"][0]["id"]
        env = Cloud(server).variables
        count = count_instructions(COMMAND, "show", backup_id, "-o", "json", env=env)
    assert count / baseline <= one_request_limit(count, baseline)


@pytest.mark.parametrize("kind", ["profiles", "instances", "backups"])
def test_completion_of_names_is_cheap(baseline: int, tmp_path: Path, kind: str) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        user = configured_user(Cloud(server), tmp_path / "home")
        user.run("list", "-q")
        assert user.completions(kind) != []
        count = count_instructions(COMMAND, "__complete", f"{kind}=", env=user.environ)
    assert count / baseline <= COMPLETION_LIMIT
