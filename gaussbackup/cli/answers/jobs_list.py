"""What `gaussbackup jobs list` does with its options, and how it tells the jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.jobs import JobsRequest, list_jobs
from gaussbackup.cli.result import CommandResult
from gaussbackup.errors import UsageError
from gaussbackup.render.envelope import job_document
from gaussbackup.render.jobs import job_csv_rows, job_table

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.cli.context import Context
    from gaussbackup.model.job import Job
    from gaussbackup.render.terminal import Terminal


def answer(
    session: Context,
    *,
    statuses: list[str],
    name: str | None,
    since: datetime | None,
    until: datetime | None,
) -> CommandResult:
    """List the jobs that the options let through."""
    if since is not None and until is not None and since >= until:
        raise UsageError("--since must lie before --until.")
    request = JobsRequest(tuple(statuses), name, since, until)
    jobs = list_jobs(request, session.client, clock=session.clock, warn=session.warn)
    return CommandResult(
        data={"jobs": [job_document(job) for job in jobs], "count": len(jobs)},
        text=lambda terminal: _text(jobs, terminal, session),
        csv=lambda: job_csv_rows(jobs),
        ids=[job.id for job in jobs],
    )


def _text(jobs: list[Job], terminal: Terminal, session: Context) -> str:
    from gaussbackup.render.tables import render_table

    if not jobs and terminal.tty:
        return "No jobs.\n"
    columns, rows = job_table(jobs, session.time_formatter(terminal))
    return render_table(columns, rows, terminal)
