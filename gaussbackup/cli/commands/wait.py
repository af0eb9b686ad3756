"""`gaussbackup wait`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gaussbackup.cli.backup_result import EMPTY_DATA
from gaussbackup.cli.command_definition import command, command_app, help_epilog
from gaussbackup.cli.param_types import (
    BACKUP_HELP,
    InstanceOption,
    PollIntervalOption,
    TimeoutOption,
    check_job_id,
    wait_options,
)
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.wait_tracker import WaitOutcome
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.render.terminal import Terminal

app = command_app()


class WaitCommandOptions(NamedTuple):
    """The arguments and options of `wait`; durations are in seconds."""

    backups: Annotated[
        list[str] | None, typer.Argument(metavar="[BACKUP]...", help=BACKUP_HELP)
    ] = None
    instance: InstanceOption = None
    job: Annotated[
        str | None, typer.Option("--job", metavar="ID", help="Wait for the backup of this job.")
    ] = None
    timeout: TimeoutOption = None
    poll_interval: PollIntervalOption = None


@command(
    app,
    "wait",
    options=WaitCommandOptions,
    data={**EMPTY_DATA, "results": []},
    epilog=help_epilog(
        [
            "gaussbackup wait e76112bfb2074871bf54cb8df5af7f64br14",
            "gaussbackup wait -i orders @latest --timeout 2h",
            "gaussbackup wait --job e4733090-b2c8-4ea7-a33a-f55f65723fb3",
        ],
        [
            ExitCode.DONE,
            ExitCode.USAGE,
            ExitCode.AUTH,
            ExitCode.NOT_FOUND,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.UNREACHABLE,
            ExitCode.PARTIAL_FAILURE,
        ],
    ),
)
def wait(context: "Context", options: WaitCommandOptions) -> "CommandResult":
    """Wait until running backups are COMPLETED."""
    from gaussbackup.actions.wait import WaitRequest
    from gaussbackup.actions.wait import wait as wait_for_backups
    from gaussbackup.errors import StillRunning

    refs = options.backups or []
    _validate_options(options, refs)
    request = WaitRequest(
        backups=tuple(refs),
        instance=options.instance,
        job_id=options.job,
        options=wait_options(options.timeout, options.poll_interval, context),
    )
    outcomes = wait_for_backups(
        request, context.client, clock=context.clock, on_event=context.on_event
    )
    for outcome in outcomes:
        if isinstance(outcome.error, StillRunning):
            context.resume_hint.add_unfinished(outcome.backup_id)
    return _result(outcomes, context)


def _validate_options(options: WaitCommandOptions, refs: list[str]) -> None:
    from gaussbackup.actions.resolve_reference import validate_reference
    from gaussbackup.errors import UsageError

    if bool(refs) == (options.job is not None):
        raise UsageError(
            "Specify either backups or a job.",
            hint="Run:  gaussbackup wait BACKUP\nOr:   gaussbackup wait --job ID",
        )
    if options.job is not None:
        check_job_id(options.job)
    for ref in refs:
        validate_reference(ref, has_instance=options.instance is not None)


def _result(outcomes: "list[WaitOutcome]", context: "Context") -> "CommandResult":
    from gaussbackup.cli.backup_result import csv_table, result_data, wait_outcome
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.wait_summary import summary_error
    from gaussbackup.exit_codes import combine

    single = outcomes[0] if len(outcomes) == 1 else None
    code = combine([each.error.exit_code if each.error else ExitCode.DONE for each in outcomes])
    error = summary_error([each.error for each in outcomes], code, "backups are COMPLETED")
    backups = [outcome.backup for outcome in outcomes if outcome.backup is not None]
    return CommandResult(
        data=result_data(
            context,
            single.backup if single else None,
            single.job if single else None,
            results=[_outcome_data(outcome, context) for outcome in outcomes],
        ),
        outcome=wait_outcome(error, "completed"),
        text=lambda terminal: _text(outcomes, terminal, context),
        csv=lambda: csv_table(backups),
        ids=[backup.id for backup in backups],
        error=error,
        hide_when_quiet=True,
        code=code,
    )


def _outcome_data(outcome: "WaitOutcome", context: "Context") -> dict[str, object]:
    from gaussbackup.cli.backup_result import result_data, wait_outcome
    from gaussbackup.render.output_documents import error_document

    data = result_data(context, outcome.backup, outcome.job)
    return {
        "backup": data["backup"],
        "job": data["job"],
        "outcome": wait_outcome(outcome.error, "completed"),
        "error": error_document(outcome.error) if outcome.error else None,
    }


def _text(outcomes: "list[WaitOutcome]", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.cli.backup_result import format_result

    return "".join(
        format_result(outcome.backup, terminal, context)
        for outcome in outcomes
        if outcome.backup is not None and outcome.error is None
    )
