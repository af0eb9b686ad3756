"""No secret is written: every command, every server behavior, every kind of credentials."""

from __future__ import annotations

import json
import sys
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest
import typer

from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.cli.root_command import app
from gaussbackup.exit_codes import ExitCode
from tests.robustness.credential_cases import KINDS, CredentialCase, secrets_in, signatures
from tests.robustness.echo_server import PASSWORD, TOKEN, EchoServer
from tests.robustness.mutating_service import JOB, OLD
from tests.robustness.recorded_run import RecordedRun, run_recorded, sitecustomize
from tests.support.builders import ORDERS
from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_OPTIONS = ("--poll-interval", "0.1", "--timeout", "1")
ARGUMENTS = {
    "create": ("-i", "orders", "-n", "before-v42", *WAIT_OPTIONS),
    "wait": (OLD, *WAIT_OPTIONS),
    "list": (),
    "ls": (),
    "show": (OLD,),
    "check": ("-i", "orders"),
    "delete": (OLD, "--yes"),
    "rm": (OLD, "--yes"),
    "prune": ("-i", "orders", "--match", "*", "--keep-last", "1", "--apply", "--yes"),
    "stop": ("-i", "orders", "--yes"),
    "policy show": ("-i", "orders"),
    "policy set": ("-i", "orders", "--keep-days", "9", "--yes"),
    "jobs list": (),
    "instances list": (),
    "instances show": (ORDERS,),
    "jobs show": (JOB,),
    "jobs wait": (JOB, *WAIT_OPTIONS),
    "instances wait": ("orders", *WAIT_OPTIONS),
    "instances restore-times": ("orders",),
    "restore": ("-i", "orders", OLD, "--into", "orders", "--confirm", "orders", *WAIT_OPTIONS),
    "drill run": ("-i", "orders", OLD, *WAIT_OPTIONS),
    "drill clean": ("--apply", "--yes"),
    "config init": ("-c", "new.yaml"),
    "config show": (),
    "config validate": (),
    "config path": (),
    "emulator serve": (),
    "emulator reset": (),
    "emulator exec": (sys.executable, "-c", "pass"),
    "emulator scenarios": (),
    "completion": ("bash",),
}
"""The arguments of every command."""
REMOTE_COMMANDS = tuple(ARGUMENTS)[:22]
"""The commands that send requests."""
BEHAVIORS = (
    *("valid", "unauthorized", "html page", "truncated", "unreachable", "login fails"),
    *("bug in request", "bug in output", "invalid setting"),
)
VERBOSITY: tuple[tuple[str, ...], ...] = ((), ("-v",), ("-vv",), ("-q",))
OUTPUT_FORMATS = ("table", "json", "yaml", "csv", "id")
CODES = {int(code) for code in ExitCode}
PLANTED_BUG = """
import os
from pathlib import Path

if os.environ.get("PLANTED_BUG") == "bug in output":
    from gaussbackup.cli import run_command

    def fail_to_render(*_):
        files = [path for path in Path(os.environ["HOME"]).iterdir() if path.is_file()]
        raise RuntimeError(" ".join(path.read_text() for path in files) + str(os.environ))

    assert run_command.render_result
    run_command.render_result = fail_to_render
elif os.environ.get("PLANTED_BUG"):
    from gaussbackup.api import http_session

    def fail_to_prepare(request, sign):
        headers = {**request.headers, **(sign(request) if sign else {})}
        raise RuntimeError(f"\\x1b[31m {headers} {request.body!r}")

    assert http_session._prepare
    http_session._prepare = fail_to_prepare
"""
DEBUG_LOGGING = """
import http.client, logging
logging.basicConfig(level=logging.DEBUG)
http.client.HTTPConnection.debuglevel = 1
logging.getLogger("urllib3").setLevel(logging.DEBUG)
"""


class Run(NamedTuple):
    """One run: command, server behavior, kind of credentials, verbosity and output format."""

    command: str
    behavior: str
    kind: str
    verbosity: tuple[str, ...]
    output_format: str

    @property
    def args(self) -> tuple[str, ...]:
        arguments = (*self.command.split(), *ARGUMENTS[self.command])
        return (*arguments, *self.verbosity, "-o", self.output_format)


def leaf_commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the full name of every command below this one."""
    names = list(COMMANDS) if not path else list(getattr(command, "commands", ()))
    if not names:
        yield " ".join(path)
    for name in names:
        yield from leaf_commands(command.get_command(None, name), (*path, name))


def sample_runs() -> list[Run]:
    """Return runs with all pairs of behavior and credentials, and with every command."""
    pairs = [
        Run(
            REMOTE_COMMANDS[index % len(REMOTE_COMMANDS)],
            behavior,
            kind,
            VERBOSITY[index % 4],
            OUTPUT_FORMATS[index % 5],
        )
        for index, (behavior, kind) in enumerate(product(BEHAVIORS, KINDS))
    ]
    others = [
        Run(
            command,
            BEHAVIORS[index % 7],
            KINDS[index % 6],
            VERBOSITY[index % 3],
            OUTPUT_FORMATS[index % 5],
        )
        for index, command in enumerate(ARGUMENTS)
    ]
    return [*pairs, *others]


def run_once(
    run: Run, folder: Path, **extra: str
) -> tuple[RecordedRun, CredentialCase, list[bytes]]:
    """Run the command in `folder` against its own server; return also the received requests."""
    with RawServer(EchoServer(run.behavior).serve) as server:
        url = "http://127.0.0.1:9" if run.behavior == "unreachable" else server.url
        case = CredentialCase(run.kind, folder, url, invalid=run.behavior == "invalid setting")
        if "bug" in run.behavior:
            extra["PLANTED_BUG"] = run.behavior
        is_server = run.command == "emulator serve"
        recorded = run_recorded(
            run.args, case.variables | extra, folder, stop_after_output=is_server
        )
        return recorded, case, server.requests


def run_and_check(run: Run, folder: Path, **extra: str) -> RecordedRun:
    """Run the command and check that its output and files contain no secret."""
    folder.mkdir()
    recorded, case, requests = run_once(run, folder, **extra)
    message = f"{run}\n{recorded.out.decode()}\n{recorded.err.decode()}"
    assert recorded.code in CODES, message
    written = [
        recorded.out,
        recorded.err,
        recorded.command_lines,
        *(path.read_bytes() for path in case.created_files()),
    ]
    for data in written:
        assert secrets_in(data) == [], message
        assert not [
            each for request in requests for each in signatures(request) if each.encode() in data
        ]
    assert b"\x1b" not in recorded.out + recorded.err, message
    if b"Traceback" in recorded.err:
        assert recorded.code == ExitCode.BUG, message
        assert "-v" in run.verbosity or "-vv" in run.verbosity, message
    return recorded


@pytest.fixture
def bug(tmp_path: Path) -> dict[str, str]:
    """Variables that plant a bug if the behavior includes one."""
    return sitecustomize(tmp_path, PLANTED_BUG)


def test_arguments_cover_every_command() -> None:
    assert sorted(leaf_commands(typer.main.get_command(app))) == sorted(ARGUMENTS)


def test_sample_runs_cover_all_dimensions() -> None:
    runs = sample_runs()
    assert {run.command for run in runs} == set(ARGUMENTS)
    assert {(run.behavior, run.kind) for run in runs} == set(product(BEHAVIORS, KINDS))
    assert {run.verbosity for run in runs} == set(VERBOSITY)
    assert {run.output_format for run in runs} == set(OUTPUT_FORMATS)


@pytest.mark.parametrize("behavior", BEHAVIORS)
def test_command_writes_no_secret_in_sample_runs(
    behavior: str, tmp_path: Path, bug: dict[str, str]
) -> None:
    runs = [run for run in sample_runs() if run.behavior == behavior]
    codes = {
        run_and_check(run, tmp_path / str(number), **bug).code for number, run in enumerate(runs)
    }
    assert (ExitCode.BUG in codes) is ("bug" in behavior)


@pytest.mark.slow
@pytest.mark.parametrize("command", ARGUMENTS)
@pytest.mark.parametrize("behavior", BEHAVIORS)
def test_command_writes_no_secret_with_any_server_behavior(
    command: str, behavior: str, tmp_path: Path, bug: dict[str, str]
) -> None:
    for number, (kind, verbosity) in enumerate(product(KINDS, VERBOSITY)):
        output_format = OUTPUT_FORMATS[number % 5]
        run_and_check(
            Run(command, behavior, kind, verbosity, output_format), tmp_path / str(number), **bug
        )


@pytest.mark.parametrize("kind", KINDS)
def test_list_writes_no_secret_with_debug_logging_of_the_libraries(
    kind: str, tmp_path: Path
) -> None:
    run = Run("list", "valid", kind, ("-vv",), "json")
    recorded = run_and_check(run, tmp_path / "home", **sitecustomize(tmp_path, DEBUG_LOGGING))
    assert recorded.code == 0
    assert b"DEBUG:urllib3" in recorded.err


def test_secrets_in_finds_parts_and_encoded_forms() -> None:
    assert secrets_in(TOKEN[100:120].encode()) == [TOKEN]
    for text in (PASSWORD, quote(PASSWORD, safe=""), json.dumps(PASSWORD)):
        assert secrets_in(text.encode()) == [PASSWORD]
    assert secrets_in(b"harmless text") == []
