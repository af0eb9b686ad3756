"""What `gaussbackup emulator exec` does: a command against an emulator of its own."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.cli.builtin_emulator import client_environment, create_emulator
from gaussbackup.cli.child_process import ChildProcess
from gaussbackup.cli.rehearsing import command_environment, find_program
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.verdict import report_faults
from gaussbackup.config.atomic_file import AtomicFile
from gaussbackup.errors import UsageError
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.child_process import ExitStatus
    from gaussbackup.cli.context import Context
    from gaussbackup.cli.emulator_options import EmulatorArgs
    from gaussbackup.cli.login import LoginMethod
    from gaussbackup.emulator import Emulator

EMPTY_DATA: dict[str, object] = {
    "command_exit_code": None,
    "requests": 0,
    "backups_created": 0,
    "faults": [],
}
"""The keys of the report."""


class ExecArgs(NamedTuple):
    """What is to be rehearsed; `report` is where the report goes, None for nowhere."""

    emulator: EmulatorArgs
    command: tuple[str, ...]
    login: LoginMethod
    state: Path | None
    report: Path | None
    strict: bool


def run(session: Context, wishes: ExecArgs) -> CommandResult:
    """Everything is made ready; the command runs last, because stdout is then its own."""
    if session.options.output is not None:
        raise UsageError(
            "stdout belongs to the command that is run, so -o has nothing to say here.",
            hint="For a report in JSON:  --report FILE",
        )
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gaussbackup-"))
        report = stack.enter_context(AtomicFile(wishes.report)) if wishes.report else None
        state = wishes.state or Path(folder) / "emulator.db"
        server = stack.enter_context(create_emulator(wishes.emulator.to_options(state)))
        variables = command_environment(session.environ, client_environment(server, wishes.login))
        child = ChildProcess(find_program(wishes.command, variables), wishes.command, variables)
        in_use = stack.pop_all()

    def run() -> int:
        with in_use:
            ended = child.run()
            return _report(session, wishes, server, ended, report)

    return CommandResult(data=EMPTY_DATA, outcome="ran", no_stdout=True, after_output=run)


def _report(
    session: Context,
    wishes: ExecArgs,
    server: Emulator,
    ended: ExitStatus,
    report: AtomicFile | None,
) -> int:
    """Say how it went, and end as the command did, unless a strict rehearsal was not complete."""
    from gaussbackup.render.fault_report import summary_line

    ledger = server.requests()
    made = sum(
        entry["method"] == "POST"
        and entry["path"].endswith("/backups")
        and entry["applied_status"] == 202
        for entry in ledger
    )
    if not session.options.quiet:
        session.err.write(summary_line(ended.description, len(ledger), made, session.err_terminal))
    failed = report_faults(server, session, strict=wishes.strict)
    code = ended.code or failed or ExitCode.DONE
    if report is not None:
        report.write(_report_document(server, ended, len(ledger), made, code))
    session.err.flush()
    if ended.signum is not None:
        session.close()
        ended.reraise_signal()
    return code


def _report_document(
    server: Emulator, ended: ExitStatus, requests: int, made: int, code: int
) -> str:
    from gaussbackup.render.envelope import envelope
    from gaussbackup.render.serializers import as_json

    faults = [
        {"name": rule["name"], "requests_matched": rule["requests_matched"], "hits": rule["hits"]}
        for rule in server.faults()
    ]
    own = {
        "command_exit_code": ended.code,
        "requests": requests,
        "backups_created": made,
        "faults": faults,
    }
    return as_json(envelope("emulator exec", "ran", code, [], None, own), pretty=True)
