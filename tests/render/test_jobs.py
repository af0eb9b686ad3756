"""Tests of `render/jobs.py`."""

from __future__ import annotations

from datetime import timezone

from gaussbackup.render.jobs import job_pairs, job_table
from gaussbackup.render.timestamps import timestamp_formatter
from tests.render.screen import tty_terminal
from tests.support.builders import NOON, ORDERS, a_job

FORMAT_TIME = timestamp_formatter(tty_terminal(100), NOON, timezone.utc)
JOB = a_job(percent=62)._replace(instance_name="orders", name="BackupSnapshot")


def test_job_table_has_a_row_for_each_job() -> None:
    columns, rows = job_table([JOB], FORMAT_TIME)
    assert [column.title for column in columns][-1] == "ID"
    assert rows[0][:6] == ["BackupSnapshot", "Running", "62 %", "orders", "today 12:00", "–"]


def test_job_pairs_have_the_instance_and_the_progress() -> None:
    assert dict(job_pairs(JOB, FORMAT_TIME))["instance"] == f"orders ({ORDERS})"
    assert dict(job_pairs(a_job(), FORMAT_TIME))["done"] == "–"
