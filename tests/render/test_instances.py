"""Tests of `render/instances.py`."""

from __future__ import annotations

from datetime import timezone

from gaussbackup.render.instances import instance_pairs, instance_table
from gaussbackup.render.tables import render_table
from gaussbackup.render.timestamps import timestamp_formatter
from tests.render.screen import LOG_TERMINAL, tty_terminal
from tests.support.builders import NOON, ORDERS, an_instance

FORMAT_TIME = timestamp_formatter(tty_terminal(100), NOON, timezone.utc)
INSTANCE = an_instance()._replace(volume_gb=40, datastore_type="GaussDB", created=NOON)


def test_instance_table_has_a_row_for_each_instance_with_a_colored_status() -> None:
    columns, rows = instance_table([INSTANCE])
    assert render_table(columns, rows, LOG_TERMINAL).splitlines() == [
        "NAME    STATUS  TYPE  DATASTORE   DISK  ID",
        f"orders  ACTIVE  –     GaussDB    40 GB  {ORDERS}",
    ]
    colored = render_table(columns, rows, tty_terminal(100, color=True))
    assert "\x1b[32mACTIVE\x1b[0m" in colored


def test_instance_pairs_include_extra_fields_of_the_service() -> None:
    pairs = dict(instance_pairs(INSTANCE._replace(raw={"nodes": [1]}), FORMAT_TIME))
    assert pairs["created"] == "today 12:00"
    assert pairs["nodes"] == "[1]"
