"""Nothing is imported before it is needed: what each way through the program may not load."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud
from tests.support.loaded_modules import loaded, ours

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


class Way(NamedTuple):
    """A way through the program: its words, what it may not load, and how it ends.

    `ID` among the words stands for the id of a backup. `rooms` are those it stays in, where they
    are few; `most` is how many modules of ours it may load.
    """

    words: tuple[str, ...]
    without: set[str]
    most: int
    rooms: set[str] | None = None
    expect: int = 0
    terminal: bool = False


DECLARED = {"cli", "exit_codes", "domain"}
SAID = {*DECLARED, "clock", "errors", "model", "render"}
WAYS = {
    "version": Way(("--version",), OFFLINE | {"typer", "signal"}, 1, set()),
    "help": Way(("--help",), OFFLINE | {"gaussbackup.cli.commands"}, 12, DECLARED),
    "help of create": Way(("create", "--help"), OFFLINE, 20, DECLARED),
    "help of list": Way(("list", "--help"), OFFLINE, 20, DECLARED),
    "config path": Way(("config", "path"), OFFLINE | DRAWING, 35, {*SAID, "config"}),
    "completion script": Way(("completion", "bash"), OFFLINE | DRAWING, 50, SAID),
    "usage error": Way(("create",), OFFLINE | DRAWING, 35, SAID, expect=2),
    "unknown command": Way(("crate",), OFFLINE | DRAWING, 30, SAID, expect=2),
    "show by id in json": Way(
        ("show", "ID", "-o", "json"), PLAIN | EVENTS | DRAWING | {"dataclasses", "csv"}, 80
    ),
    "list in json": Way(("list", "-o", "json"), PLAIN | EVENTS | DRAWING | {"csv"}, 90),
    "list in yaml": Way(
        ("list", "-o", "yaml"), (PLAIN | EVENTS | DRAWING | {"csv"}) - {"yaml"}, 90
    ),
    "list in csv": Way(("list", "-o", "csv"), (PLAIN | EVENTS | DRAWING) - {"csv"}, 96),
    "list of ids": Way(("list", "-o", "id"), PLAIN | EVENTS | DRAWING | {"csv"}, 90),
    "list piped as a table": Way(
        ("list",), PLAIN | EVENTS | {"csv", "gaussbackup.render.rich_table"}, 100
    ),
    "list on a terminal": Way(
        ("list",), NEVER | EMULATOR | EVENTS | {"yaml", "csv", "pygments"}, 105, terminal=True
    ),
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    state = tmp_path_factory.mktemp("state") / "cloud.db"
    with emulator.Emulator(emulator.EmulatorOptions(state=state)) as server:
        yield Cloud(server)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_way_loads_nothing_it_does_not_need(way: Way, cloud: Cloud) -> None:
    ident = cloud.server.state()["backups"][0]["id"]
    words = [ident if word == "ID" else word for word in way.words]
    modules = loaded(*words, env=cloud.variables, expect=way.expect, terminal=way.terminal)
    own = ours(modules)
    assert modules & way.without == set()
    assert len(own) <= way.most
    if way.rooms is not None:
        assert {name.split(".")[1] for name in own} <= way.rooms | {"__main__"}


def test_a_list_on_a_terminal_is_drawn_by_rich(cloud: Cloud) -> None:
    """Else the way above would not have been the way of a terminal."""
    assert "rich" in loaded("list", env=cloud.variables, terminal=True)
