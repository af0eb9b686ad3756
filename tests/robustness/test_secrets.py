"""No secret gets out: every command, in every weather, with every kind of credentials."""

from __future__ import annotations

import json
import sys
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest
import typer

from gaussbackup.cli.app import app
from gaussbackup.cli.command_registry import COMMANDS
from gaussbackup.exit_codes import ExitCode
from tests.robustness.credential_cases import KINDS, CredentialCase, secrets_in, signatures
from tests.robustness.echo_server import PASSWORD, TOKEN, EchoServer
from tests.robustness.mutated_responses import JOB, OLD
from tests.robustness.recorded_run import RecordedRun, run_recorded, sitecustomize
from tests.support.builders import ORDERS
from tests.support.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACE = ("--poll-interval", "0.1", "--timeout", "1")
WORDS = {
    "create": ("-i", "orders", "-n", "before-v42", *PACE),
    "wait": (OLD, *PACE),
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
"""Every command, and what it needs to be told."""
ASKING = tuple(WORDS)[:17]
"""The commands that speak to the service."""
WEATHERS = (
    *("calm", "refused", "page", "torn", "away", "no login"),
    *("bug", "late bug", "wrong setting"),
)
LOUDNESS: tuple[tuple[str, ...], ...] = ((), ("-v",), ("-vv",), ("-q",))
FORMS = ("table", "json", "yaml", "csv", "id")
CODES = {int(code) for code in ExitCode}
BUG = """
import os

if os.environ.get("WITH_A_BUG") == "late bug":
    from gaussbackup.cli import failing

    def buggy_too(*_):
        files = [path for path in Path(os.environ["HOME"]).iterdir() if path.is_file()]
        raise RuntimeError(" ".join(path.read_text() for path in files) + str(os.environ))

    failing.rendered = buggy_too
elif os.environ.get("WITH_A_BUG"):
    from gaussbackup.api import exchange

    def buggy(request, stamp):
        headers = {**request.headers, **(stamp(request) if stamp else {})}
        raise RuntimeError(f"\\x1b[31m {headers} {request.body!r}")

    exchange._prepare = buggy
"""
DEBUGGING = """
import http.client, logging
logging.basicConfig(level=logging.DEBUG)
http.client.HTTPConnection.debuglevel = 1
logging.getLogger("urllib3").setLevel(logging.DEBUG)
"""


class Run(NamedTuple):
    """One run: which command, said how loudly and in which form, in which weather, as whom."""

    command: str
    weather: str
    kind: str
    loud: tuple[str, ...]
    form: str

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.command.split(), *WORDS[self.command], *self.loud, "-o", self.form)


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The whole name of every command below this one."""
    names = list(COMMANDS) if not path else list(getattr(command, "commands", ()))
    if not names:
        yield " ".join(path)
    for name in names:
        yield from leaves(command.get_command(None, name), (*path, name))


def sample() -> list[Run]:
    """Every weather with every kind of credentials, and every command in calm and trouble."""
    pairs = [
        Run(ASKING[place % 17], weather, kind, LOUDNESS[place % 4], FORMS[place % 5])
        for place, (weather, kind) in enumerate(product(WEATHERS, KINDS))
    ]
    others = [
        Run(command, WEATHERS[place % 7], KINDS[place % 6], LOUDNESS[place % 3], FORMS[place % 5])
        for place, command in enumerate(WORDS)
    ]
    return [*pairs, *others]


def carried_out(
    run: Run, folder: Path, **more: str
) -> tuple[RecordedRun, CredentialCase, list[bytes]]:
    """Run it, with its own cloud and in a home of its own."""
    with RawServer(EchoServer(run.weather).serve) as server:
        url = "http://127.0.0.1:9" if run.weather == "away" else server.url
        bags = CredentialCase(run.kind, folder, url, invalid=run.weather == "wrong setting")
        if "bug" in run.weather:
            more["WITH_A_BUG"] = run.weather
        endless = run.command == "emulator serve"
        seen = run_recorded(run.words, bags.variables | more, folder, stop_after_output=endless)
        return seen, bags, server.requests


def judge(run: Run, folder: Path, **more: str) -> RecordedRun:
    """Carry it out, and find no secret in anything that is left of it."""
    folder.mkdir()
    seen, bags, requests = carried_out(run, folder, **more)
    told = f"{run}\n{seen.out.decode()}\n{seen.err.decode()}"
    assert seen.code in CODES, told
    written = [
        seen.out,
        seen.err,
        seen.command_lines,
        *(path.read_bytes() for path in bags.created_files()),
    ]
    for data in written:
        assert secrets_in(data) == [], told
        assert not [
            each for request in requests for each in signatures(request) if each.encode() in data
        ]
    assert b"\x1b" not in seen.out + seen.err, told
    if b"Traceback" in seen.err:
        assert seen.code == ExitCode.BUG, told
        assert "-v" in run.loud or "-vv" in run.loud, told
    return seen


@pytest.fixture
def bug(tmp_path: Path) -> dict[str, str]:
    """The variables that plant a bug, where the weather asks for one."""
    return sitecustomize(tmp_path, BUG)


def test_every_command_is_told_how_to_run() -> None:
    assert sorted(leaves(typer.main.get_command(app))) == sorted(WORDS)


def test_the_sample_leaves_nothing_out() -> None:
    runs = sample()
    assert {run.command for run in runs} == set(WORDS)
    assert {(run.weather, run.kind) for run in runs} == set(product(WEATHERS, KINDS))
    assert {run.loud for run in runs} == set(LOUDNESS)
    assert {run.form for run in runs} == set(FORMS)


@pytest.mark.parametrize("weather", WEATHERS)
def test_no_secret_gets_out(weather: str, tmp_path: Path, bug: dict[str, str]) -> None:
    for number, run in enumerate(each for each in sample() if each.weather == weather):
        judge(run, tmp_path / str(number), **bug)


@pytest.mark.slow
@pytest.mark.parametrize("command", WORDS)
@pytest.mark.parametrize("weather", WEATHERS)
def test_no_secret_gets_out_of_any_command_in_any_weather(
    command: str, weather: str, tmp_path: Path, bug: dict[str, str]
) -> None:
    for number, (kind, loud) in enumerate(product(KINDS, LOUDNESS)):
        form = FORMS[number % 5]
        judge(Run(command, weather, kind, loud, form), tmp_path / str(number), **bug)


@pytest.mark.parametrize("kind", KINDS)
def test_who_debugs_the_libraries_sees_no_secret(kind: str, tmp_path: Path) -> None:
    run = Run("list", "calm", kind, ("-vv",), "json")
    seen = judge(run, tmp_path / "home", **sitecustomize(tmp_path, DEBUGGING))
    assert seen.code == 0
    assert b"DEBUG:urllib3" in seen.err


def test_the_search_finds_a_secret_in_part_and_in_other_forms() -> None:
    assert secrets_in(TOKEN[100:120].encode()) == [TOKEN]
    for form in (PASSWORD, quote(PASSWORD, safe=""), json.dumps(PASSWORD)):
        assert secrets_in(form.encode()) == [PASSWORD]
    assert secrets_in(b"a word of peace") == []
