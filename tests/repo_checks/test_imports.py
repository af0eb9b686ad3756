"""Nothing is imported before it is needed: what each way through the program may not load."""

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
EVENTS = {"gaussbackup.model.events", "gaussbackup.render.progress", "statistics"}
"""What watching and telling needs: not where one answer is all."""
DRAWING = {"gaussbackup.render.tables", "gaussbackup.render.rich_table"}
PLAIN = NEVER | RICH | EMULATOR | {"yaml"}
OFFLINE = PLAIN | NETWORK | EVENTS | {"dataclasses", "csv"}


class Invocation(NamedTuple):
    """A way through the program: its words, what it may not load, and how it ends.

    `ID` among the words stands for the id of a backup. `rooms` are those it stays in, where they
    are few; `most` is how many modules of ours it may load.
    """

    args: tuple[str, ...]
    forbidden: set[str]
    max_modules: int
    packages: set[str] | None = None
    exit_code: int = 0
    terminal: bool = False


DECLARED = {"cli", "exit_codes", "domain"}
SAID = {*DECLARED, "clock", "errors", "model", "render"}
INVOCATIONS = {
    "version": Invocation(("--version",), OFFLINE | {"typer", "signal"}, 1, set()),
    "help": Invocation(("--help",), OFFLINE | {"gaussbackup.cli.commands"}, 12, DECLARED),
    "help of create": Invocation(("create", "--help"), OFFLINE, 20, DECLARED),
    "help of list": Invocation(("list", "--help"), OFFLINE, 20, DECLARED),
    "config path": Invocation(("config", "path"), OFFLINE | DRAWING, 35, {*SAID, "config"}),
    "completion script": Invocation(("completion", "bash"), OFFLINE | DRAWING, 50, SAID),
    "usage error": Invocation(("create",), OFFLINE | DRAWING, 35, SAID, exit_code=2),
    "unknown command": Invocation(("crate",), OFFLINE | DRAWING, 30, SAID, exit_code=2),
    "show by id in json": Invocation(
        ("show", "ID", "-o", "json"), PLAIN | EVENTS | DRAWING | {"dataclasses", "csv"}, 80
    ),
    "list in json": Invocation(("list", "-o", "json"), PLAIN | EVENTS | DRAWING | {"csv"}, 90),
    "list in yaml": Invocation(
        ("list", "-o", "yaml"), (PLAIN | EVENTS | DRAWING | {"csv"}) - {"yaml"}, 90
    ),
    "list in csv": Invocation(("list", "-o", "csv"), (PLAIN | EVENTS | DRAWING) - {"csv"}, 96),
    "list of ids": Invocation(("list", "-o", "id"), PLAIN | EVENTS | DRAWING | {"csv"}, 90),
    "list piped as a table": Invocation(
        ("list",), PLAIN | EVENTS | {"csv", "gaussbackup.render.rich_table"}, 100
    ),
    "list on a terminal": Invocation(
        ("list",), NEVER | EMULATOR | EVENTS | {"yaml", "csv", "pygments"}, 105, terminal=True
    ),
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("state") / "cloud.db"
    with emulator.Emulator(emulator.EmulatorOptions(state=state)) as server:
        yield Cloud(server)


@pytest.mark.parametrize("way", INVOCATIONS.values(), ids=INVOCATIONS)
def test_each_way_loads_nothing_it_does_not_need(way: Invocation, cloud: Cloud) -> None:
    ident = cloud.server.state()["backups"][0]["id"]
    words = [ident if word == "ID" else word for word in way.args]
    modules = loaded_modules(
        *words, env=cloud.variables, exit_code=way.exit_code, terminal=way.terminal
    )
    own = own_modules(modules)
    assert modules & way.forbidden == set()
    assert len(own) <= way.max_modules
    if way.packages is not None:
        assert {name.split(".")[1] for name in own} <= way.packages | {"__main__"}


def test_a_list_on_a_terminal_is_drawn_by_rich(cloud: Cloud) -> None:
    """Else the way above would not have been the way of a terminal."""
    assert "rich" in loaded_modules("list", env=cloud.variables, terminal=True)
