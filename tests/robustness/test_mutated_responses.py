"""Mutated responses: every command ends with a documented exit code; no create is repeated."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, cast

import pytest
import typer

from gaussbackup.api.client import GaussDBClient
from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_credentials
from gaussbackup.api.retrying_transport import Transport
from gaussbackup.cli import deletion_report
from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.commands.create import CreateOptions, create
from gaussbackup.cli.commands.list import ListOptions, list_
from gaussbackup.cli.commands.prune import PruneOptions, prune
from gaussbackup.cli.commands.show import ShowOptions, show
from gaussbackup.cli.commands.wait import WaitCommandOptions, wait
from gaussbackup.cli.global_options import GlobalOptions
from gaussbackup.cli.run_command import run_command
from gaussbackup.domain.retry_policy import RetryBudget
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.secret import Secret
from tests.robustness.checked_cloud import checked
from tests.robustness.mutating_service import JOB, NEW, MutatingNightlyService, MutatingService
from tests.support.builders import ORDERS, backup_id
from tests.support.cli import PROGRAM, CliResult, environment
from tests.support.fakes import JumpingClock
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context

    Command = tuple[str, Mapping[str, object], Callable[[Context], CommandResult]]

PROJECT = "0123456789abcdef0123456789abcdef"
KEYS = AccessKeys("EXAMPLEACCESSKEY0001", Secret("made-up-secret-key"))
VARIABLES = {
    "GAUSSBACKUP_PROJECT_ID": PROJECT,
    "GAUSSBACKUP_ACCESS_KEY": KEYS.access_key,
    "GAUSSBACKUP_SECRET_KEY": KEYS.secret_key.reveal(),
    "GAUSSBACKUP_RETRY_BUDGET": "0.3",
    "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
}
OUTPUT_FORMATS = ("json", "json", "json", "table", "csv", "id", "yaml")


def _create(context: Context) -> CommandResult:
    options = CreateOptions(["orders"], name="before-v42", timeout=120.0, poll_interval=1.0)
    return create(context, options)


def _wait(context: Context) -> CommandResult:
    return wait(context, WaitCommandOptions(backups=[NEW], timeout=120.0, poll_interval=1.0))


def _wait_for_job(context: Context) -> CommandResult:
    return wait(context, WaitCommandOptions(job=JOB, timeout=120.0, poll_interval=1.0))


def _list(context: Context) -> CommandResult:
    return list_(context, ListOptions())


def _show(context: Context) -> CommandResult:
    return show(context, ShowOptions(NEW, instance="orders"))


def _prune(context: Context) -> CommandResult:
    options = PruneOptions("nightly-*", instance=["orders"], keep_last=3, apply=True, yes=True)
    return prune(context, options)


COMMANDS = (
    ("create", EMPTY_DATA, _create),
    ("wait", EMPTY_DATA, _wait),
    ("list", {"backups": [], "count": 0}, _list),
    ("create", EMPTY_DATA, _create),
    ("wait", EMPTY_DATA, _wait_for_job),
    ("show", EMPTY_DATA, _show),
)


def run_command_for_seed(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str, MutatingService]:
    """Run a command in this process; return its exit code, output format and service."""
    service = MutatingService(seed)
    code, output_format = run_command_against(
        service, COMMANDS[seed % len(COMMANDS)], seed, monkeypatch
    )
    return code, output_format, service


def run_command_against(
    service: MutatingService, command: Command, seed: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    """Run a command against a service; return its exit code and output format."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GAUSSBACKUP_ENDPOINT", "https://gaussdb.example")
    name, empty_data, run = command
    output_format = OUTPUT_FORMATS[seed % len(OUTPUT_FORMATS)]
    body = _at(service, run)
    with pytest.raises(typer.Exit) as exit_:
        run_command(GlobalOptions(output=output_format), name, empty_data, body)
    return exit_.value.exit_code, output_format


def _at(
    service: MutatingService, run: Callable[[Context], CommandResult]
) -> Callable[[Context], CommandResult]:
    """Return the command as a function that uses this service and a fake clock."""

    def run_with_service(context: Context) -> CommandResult:
        clock: Any = JumpingClock()
        config = ClientConfig("https://gaussdb.example", KEYS, project_id=PROJECT)
        ignore: Any = context.on_event
        keyring = build_credentials(
            config, clock=clock, on_event=ignore, add_secret=context.redactor.add_secret
        )
        transport = Transport(
            cast("Any", service),
            keyring,
            budget=RetryBudget(20.0),
            clock=clock,
            on_event=ignore,
            random=lambda: 0.5,
        )
        context.clock = clock
        context.__dict__["client"] = GaussDBClient(config, lambda: transport, clock)
        return run(context)

    return run_with_service


def check_command(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run a command and check its end and that it sent at most one create request."""
    code, output_format, service = run_command_for_seed(seed, monkeypatch)
    assert service.create_count <= 1, seed
    check_end(seed, code, output_format, capsys)


def check_end(seed: int, code: int, output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Check the exit code and the output of a run."""
    out, err = capsys.readouterr()
    message = f"seed {seed}: {code}\n{out}\n{err}"
    assert code in {int(each) for each in ExitCode} - {ExitCode.BUG}, message
    assert "Traceback" not in err, message
    assert "\x1b" not in out + err, message
    assert KEYS.secret_key.reveal() not in out + err, message
    if output_format == "json":
        assert json.loads(out)["exit_code"] == code, message


@pytest.mark.parametrize("seed", range(42))
def test_command_ends_with_a_documented_code_for_mutated_responses(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check_command(seed, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(42, 542))
def test_command_ends_with_a_documented_code_for_many_mutated_responses(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check_command(seed, monkeypatch, capsys)


def check_prune(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> int:
    """Run `prune` and check that no backup is deleted that the valid rows keep."""
    service = MutatingNightlyService(seed)
    code, output_format = run_command_against(
        service, ("prune", deletion_report.EMPTY_DATA, _prune), seed, monkeypatch
    )
    check_end(seed, code, output_format, capsys)
    assert set(service.deleted) <= {backup_id(n) for n in range(1, 6)}, seed
    return len(set(service.deleted))


def test_prune_deletes_no_kept_backup_with_mutated_responses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deleted_counts = [check_prune(seed, monkeypatch, capsys) for seed in range(60)]
    assert deleted_counts.count(0) > 0
    assert sum(deleted_counts) > 0


@pytest.mark.slow
def test_prune_deletes_no_kept_backup_with_many_mutated_responses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(60, 3060):
        check_prune(seed, monkeypatch, capsys)


@pytest.mark.parametrize("seed", range(3))
def test_create_subprocess_ends_with_a_documented_code_for_mutated_responses(seed: int) -> None:
    service = MutatingService(seed, mutation_rate=0.4)

    def serve(connection: Connection) -> None:
        while request := connection.read_request():
            method, target = request.decode().split()[:2]
            connection.respond(service.respond(method, target)[2])

    args = ("create", "-i", ORDERS, "-n", "before-v42", "--timeout", "1", "-o", "json")
    with RawServer(serve) as server:
        completed = subprocess.run(
            [*PROGRAM, *args, "--poll-interval", "0.1"],
            env=environment(**VARIABLES, GAUSSBACKUP_ENDPOINT=server.url),
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )
    result = checked(CliResult(completed.returncode, completed.stdout, completed.stderr), args)
    assert result.code in {0, 5, 6, 7, 8, 9}, result
    assert "Traceback" not in result.err
    assert service.create_count <= 1
