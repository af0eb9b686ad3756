"""CSV of every command: names of the JSON keys, and the JSON values without units or signs."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from gaussbackup import emulator
from gaussbackup.cli.completion.command_tree import program_tree, walk
from tests.support.cli import run_cli
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

YESTERDAY = datetime.now(timezone.utc).date() - timedelta(days=1)
Documents = Callable[[dict[str, Any]], list[dict[str, Any]]]


class CsvCommand(NamedTuple):
    """A command line, and the function that returns the documents of its rows."""

    line: str
    documents: Documents


def key(name: str) -> Documents:
    """Return the function for the documents, or the one document, under a key."""
    return lambda result: result[name] if isinstance(result[name], list) else [result[name]]


def policy(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**result, **result["policy"]}]


def plan(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**each["backup"], **each} for each in result["plan"]]


def settings(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the settings; one of them is the output format."""
    return [
        {**row, "value": "csv"} if row["key"] == "output" else row for row in result["settings"]
    ]


COMMANDS = {
    "create": CsvCommand("create -i orders -n before-v41 --if-exists reuse", key("backup")),
    "wait": CsvCommand(
        "wait -i orders @latest", lambda result: [each["backup"] for each in result["results"]]
    ),
    "list": CsvCommand("list", key("backups")),
    "list without order": CsvCommand("list --sort none", key("backups")),
    "show": CsvCommand("show -i orders @latest", key("backup")),
    "prune": CsvCommand("prune --all-instances --match * --keep-last 1", plan),
    "check": CsvCommand("check --all-instances --min-size 100GB", key("checks")),
    "stop": CsvCommand("stop -i orders --yes", key("backups")),
    "restore": CsvCommand(
        "restore -i orders @latest-completed --new orders-copy --dry-run", key("restore")
    ),
    "instances wait": CsvCommand("instances wait orders billing", key("results")),
    "instances restore-times": CsvCommand(
        f"instances restore-times orders --date {YESTERDAY}", key("ranges")
    ),
    "jobs wait": CsvCommand(
        "jobs wait JOB", lambda result: [each["job"] for each in result["results"]]
    ),
    "instances list": CsvCommand("instances list", key("instances")),
    "instances show": CsvCommand("instances show orders", key("instance")),
    "jobs list": CsvCommand("jobs list", key("jobs")),
    "jobs show": CsvCommand("jobs show JOB", key("job")),
    "policy show": CsvCommand("policy show -i orders", policy),
    "policy set": CsvCommand("policy set -i orders --keep-days 14 --dry-run", policy),
    "config show": CsvCommand("config show", settings),
    "emulator scenarios": CsvCommand("emulator scenarios", key("scenarios")),
}
FORMULA = re.compile("^'(?=[=+@-])")
"""The apostrophe before a cell that a spreadsheet would compute."""
DELETE = "delete"
"""Cannot be repeated with the same result; it has a test of its own."""
DRILLS = {"drill run", "drill clean"}
"""Need a state directory; they are tested with the other outputs of drills."""
WITHOUT_ROWS = {
    *("config init", "config validate", "config path", "completion"),
    *("emulator serve", "emulator exec", "emulator reset"),
}
"""Commands whose result is not a list of objects."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud with unknown values: a running backup, a failed one and an empty instance."""
    state = tmp_path_factory.mktemp("cloud") / "cloud.db"
    with emulator.Emulator(emulator.EmulatorOptions(state=state, build_time=0.3)) as server:
        server.add_instance("empty")
        server.add_backup("billing", "odd-1", status="FAILED")
        yield Cloud(server)


def read_csv(text: str) -> list[dict[str, str]]:
    """Return the rows; check what does not depend on the command."""
    header, *rows = csv.reader(StringIO(text))
    assert all(re.fullmatch("[a-z]+(?:_[a-z]+)*", name) for name in header)
    assert len(set(header)) == len(header)
    assert all(len(row) == len(header) for row in rows)
    cells = {cell for row in rows for cell in row}
    assert not {"–", "-", "None", "(none)", "True", "False"} & cells
    values = [[FORMULA.sub("", cell) for cell in row] for row in rows]
    return [dict(zip(header, row, strict=True)) for row in values]


def value_of(document: Mapping[str, Any], name: str) -> Any:
    """Return the value that a column is named for: `datastore_type` is in `datastore`."""
    if name in document:
        return document[name]
    outer = next(each for each in document if name.startswith(f"{each}_"))
    inner = document[outer]
    return None if inner is None else value_of(inner, name.removeprefix(f"{outer}_"))


def parse_as(value: object, cell: str) -> object:
    """Return the cell as a value of the type of the JSON value."""
    if value is None:
        return cell or None
    if isinstance(value, bool):
        return {"true": True, "false": False}[cell]
    if isinstance(value, (int, float)):
        return float(cell)
    if isinstance(value, list):
        numbers = any(isinstance(each, int) for each in value)
        parts = cell.split("," if numbers else "; ") if cell else []
        return [int(part) for part in parts] if numbers else parts
    return cell


def expected(name: str, value: Any) -> Any:
    """Return the value that a cell is compared with."""
    if name == "age_seconds" and value is not None:
        return pytest.approx(value, abs=60)
    if isinstance(value, list):
        return [each["message"] if isinstance(each, dict) else each for each in value]
    return value


def assert_equal(rows: list[dict[str, str]], documents: list[dict[str, Any]]) -> None:
    assert len(rows) == len(documents)
    for row, document in zip(rows, documents, strict=True):
        for name, cell in row.items():
            value = value_of(document, name)
            assert parse_as(value, cell) == expected(name, value), name


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_csv_has_the_values_of_the_json_document(command: CsvCommand, seeded: Cloud) -> None:
    job = seeded.run("jobs", "list", "-o", "id").out.split()[0]
    args = [job if arg == "JOB" else arg for arg in command.line.split()]
    env = seeded.variables
    document = run_cli(*args, "-o", "json", env=env, exit_code=None).document
    result = run_cli(*args, "-o", "csv", env=env, exit_code=document["exit_code"])
    documents = command.documents(document)
    assert documents or command.line.startswith("stop")
    assert_equal(read_csv(result.out), documents)


def test_csv_of_delete_has_the_values_of_the_deleted_backups(seeded: Cloud) -> None:
    ids = [seeded.server.add_backup("billing", f"old-{number}") for number in range(2)]
    backups = [seeded.run("show", each, "-o", "json").document["backup"] for each in ids]
    result = seeded.run(DELETE, *ids, "--yes", "-o", "csv")
    assert_equal(read_csv(result.out), backups)


def test_every_command_has_a_test_of_its_csv() -> None:
    root = program_tree()
    paths = {line.path.partition(" ")[2] for line in walk(root) if not line.commands}
    lines = [command.line for command in COMMANDS.values()]
    tested = {path for path in paths for line in lines if f"{line} ".startswith(f"{path} ")}
    assert paths == tested | {DELETE} | WITHOUT_ROWS | DRILLS


def test_documents_have_unknown_values(seeded: Cloud) -> None:
    """Show that the rows above include empty cells."""
    rows = read_csv(seeded.run("list", "-o", "csv").out)
    assert {row["description"] for row in rows} > {""}
    assert "" in {row["backup_id"] for row in read_csv(checks(seeded))}


def checks(cloud: Cloud) -> str:
    return cloud.run("check", "--all-instances", "-o", "csv", exit_code=6).out
