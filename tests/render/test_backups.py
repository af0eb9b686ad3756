"""Tests of `render/backups.py`."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from gaussbackup.render.backups import backup_csv_rows, backup_pairs, backup_table
from gaussbackup.render.output_documents import backup_document
from gaussbackup.render.serializers import as_csv, documents_csv
from gaussbackup.render.tables import render_table
from gaussbackup.render.timestamps import timestamp_formatter
from tests.render.screen import tty_terminal
from tests.support.builders import NOON, ORDERS, a_backup, backup_id

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

FORMAT_TIME = timestamp_formatter(tty_terminal(100), NOON, timezone.utc)


def test_backup_table_has_a_row_for_each_backup() -> None:
    backup = a_backup(1, name="before-v42")._replace(instance_name="orders")
    columns, rows = backup_table([backup], FORMAT_TIME, instance=True)
    titles = [column.title for column in columns]
    assert titles == ["NAME", "STATUS", "TYPE", "INSTANCE", "STARTED", "DURATION", "SIZE", "ID"]
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


def test_backup_table_has_no_instance_column_for_a_single_instance() -> None:
    columns, rows = backup_table([a_backup()], FORMAT_TIME, instance=False)
    assert "INSTANCE" not in [column.title for column in columns]
    assert ORDERS not in rows[0]


def test_backup_table_shows_a_dash_for_unknown_values() -> None:
    backup = a_backup(status="BUILDING", begin=None)._replace(kind=None)
    _, rows = backup_table([backup], FORMAT_TIME, instance=False)
    assert rows[0][2:6] == ["–", "–", "–", "–"]


def test_backup_table_never_truncates_ids_of_backups_and_instances() -> None:
    for width in (20, 60, 80, 100, 140):
        columns, rows = backup_table([a_backup(name="n" * 64)], FORMAT_TIME, instance=True)
        text = render_table(columns, rows, tty_terminal(width))
        assert backup_id(1) in text
        assert ORDERS in text


def test_backup_table_aligns_ids_on_the_second_line_with_their_headings() -> None:
    columns, rows = backup_table([a_backup(1)], FORMAT_TIME, instance=True)
    assert render_table(columns, rows, tty_terminal(80)).splitlines() == [
        " NAME      STATUS     TYPE    STARTED      DURATION     SIZE",
        f"   INSTANCE{' ' * 30}ID",
        " backup-1  COMPLETED  manual  today 12:00    4m 00s  12.4 GB",
        f"   {ORDERS}  {backup_id(1)}",
    ]


def test_backup_pairs_include_every_field_and_extra_fields_of_the_service() -> None:
    backup = a_backup(name="b")._replace(raw={"id": "x", "odd": {"deep": [1]}, "word": "w"})
    pairs = dict(backup_pairs(backup, FORMAT_TIME))
    assert list(pairs)[:4] == ["id", "name", "description", "status"]
    assert pairs["odd"] == '{"deep": [1]}'
    assert pairs["word"] == "w"
    assert pairs["description"] == "–"


def test_backup_csv_rows_have_machine_readable_values() -> None:
    columns, rows = backup_csv_rows([a_backup(1, name="b")._replace(instance_name="orders")])
    assert as_csv(columns, rows) == (
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
def test_backup_csv_rows_have_the_values_of_the_document(backup: Backup) -> None:
    *values, datastore = backup_document(backup).values()
    assert isinstance(datastore, dict)
    flat = [*values, *datastore.values()]
    columns, [row] = backup_csv_rows([backup])
    assert row == ["" if value is None else str(value) for value in flat]
    keys = [*backup_document(backup)][:-1] + [f"datastore_{key}" for key in datastore]
    assert list(columns) == keys
    assert documents_csv(columns, [backup_document(backup)]) == (columns, [row])
