"""`gaussbackup jobs list`, `show` and `wait`."""

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gaussbackup.cli.command_definition import command, group_app, help_epilog
from gaussbackup.cli.param_types import (
    PollIntervalOption,
    TimeoutOption,
    check_job_id,
    wait_options,
)
from gaussbackup.cli.status_types import SinceOption, UntilOption, job_status
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.actions.wait_job import JobWaitOutcome
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.context import Context
    from gaussbackup.model.job import Job
    from gaussbackup.render.terminal import Terminal

app = group_app("List jobs, show one, or wait for one.")
_EXIT_CODES = (
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.AUTH,
    ExitCode.NOT_FOUND,
    ExitCode.UNREACHABLE,
)


class JobsListOptions(NamedTuple):
    """The options of `jobs list`."""

    status: Annotated[
        list[Any] | None,
        typer.Option(
            "--status",
            metavar="S",
            parser=job_status,
            help="Filter by status: Running, Completed, Failed, or Unknown for any other; "
            "repeatable.",
        ),
    ] = None
    name: Annotated[
        str | None, typer.Option("--name", metavar="GLOB", help="Filter by job name.")
    ] = None
    since: SinceOption = None
    until: UntilOption = None


@command(
    app,
    "jobs list",
    options=JobsListOptions,
    data={"jobs": [], "count": 0},
    epilog=help_epilog(
        [
            "gaussbackup jobs list --status running",
            "gaussbackup jobs list --name '*Backup*' --since 2d -o csv",
        ],
        _EXIT_CODES,
    ),
)
def list_(context: "Context", options: JobsListOptions) -> "CommandResult":
    """List the jobs of the last month, newest first. The service keeps no older jobs."""
    from gaussbackup.actions.jobs import JobsRequest, list_jobs
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.domain.time_argument import check_period
    from gaussbackup.model.time_argument import Period
    from gaussbackup.render.jobs import job_csv_rows
    from gaussbackup.render.output_documents import job_document

    period = Period(options.since, options.until)
    check_period(period, context.clock.now())
    statuses = frozenset(options.status or ())
    request = JobsRequest(statuses, options.name, period)
    jobs = list_jobs(request, context.client, warn=context.warn)
    return CommandResult(
        data={"jobs": [job_document(job) for job in jobs], "count": len(jobs)},
        text=lambda terminal: _table(jobs, terminal, context),
        csv=lambda: job_csv_rows(jobs),
        ids=[job.id for job in jobs],
    )


def _table(jobs: "list[Job]", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.render.jobs import job_table
    from gaussbackup.render.tables import render_table

    if not jobs and terminal.tty:
        return "No jobs.\n"
    columns, rows = job_table(jobs, context.time_formatter(terminal))
    return render_table(columns, rows, terminal)


class JobsShowOptions(NamedTuple):
    """The argument of `jobs show`."""

    job: Annotated[str, typer.Argument(metavar="JOB", help="Job id (a UUID).")]


@command(
    app,
    "jobs show",
    options=JobsShowOptions,
    data={"job": None},
    epilog=help_epilog(["gaussbackup jobs show e4733090-b2c8-4ea7-a33a-f55f65723fb3"], _EXIT_CODES),
)
def show(context: "Context", options: JobsShowOptions) -> "CommandResult":
    """Show one job. Some versions of the service do not return the jobs of manual backups."""
    from gaussbackup.actions.jobs import show_job
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.render.jobs import job_csv_rows
    from gaussbackup.render.output_documents import full_job_document

    check_job_id(options.job)
    job = show_job(options.job, context.client)
    return CommandResult(
        data={"job": full_job_document(job)},
        text=lambda terminal: _details(job, terminal, context),
        csv=lambda: job_csv_rows([job]),
        ids=[job.id],
    )


def _details(job: "Job", terminal: "Terminal", context: "Context") -> str:
    from gaussbackup.render.jobs import job_pairs
    from gaussbackup.render.tables import render_pairs

    return render_pairs(job_pairs(job, context.time_formatter(terminal)), terminal)


class JobsWaitOptions(NamedTuple):
    """The arguments and options of `jobs wait`; durations are in seconds."""

    jobs: Annotated[list[str], typer.Argument(metavar="JOB...", help="Job id (a UUID).")]
    timeout: TimeoutOption = None
    poll_interval: PollIntervalOption = None


@command(
    app,
    "jobs wait",
    options=JobsWaitOptions,
    data={"results": [], "elapsed_seconds": None},
    epilog=help_epilog(
        ["gaussbackup jobs wait e4733090-b2c8-4ea7-a33a-f55f65723fb3 --timeout 2h"],
        (
            *_EXIT_CODES,
            ExitCode.FAILED,
            ExitCode.STILL_RUNNING,
            ExitCode.PARTIAL_FAILURE,
        ),
    ),
)
def wait(context: "Context", options: JobsWaitOptions) -> "CommandResult":
    """Wait until jobs are Completed."""
    from gaussbackup.actions.wait_job import wait_for_jobs
    from gaussbackup.cli.command_result import CommandResult
    from gaussbackup.cli.wait_summary import summary_error
    from gaussbackup.exit_codes import combine
    from gaussbackup.render.jobs import job_csv_rows

    for job_id in options.jobs:
        check_job_id(job_id)
    outcomes = wait_for_jobs(
        options.jobs,
        wait_options(options.timeout, options.poll_interval, context),
        context.client,
        clock=context.clock,
        on_event=context.on_event,
    )
    errors = [outcome.error for outcome in outcomes]
    code = combine([error.exit_code if error else ExitCode.DONE for error in errors])
    error = summary_error(errors, code, "jobs are Completed")
    jobs = [outcome.job for outcome in outcomes if outcome.job is not None]
    return CommandResult(
        data={
            "results": [_outcome_data(outcome) for outcome in outcomes],
            "elapsed_seconds": round(context.elapsed, 3),
        },
        outcome="completed" if error is None else "error",
        text=lambda terminal: _table(jobs, terminal, context),
        csv=lambda: job_csv_rows(jobs),
        ids=[outcome.job_id for outcome in outcomes],
        error=error,
        hide_when_quiet=True,
        code=code,
    )


def _outcome_data(outcome: "JobWaitOutcome") -> dict[str, object]:
    from gaussbackup.render.output_documents import error_document, job_document

    return {
        "job_id": outcome.job_id,
        "job": job_document(outcome.job) if outcome.job else None,
        "error": error_document(outcome.error) if outcome.error else None,
    }
