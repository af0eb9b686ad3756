"""`gaussbackup jobs list` and `show`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.global_options import Command, CommandGroup
from gaussbackup.cli.help_epilog import epilog
from gaussbackup.cli.param_types import time_arg
from gaussbackup.cli.result import CommandResult
from gaussbackup.cli.runner import run_command
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context
    from gaussbackup.model.job import Job
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)
_CODES = (ExitCode.DONE, ExitCode.USAGE, ExitCode.AUTH, ExitCode.NOT_FOUND, ExitCode.UNREACHABLE)
_LISTS = [
    "gaussbackup jobs list --status running",
    "gaussbackup jobs list --name '*Backup*' --since 2d -o csv",
]
_EXAMPLE = "gaussbackup jobs show e4733090-b2c8-4ea7-a33a-f55f65723fb3"


@app.callback()
def _jobs() -> None:
    """List jobs, or show one."""


@app.command("list", cls=Command, epilog=epilog(_LISTS, _CODES))
def list_(
    ctx: typer.Context,
    *,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status", metavar="S", help="Only Running, Completed or Failed ones; repeatable."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="GLOB", help="Only jobs of such a kind.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="T", parser=time_arg, help="Begun since: 7d, or a date."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="T", parser=time_arg, help="Begun before then."),
    ] = None,
) -> None:
    """List the jobs of the last month, newest first: the service keeps no more."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.cli.answers.jobs_list import answer

        return answer(session, statuses=status or [], name=name, since=since, until=until)

    run_command(ctx.obj, "jobs list", {"jobs": [], "count": 0}, body)


@app.command(cls=Command, epilog=epilog([_EXAMPLE], _CODES))
def show(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(metavar="JOB", help="Id of the job, a UUID.")],
) -> None:
    """Show one job. Some versions of the service do not know the jobs of manual backups."""

    def body(session: Context) -> CommandResult:
        from gaussbackup.actions.queries import show_job
        from gaussbackup.domain.identifiers import is_job_id
        from gaussbackup.errors import UsageError
        from gaussbackup.render.envelope import full_job_document
        from gaussbackup.render.jobs import job_table

        if not is_job_id(job):
            raise UsageError(f'"{job}" is no id of a job: it is a UUID.')
        found = show_job(job, session.client)
        return CommandResult(
            data={"job": full_job_document(found)},
            text=lambda terminal: _pairs(found, terminal, session),
            csv=lambda: job_table([found], session.time_formatter(session.out_terminal)),
            ids=[found.id],
        )

    run_command(ctx.obj, "jobs show", {"job": None}, body)


def _pairs(found: Job, terminal: Terminal, session: Context) -> str:
    from gaussbackup.render.jobs import job_pairs
    from gaussbackup.render.tables import render_pairs

    return render_pairs(job_pairs(found, session.time_formatter(terminal)), terminal)
