"""Nothing is imported before it is needed: what each way through the program may not load."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cli import environment
from tests.support.cloud import Cloud
from tests.support.fresh import fresh_python

if TYPE_CHECKING:
    from pathlib import Path

_REPORT = """
import json, sys
sys.argv = ["gaussbackup", *sys.argv[1:]]
from gaussbackup.__main__ import main
code = main()
sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
sys.exit(code)
"""
NEVER = {"rich", "pydantic", "asyncio", "importlib.metadata", "charset_normalizer"}
HELP = NEVER | {"requests", "urllib3", "yaml", "dataclasses", "sqlite3", "ssl"}


def loaded(*words: str, env: dict[str, str] | None = None) -> set[str]:
    """The modules that are loaded when this command line has been run."""
    _, err = fresh_python(_REPORT, *words, env=environment(**(env or {})))
    found = json.loads(err.splitlines()[-1])
    return set(found)


def ours(modules: set[str]) -> set[str]:
    """Those of the program itself."""
    return {name for name in modules if name.startswith("gaussbackup.")}


def test_the_version_is_told_by_one_module() -> None:
    modules = loaded("--version")
    assert "typer" not in modules
    assert ours(modules) == {"gaussbackup.__main__"}


@pytest.mark.parametrize("words", [["--help"], ["create", "--help"], ["list", "--help"]])
def test_help_needs_neither_network_nor_files(words: list[str]) -> None:
    modules = loaded(*words)
    assert modules & HELP == set()
    rooms = {name.split(".")[1] for name in ours(modules)}
    assert rooms <= {"cli", "exit_codes", "policy", "__main__"}


def test_one_request_in_json_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    with emulator.Emulator(emulator.EmulatorOptions(state=tmp_path / "cloud.db")) as server:
        cloud = Cloud(server)
        ident = cloud.run("list", "-o", "id").out.split()[0]
        modules = loaded("show", ident, "-o", "json", env=cloud.variables)
    unwanted = NEVER | {"yaml", "dataclasses", "sqlite3"}
    assert modules & unwanted == set()
    assert "gaussbackup.emulator" not in modules
    assert "gaussbackup.model.events" not in modules
    assert len(ours(modules)) <= 80
