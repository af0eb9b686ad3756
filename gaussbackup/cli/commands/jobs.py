"""`gaussbackup jobs show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gaussbackup.cli.answer import Answer
from gaussbackup.cli.failing import perform
from gaussbackup.cli.shared import SharingCommand, SharingGroup
from gaussbackup.cli.texts import epilog
from gaussbackup.exit_codes import ExitCode

if TYPE_CHECKING:
    from gaussbackup.cli.session import Session
    from gaussbackup.model.job import Job
    from gaussbackup.render.terminal import Terminal

app = typer.Typer(cls=SharingGroup, add_completion=False, rich_markup_mode=None)
_CODES = (ExitCode.DONE, ExitCode.USAGE, ExitCode.AUTH, ExitCode.NOT_FOUND, ExitCode.UNREACHABLE)
_EXAMPLE = "gaussbackup jobs show e4733090-b2c8-4ea7-a33a-f55f65723fb3"


@app.callback()
def _jobs() -> None:
    """Show a job."""


@app.command(cls=SharingCommand, epilog=epilog([_EXAMPLE], _CODES))
def show(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(metavar="JOB", help="Id of the job, a UUID.")],
) -> None:
    """Show one job. Some versions of the service do not know the jobs of manual backups."""

    def body(session: Session) -> Answer:
        from gaussbackup.actions.inspect import show_job
        from gaussbackup.errors import UsageError
        from gaussbackup.policy.identifiers import is_job_id
        from gaussbackup.render.envelope import full_job_document
        from gaussbackup.render.jobs import job_table

        if not is_job_id(job):
            raise UsageError(f'"{job}" is no id of a job: it is a UUID.')
        found = show_job(job, session.service)
        return Answer(
            own={"job": full_job_document(found)},
            text=lambda terminal: _pairs(found, terminal, session),
            sheet=lambda: job_table([found], session.when(session.out_terminal)),
            ids=[found.id],
        )

    perform(ctx.obj, "jobs show", {"job": None}, body)


def _pairs(found: Job, terminal: Terminal, session: Session) -> str:
    from gaussbackup.render.jobs import job_pairs
    from gaussbackup.render.tables import pairs

    return pairs(job_pairs(found, session.when(terminal)), terminal)
