"""Commands import only what they need: forbidden modules and a module limit per invocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.loaded_modules import loaded_modules, own_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER = {"pydantic", "asyncio", "importlib.metadata", "charset_normalizer", "chardet", "simplejson"}
RICH = {"rich", "pygments", "markdown_it"}
NETWORK = {
    *("requests", "urllib3", "certifi", "idna", "ssl", "socket", "http.client", "email"),
    *("gaussbackup.api", "gaussbackup.actions"),
}
EMULATOR = {"sqlite3", "gaussbackup.emulator"}
PROGRESS = {"gaussbackup.model.events", "gaussbackup.render.progress", "statistics"}
"""Needed to wait and to show progress; not for a command of a single request."""
TABLES = {"gaussbackup.render.tables", "gaussbackup.render.rich_table"}
PLAIN = NEVER | RICH | EMULATOR | {"yaml"}
OFFLINE = PLAIN | NETWORK | PROGRESS | {"dataclasses", "csv"}


class Invocation(NamedTuple):
    """A command line, the modules it must not load, and its exit code.

    `ID` in `args` is replaced by the id of a backup. `max_modules` limits the number of loaded
    modules of gaussbackup; `packages`, if set, are the only subpackages that may be loaded.
    """

    args: tuple[str, ...]
    forbidden: set[str]
    max_modules: int
    packages: set[str] | None = None
    exit_code: int = 0
    terminal: bool = False


HELP = {"cli", "exit_codes", "domain"}
LOCAL = {*HELP, "clock", "errors", "model", "render"}
INVOCATIONS = {
    "version": Invocation(("--version",), OFFLINE | {"typer", "signal"}, 1, set()),
    "help": Invocation(("--help",), OFFLINE | {"gaussbackup.cli.commands"}, 12, HELP),
    "help of create": Invocation(("create", "--help"), OFFLINE, 20, HELP),
    "help of list": Invocation(("list", "--help"), OFFLINE, 20, HELP),
    "config path": Invocation(("config", "path"), OFFLINE | TABLES, 35, {*LOCAL, "config"}),
    "completion script": Invocation(("completion", "bash"), OFFLINE | TABLES, 59, LOCAL),
    "usage error": Invocation(("create",), OFFLINE | TABLES, 35, LOCAL, exit_code=2),
    "unknown command": Invocation(("crate",), OFFLINE | TABLES, 30, LOCAL, exit_code=2),
    "show by id in json": Invocation(
        ("show", "ID", "-o", "json"), PLAIN | PROGRESS | TABLES | {"dataclasses", "csv"}, 80
    ),
    "list in json": Invocation(("list", "-o", "json"), PLAIN | PROGRESS | TABLES | {"csv"}, 90),
    "list in yaml": Invocation(
        ("list", "-o", "yaml"), (PLAIN | PROGRESS | TABLES | {"csv"}) - {"yaml"}, 90
    ),
    "list in csv": Invocation(("list", "-o", "csv"), (PLAIN | PROGRESS | TABLES) - {"csv"}, 96),
    "list of ids": Invocation(("list", "-o", "id"), PLAIN | PROGRESS | TABLES | {"csv"}, 90),
    "list piped as a table": Invocation(
        ("list",), PLAIN | PROGRESS | {"csv", "gaussbackup.render.rich_table"}, 100
    ),
    "list on a terminal": Invocation(
        ("list",), NEVER | EMULATOR | PROGRESS | {"yaml", "csv", "pygments"}, 105, terminal=True
    ),
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("state") / "cloud.db"
    with emulator.Emulator(emulator.EmulatorOptions(state=state)) as server:
        yield Cloud(server)


@pytest.mark.parametrize("invocation", INVOCATIONS.values(), ids=INVOCATIONS)
def test_command_loads_only_needed_modules(invocation: Invocation, cloud: Cloud) -> None:
    backup_id = cloud.server.state()["backups"][0]["id"]
    args = [backup_id if arg == "ID" else arg for arg in invocation.args]
    modules = loaded_modules(
        *args, env=cloud.variables, exit_code=invocation.exit_code, terminal=invocation.terminal
    )
    own = own_modules(modules)
    assert modules & invocation.forbidden == set()
    assert len(own) <= invocation.max_modules
    if invocation.packages is not None:
        assert {name.split(".")[1] for name in own} <= invocation.packages | {"__main__"}


def test_list_loads_rich_on_a_terminal(cloud: Cloud) -> None:
    """Show that the invocation "list on a terminal" does use a terminal."""
    assert "rich" in loaded_modules("list", env=cloud.variables, terminal=True)
