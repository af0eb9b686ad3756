"""Backups, instances and jobs as rows and as pairs."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from gaussbackup.render.backups import backup_csv_rows, backup_pairs, backup_table
from gaussbackup.render.envelope import backup_document
from gaussbackup.render.instances import instance_pairs, instance_table
from gaussbackup.render.jobs import job_pairs, job_table
from gaussbackup.render.serializers import as_csv
from gaussbackup.render.tables import render_table
from gaussbackup.render.timestamps import timestamp_formatter
from tests.render.screen import LOG_TERMINAL, tty_terminal
from tests.support.builders import NOON, ORDERS, a_backup, a_job, an_instance, backup_id

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

WHEN = timestamp_formatter(tty_terminal(100), NOON, timezone.utc)


def test_a_backup_is_a_row_of_what_people_ask_for() -> None:
    backup = a_backup(1, name="before-v42")._replace(instance_name="orders")
    columns, rows = backup_table([backup], WHEN, instance=True)
    titles = [column.title for column in columns]
    assert titles == ["NAME", "STATUS", "TYPE", "INSTANCE", "BEGAN", "TOOK", "SIZE", "ID"]
    assert rows == [
        [
            "before-v42",
            "COMPLETED",
            "manual",
            "orders",
            "today 12:00",
            "4m 00s",
            "12.4 GB",
            backup_id(1),
        ]
    ]


def test_the_instance_is_left_out_where_all_are_of_one() -> None:
    columns, rows = backup_table([a_backup()], WHEN, instance=False)
    assert "INSTANCE" not in [column.title for column in columns]
    assert ORDERS not in rows[0]


def test_what_is_not_known_of_a_backup_is_a_dash() -> None:
    backup = a_backup(status="BUILDING", begin=None)._replace(kind=None)
    _, rows = backup_table([backup], WHEN, instance=False)
    assert rows[0][2:6] == ["–", "–", "–", "–"]


def test_ids_are_never_cut_neither_the_backups_nor_an_unnamed_instances() -> None:
    for width in (20, 60, 80, 100, 140):
        columns, rows = backup_table([a_backup(name="n" * 64)], WHEN, instance=True)
        text = render_table(columns, rows, tty_terminal(width))
        assert backup_id(1) in text
        assert ORDERS in text


def test_two_ids_below_a_row_stand_under_their_headings() -> None:
    columns, rows = backup_table([a_backup(1)], WHEN, instance=True)
    assert render_table(columns, rows, tty_terminal(80)).splitlines() == [
        " NAME      STATUS     TYPE    BEGAN          TOOK     SIZE",
        f"   INSTANCE{' ' * 30}ID",
        " backup-1  COMPLETED  manual  today 12:00  4m 00s  12.4 GB",
        f"   {ORDERS}  {backup_id(1)}",
    ]


def test_show_tells_every_field_and_what_else_the_service_sent() -> None:
    backup = a_backup(name="b")._replace(raw={"id": "x", "odd": {"deep": [1]}, "word": "w"})
    told = dict(backup_pairs(backup, WHEN))
    assert list(told)[:4] == ["id", "name", "description", "status"]
    assert told["odd"] == '{"deep": [1]}'
    assert told["word"] == "w"
    assert told["description"] == "–"


def test_the_sheet_of_backups_is_for_machines() -> None:
    columns, rows = backup_csv_rows([a_backup(1, name="b")._replace(instance_name="orders")])
    assert as_csv([column.title.lower() for column in columns], rows) == (
        "id,name,description,status,type,instance_id,instance_name,begin_time,end_time,"
        "duration_seconds,size_bytes,datastore_type,datastore_version\n"
        f"{backup_id(1)},b,,COMPLETED,manual,{ORDERS},orders,2026-11-23T12:00:00Z,"
        "2026-11-23T12:04:00Z,240,12400000000,,\n"
    )


@pytest.mark.parametrize(
    "backup",
    [
        a_backup(1),
        a_backup(2, "BUILDING")._replace(end_time=None, size_bytes=None, kind=None),
        a_backup(3, "FAILED")._replace(description="d", datastore_type="t", datastore_version="v"),
        a_backup(4).with_instance_name("orders")._replace(begin_time=None, status_text="PAUSED"),
        a_backup(5)._replace(end_time=NOON + timedelta(milliseconds=1500), begin_time=NOON),
    ],
)
def test_a_sheet_says_what_the_document_says(backup: Backup) -> None:
    *values, datastore = backup_document(backup).values()
    assert isinstance(datastore, dict)
    flat = [*values, *datastore.values()]
    columns, [row] = backup_csv_rows([backup])
    assert row == ["" if value is None else str(value) for value in flat]
    keys = [*backup_document(backup)][:-1] + [f"datastore_{key}" for key in datastore]
    assert [column.title.lower() for column in columns] == keys


def test_instances_in_rows_and_in_pairs() -> None:
    instance = an_instance()._replace(volume_gb=40, datastore_type="GaussDB", created=NOON)
    columns, rows = instance_table([instance])
    assert render_table(columns, rows, LOG_TERMINAL).splitlines() == [
        "NAME    STATUS  TYPE  DATASTORE   DISK  ID",
        f"orders  ACTIVE  –     GaussDB    40 GB  {ORDERS}",
    ]
    coloured = render_table(columns, rows, tty_terminal(100, color=True))
    assert "\x1b[32mACTIVE\x1b[0m" in coloured
    told = dict(instance_pairs(instance._replace(raw={"nodes": [1]}), WHEN))
    assert told["created"] == "today 12:00"
    assert told["nodes"] == "[1]"


def test_jobs_in_rows_and_in_pairs() -> None:
    job = a_job(percent=62)._replace(instance_name="orders", name="BackupSnapshot")
    columns, rows = job_table([job], WHEN)
    assert [column.title for column in columns][-1] == "ID"
    assert rows[0][:6] == ["BackupSnapshot", "Running", "62 %", "orders", "today 12:00", "–"]
    assert dict(job_pairs(job, WHEN))["instance"] == f"orders ({ORDERS})"
    assert dict(job_pairs(a_job(), WHEN))["done"] == "–"
