"""What `create`, `wait` and `show` tell of one backup: their keys, their sentence, their sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.envelope import backup_document, job_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.cli.context import Context
    from gaussbackup.cli.result import CsvTable
    from gaussbackup.errors import GaussbackupError
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job
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
"""The keys of the three commands, as they are when nothing is known."""

_OUTCOMES = {
    "backup_failed": "failed",
    "backup_vanished": "vanished",
    "still_running": "still_running",
}


def wait_outcome(error: GaussbackupError | None, otherwise: str) -> str:
    """The word of the envelope for how a wait ended."""
    return otherwise if error is None else _OUTCOMES.get(error.kind, "error")


def result_data(
    session: Context,
    backup: Backup | None,
    job: Job | None,
    job_id: str | None = None,
    **more: object,
) -> dict[str, object]:
    """The command's own keys; a job of which only the id is known is a job all the same."""
    if job is None and job_id is not None:
        from gaussbackup.model.job import Job, JobStatus

        job = Job(job_id, JobStatus.UNKNOWN)
    return {
        **EMPTY_DATA,
        "backup": backup_document(backup) if backup else None,
        "job": job_document(job) if job else None,
        "elapsed_seconds": round(session.elapsed, 3),
        **more,
    }


def format_result(backup: Backup, terminal: Terminal, session: Context) -> str:
    """The sentence about a backup and its id: how it ended, or that it is still being made."""
    from gaussbackup.model.events import Finished
    from gaussbackup.render.endings import result_line

    whose = backup.instance_name
    if backup.completed:
        took = backup.duration_seconds
        seconds = took if took is not None else session.elapsed
        return result_line(Finished(backup.id, backup, seconds, succeeded=True), whose, terminal)
    from gaussbackup.render.styles import sanitize_for

    owned = f" of {whose}" if whose else ""
    sentence = f"{backup.name}{owned} is {backup.status_text or 'started'}"
    return f"{sanitize_for(sentence, terminal)}\n  id  {sanitize_for(backup.id, terminal)}\n"


def csv_table(backups: Sequence[Backup]) -> CsvTable:
    """Columns and rows for csv."""
    from gaussbackup.render.backups import backup_csv_rows

    return backup_csv_rows(backups)
