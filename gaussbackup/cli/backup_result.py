"""JSON data, text and CSV rows of one backup, as `create`, `wait` and `show` return it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.terminal import Terminal

EMPTY_DATA: dict[str, object] = {
    "backup": None,
    "job": None,
    "adopted": False,
    "reconciled": False,
    "elapsed_seconds": None,
    "attempts": 0,
    "resume_command": None,
}
"""The JSON keys of the three commands, with their values when there is no result."""

_OUTCOMES = {
    "backup_failed": "failed",
    "backup_vanished": "vanished",
    "still_running": "still_running",
}


def wait_outcome(error: GaussbackupError | None, success: str) -> str:
    """Return the `outcome` of a wait: `success` if there is no error."""
    return success if error is None else _OUTCOMES.get(error.kind, "error")


def result_data(
    context: Context,
    backup: Backup | None,
    job: Job | None,
    job_id: str | None = None,
    **more: object,
) -> dict[str, object]:
    """Return the JSON keys of a result; without a `job`, its id alone makes one of it."""
    from gaussbackup.render.output_documents import backup_document, job_document

    if job is None and job_id is not None:
        from gaussbackup.model.job import Job, JobStatus

        job = Job(job_id, JobStatus.UNKNOWN)
    return {
        **EMPTY_DATA,
        "backup": backup_document(backup) if backup else None,
        "job": job_document(job) if job else None,
        "elapsed_seconds": round(context.elapsed, 3),
        **more,
    }


def format_result(backup: Backup, terminal: Terminal, context: Context) -> str:
    """Return the lines of a backup: name, instance and status, then its id."""
    from gaussbackup.model.events import Finished
    from gaussbackup.render.event_lines import result_line

    instance = backup.instance_name
    if backup.completed:
        duration = backup.duration_seconds
        seconds = context.elapsed if duration is None else duration
        return result_line(Finished(backup.id, backup, seconds, succeeded=True), instance, terminal)
    from gaussbackup.render.styles import sanitize_for

    of_instance = f" of {instance}" if instance else ""
    line = f"{backup.name}{of_instance} is {backup.status_text or 'started'}"
    return f"{sanitize_for(line, terminal)}\n  id  {sanitize_for(backup.id, terminal)}\n"


def csv_table(backups: Sequence[Backup]) -> CsvTable:
    """Return the columns and rows of backups for CSV."""
    from gaussbackup.render.backups import backup_csv_rows

    return backup_csv_rows(backups)
