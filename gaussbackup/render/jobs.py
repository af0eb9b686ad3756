"""Jobs in rows for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.render.column import Column
from gaussbackup.render.envelope import job_document, status_word
from gaussbackup.render.sent import further
from gaussbackup.render.styles import status_style
from gaussbackup.render.timestamps import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from gaussbackup.model.job import Job

    Moments = Callable[[datetime | None], str]

_TOLD = frozenset(
    ["id", "name", "status", "progress", "fail_reason", "created", "ended", "instance"]
)


def job_table(jobs: Sequence[Job], when: Moments) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows for `table` and `as_csv`."""
    unnamed = any(not job.instance_name for job in jobs)
    columns = [
        Column("NAME"),
        Column("STATUS", style=status_style),
        Column("DONE", right=True, whole=True),
        Column("INSTANCE", whole=unnamed),
        Column("BEGAN", whole=True),
        Column("ENDED", whole=True),
        Column("ID", whole=True),
    ]
    return columns, [_row(job, when) for job in jobs]


def _row(job: Job, when: Moments) -> list[str]:
    return [
        job.name or UNKNOWN,
        status_word(job.status, job.status_text),
        _percent(job),
        job.instance_name or job.instance_id or UNKNOWN,
        when(job.created),
        when(job.ended),
        job.id,
    ]


SHEET_COLUMNS = [
    Column(title)
    for title in [
        "ID",
        "NAME",
        "STATUS",
        "PERCENT",
        "FAIL_REASON",
        "CREATED",
        "ENDED",
        "INSTANCE_ID",
        "INSTANCE_NAME",
    ]
]


def job_sheet(jobs: Sequence[Job]) -> tuple[list[Column], list[list[str]]]:
    """Columns and rows for `as_csv`: the keys of the document, the unknown empty."""
    documents = [job_document(job) for job in jobs]
    rows = [["" if cell is None else str(cell) for cell in row.values()] for row in documents]
    return SHEET_COLUMNS, rows


def job_pairs(job: Job, when: Moments) -> list[tuple[str, str]]:
    """Every field of one job, for `pairs`."""
    named = f"{job.instance_name} ({job.instance_id})" if job.instance_name else None
    return [
        ("id", job.id),
        ("name", job.name or UNKNOWN),
        ("status", status_word(job.status, job.status_text)),
        ("done", _percent(job)),
        ("reason", job.fail_reason or UNKNOWN),
        ("instance", named or job.instance_id or UNKNOWN),
        ("began", when(job.created)),
        ("ended", when(job.ended)),
        *further(job.raw, _TOLD),
    ]


def _percent(job: Job) -> str:
    return UNKNOWN if job.percent is None else f"{job.percent} %"
