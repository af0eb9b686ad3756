"""Right answers, bent by chance: every command ends by the table, and no create is repeated."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, cast

import pytest
import typer

from gaussbackup.api.client import GaussDBClient
from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_credentials
from gaussbackup.api.transport import RetryBudget, Transport
from gaussbackup.cli import deletion_report
from gaussbackup.cli.answers import list as listing
from gaussbackup.cli.answers import show, wait
from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.commands.create import CreateOptions, create
from gaussbackup.cli.commands.prune import PruneOptions, prune
from gaussbackup.cli.global_options import GlobalOptions
from gaussbackup.cli.runner import run_command
from gaussbackup.domain.sorting import SortKey
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.secret import Secret
from tests.robustness.deadline_server import checked
from tests.robustness.mutated_responses import JOB, NEW, MutatingNightlyService, MutatingService
from tests.support.builders import ORDERS, backup_id
from tests.support.cli import PROGRAM, CliResult, environment
from tests.support.fakes import JumpingClock
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.result import CommandResult

    Verb = tuple[str, Mapping[str, object], Callable[[Context], CommandResult]]

PROJECT = "0123456789abcdef0123456789abcdef"
KEYS = AccessKeys("EXAMPLEACCESSKEY0001", Secret("made-up-secret-key"))
VARIABLES = {
    "GAUSSBACKUP_PROJECT_ID": PROJECT,
    "GAUSSBACKUP_ACCESS_KEY": KEYS.access_key,
    "GAUSSBACKUP_SECRET_KEY": KEYS.secret_key.reveal(),
    "GAUSSBACKUP_RETRY_BUDGET": "0.3",
    "GAUSSBACKUP_SETTLE_WINDOW": "0.2",
}
FORMS = ("json", "json", "json", "table", "csv", "id", "yaml")


def _create(session: Context) -> CommandResult:
    options = CreateOptions("orders", name="before-v42", timeout=120.0, poll_interval=1.0)
    return create(session, options)


def _wait(session: Context) -> CommandResult:
    return wait.answer(
        session, backups=[NEW], instance=None, job=None, timeout=120.0, poll_interval=1.0
    )


def _wait_for_job(session: Context) -> CommandResult:
    return wait.answer(
        session, backups=[], instance=None, job=JOB, timeout=120.0, poll_interval=1.0
    )


def _list(session: Context) -> CommandResult:
    return listing.answer(
        session,
        instances=[],
        kind="all",
        statuses=[],
        name=None,
        since=None,
        until=None,
        sort=SortKey.BEGIN,
        reverse=False,
        limit=None,
    )


def _show(session: Context) -> CommandResult:
    return show.answer(session, backup=NEW, instance="orders")


def _prune(session: Context) -> CommandResult:
    options = PruneOptions("nightly-*", instance=["orders"], keep_last=3, apply=True, yes=True)
    return prune(session, options)


VERBS = (
    ("create", EMPTY_DATA, _create),
    ("wait", wait.KEYS, _wait),
    ("list", listing.KEYS, _list),
    ("create", EMPTY_DATA, _create),
    ("wait", wait.KEYS, _wait_for_job),
    ("show", show.KEYS, _show),
)


def ended(seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, MutatingService]:
    """Run one verb in this process, to its exit code; also the form of its answer."""
    service = MutatingService(seed)
    code, form = ended_at(service, VERBS[seed % len(VERBS)], seed, monkeypatch)
    return code, form, service


def ended_at(
    service: MutatingService, verb: Verb, seed: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    """The same with that verb against that service."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GAUSSBACKUP_ENDPOINT", "https://gaussdb.example")
    name, blank, answer = verb
    form = FORMS[seed % len(FORMS)]
    body = _at(service, answer)
    with pytest.raises(typer.Exit) as exit_:
        run_command(GlobalOptions(output=form), name, blank, body)
    return exit_.value.exit_code, form


def _at(
    service: MutatingService, answer: Callable[[Context], CommandResult]
) -> Callable[[Context], CommandResult]:
    """The verb against that service, with a clock that jumps."""

    def body(session: Context) -> CommandResult:
        clock: Any = JumpingClock()
        connection = ClientConfig("https://gaussdb.example", KEYS, project_id=PROJECT)
        ignore: Any = session.on_event
        keyring = build_credentials(
            connection, clock=clock, on_event=ignore, add_secret=session.redactor.add_secret
        )
        transport = Transport(
            cast("Any", service),
            keyring,
            budget=RetryBudget(20.0),
            clock=clock,
            on_event=ignore,
            random=lambda: 0.5,
        )
        session.clock = clock
        session.__dict__["client"] = GaussDBClient(connection, transport, clock)
        return answer(session)

    return body


def judge(seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What must hold of every run, whatever was bent."""
    code, form, service = ended(seed, monkeypatch)
    assert service.create_count <= 1, seed
    judge_end(seed, code, form, capsys)


def judge_end(seed: int, code: int, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What must hold of the end of every run."""
    out, err = capsys.readouterr()
    told = f"seed {seed}: {code}\n{out}\n{err}"
    assert code in {int(each) for each in ExitCode} - {ExitCode.BUG}, told
    assert "Traceback" not in err, told
    assert "\x1b" not in out + err, told
    assert KEYS.secret_key.reveal() not in out + err, told
    if form == "json":
        assert json.loads(out)["exit_code"] == code, told


@pytest.mark.parametrize("seed", range(42))
def test_a_bent_answer_ends_by_the_table(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(seed, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(42, 542))
def test_many_bent_answers_end_by_the_table(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(seed, monkeypatch, capsys)


def judge_pruning(
    seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> int:
    """However the answers are bent, nothing goes that the true rows would keep."""
    service = MutatingNightlyService(seed)
    code, form = ended_at(service, ("prune", deletion_report.EMPTY_DATA, _prune), seed, monkeypatch)
    judge_end(seed, code, form, capsys)
    assert set(service.deleted) <= {backup_id(n) for n in range(1, 6)}, seed
    return len(set(service.deleted))


def test_bent_answers_never_cost_a_kept_backup_its_life(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = [judge_pruning(seed, monkeypatch, capsys) for seed in range(60)]
    assert gone.count(0) > 0
    assert sum(gone) > 0


@pytest.mark.slow
def test_many_bent_answers_never_cost_a_kept_backup_its_life(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(60, 3060):
        judge_pruning(seed, monkeypatch, capsys)


@pytest.mark.parametrize("seed", range(3))
def test_the_real_command_ends_by_the_table_when_answers_are_bent(seed: int) -> None:
    service = MutatingService(seed, mutation_rate=0.4)

    def serve(talk: Connection) -> None:
        while request := talk.read_request():
            method, target = request.decode().split()[:2]
            talk.respond(service.respond(method, target)[2])

    words = ("create", "-i", ORDERS, "-n", "before-v42", "--timeout", "1", "-o", "json")
    with RawServer(serve) as server:
        done = subprocess.run(
            [*PROGRAM, *words, "--poll-interval", "0.1"],
            env=environment(**VARIABLES, GAUSSBACKUP_ENDPOINT=server.url),
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )
    ran = checked(CliResult(done.returncode, done.stdout, done.stderr), words)
    assert ran.code in {0, 5, 6, 7, 8, 9}, ran
    assert "Traceback" not in ran.err
    assert service.create_count <= 1
