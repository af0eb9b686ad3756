"""Jobs as table rows, as CSV rows and as the fields of one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.cells import UNKNOWN, Column, extra_fields
from gaussbackup.render.output_documents import job_document, status_text
from gaussbackup.render.serializers import documents_csv
from gaussbackup.render.styles import status_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.job import Job
    from gaussbackup.render.cells import ColumnsAndRows
    from gaussbackup.render.serializers import CsvTable
    from gaussbackup.render.timestamps import FormatTime

_SHOWN_FIELDS = frozenset(
    ["id", "name", "status", "progress", "fail_reason", "created", "ended", "instance"]
)
"""Fields of the service's row that `job_pairs` shows under its own names."""
_CSV_COLUMNS = (
    *("id", "name", "status", "percent", "fail_reason", "created", "ended", "instance_id"),
    "instance_name",
)


def job_table(jobs: Sequence[Job], format_time: FormatTime) -> ColumnsAndRows:
    """Return columns and rows for `render_table`.

    An instance whose name is unknown is shown by its id; the column is then never truncated.
    """
    has_ids = any(not job.instance_name for job in jobs)
    columns = [
        Column("NAME"),
        Column("STATUS", style=status_style),
        Column("DONE", align_right=True, no_truncate=True),
        Column("INSTANCE", no_truncate=has_ids),
        Column("CREATED", no_truncate=True),
        Column("ENDED", no_truncate=True),
        Column("ID", no_truncate=True),
    ]
    return columns, [_row(job, format_time) for job in jobs]


def _row(job: Job, format_time: FormatTime) -> list[str]:
    return [
        job.name or UNKNOWN,
        status_text(job.status, job.status_text),
        _percent_cell(job),
        job.instance_name or job.instance_id or UNKNOWN,
        format_time(job.created),
        format_time(job.ended),
        job.id,
    ]


def job_csv_rows(jobs: Sequence[Job]) -> CsvTable:
    """Return columns and rows for `as_csv`: the values of the document, empty if not known."""
    return documents_csv(_CSV_COLUMNS, map(job_document, jobs))


def job_pairs(job: Job, format_time: FormatTime) -> list[tuple[str, str]]:
    """Return every field of a job for `render_pairs`."""
    instance = f"{job.instance_name} ({job.instance_id})" if job.instance_name else None
    return [
        ("id", job.id),
        ("name", job.name or UNKNOWN),
        ("status", status_text(job.status, job.status_text)),
        ("done", _percent_cell(job)),
        ("reason", job.fail_reason or UNKNOWN),
        ("instance", instance or job.instance_id or UNKNOWN),
        ("created", format_time(job.created)),
        ("ended", format_time(job.ended)),
        *extra_fields(job.raw, _SHOWN_FIELDS),
    ]


def _percent_cell(job: Job) -> str:
    return UNKNOWN if job.percent is None else f"{job.percent} %"
