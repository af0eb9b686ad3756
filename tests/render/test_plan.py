"""Tests of `render/plan.py`."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.retention import RetentionPlan, plan_retention
from gaussbackup.domain.retention_policy import RetentionPolicy
from gaussbackup.model.calendar_duration import CalendarDuration
from gaussbackup.render.plan import plan_csv_rows, plan_line, plan_table, total_size
from gaussbackup.render.timestamps import timestamp_formatter
from tests.render.screen import (
    ALL_TERMINALS,
    LOG_TERMINAL,
    any_text,
    ci_commands,
    control_characters,
    tty_terminal,
)
from tests.support.builders import NOON, ORDERS, a_backup, backup_id

if TYPE_CHECKING:
    from gaussbackup.render.terminal import Terminal

ROWS = [
    a_backup(n, name=f"nightly-2026112{n}", begin=NOON - timedelta(days=5 - n)) for n in range(1, 5)
]
WEEK = plan_retention(ROWS, ORDERS, RetentionPolicy("nightly-*", keep_daily=2), NOON)
OUTCOMES = {backup_id(1): "deleted", backup_id(2): "not deleted"}


def plan_text(
    plan: RetentionPlan, terminal: Terminal, outcomes: dict[str, str] | None = None
) -> str:
    format_time = timestamp_formatter(terminal, NOON, timezone.utc)
    line = plan_line(plan, "orders", "nightly-*", terminal, outcomes)
    return line + plan_table(plan, format_time, terminal, outcomes)


def test_plan_table_lists_backups_to_keep_and_to_delete() -> None:
    lines = plan_text(WEEK, tty_terminal(80)).splitlines()
    assert [line.split()[0] if line.split() else "" for line in lines] == [
        "orders:",
        "KEEP",
        "nightly-20261124",
        "nightly-20261123",
        "",
        "DELETE",
        "nightly-20261122",
        "nightly-20261121",
    ]
    assert lines[2].endswith("12.4 GB  newest, daily 1")
    assert lines[6].endswith("12.4 GB  no rule keeps it")


def test_plan_with_outcomes_separates_deleted_backups_from_others() -> None:
    text = plan_text(WEEK, LOG_TERMINAL, OUTCOMES)
    assert text.startswith(
        "orders: 4 backups match nightly-*; kept 2, deleted 1 (12.4 GB), 1 not deleted\n"
    )
    assert text.index("DELETED") < text.index("nightly-20261121") < text.index("NOT DELETED")
    assert text.rstrip().endswith("not deleted")
    assert "not attempted" in plan_text(WEEK, LOG_TERMINAL, {backup_id(1): "deleted"})


@pytest.mark.parametrize(
    ("count", "keep", "line"),
    [
        (0, 1, "orders: no backup matches nightly-*"),
        (1, 1, "orders: 1 backup matches nightly-*; nothing to delete"),
        (3, 3, "orders: 3 backups match nightly-*; nothing to delete"),
        (3, 1, "orders: 3 backups match nightly-*; keep 1, delete 2 (24.8 GB)"),
    ],
)
def test_plan_line_counts_the_backups_to_keep_and_to_delete(
    count: int, keep: int, line: str
) -> None:
    plan = plan_retention(ROWS[:count], ORDERS, RetentionPolicy("*", keep_last=keep), NOON)
    assert plan_line(plan, "orders", "nightly-*", LOG_TERMINAL) == line + "\n"


def test_plan_line_uses_the_id_of_an_instance_without_a_name() -> None:
    assert plan_line(WEEK, None, "*", LOG_TERMINAL).startswith(f"{ORDERS}: 4 backups")


def test_plan_table_is_empty_without_backups() -> None:
    assert (
        plan_table(RetentionPlan(ORDERS, ()), timestamp_formatter(LOG_TERMINAL, NOON), LOG_TERMINAL)
        == ""
    )


def test_total_size_counts_unknown_sizes() -> None:
    unknown = a_backup(9)._replace(size_bytes=None)
    assert total_size([]) == "0 B"
    assert total_size([ROWS[0], unknown, unknown]) == "12.4 GB and 2 of unknown size"
    assert total_size([unknown]) == "1 of unknown size"


@pytest.mark.parametrize("width", [80, 140])
def test_plan_lines_fit_the_terminal(width: int) -> None:
    policy = RetentionPolicy("*", 4, 4, 4, 4, 4, 4, keep_within=CalendarDuration(days=104))
    plan = plan_retention(ROWS, ORDERS, policy, NOON)
    assert max(map(len, plan_text(plan, tty_terminal(width)).splitlines())) <= width


@given(any_text, any_text, st.sampled_from(ALL_TERMINALS))
def test_plan_has_no_control_characters_of_names(
    name: str, status: str, terminal: Terminal
) -> None:
    rows = [a_backup(1, name=name), a_backup(2, status, name=name)]
    plan = plan_retention(rows, ORDERS, RetentionPolicy("*", keep_last=1), NOON)
    text = plan_line(plan, name, status, terminal) + plan_table(
        plan, timestamp_formatter(terminal, NOON, timezone.utc), terminal
    )
    assert control_characters(text) == []
    assert ci_commands(text) == []


def test_plan_csv_rows_have_action_and_reasons_of_each_backup() -> None:
    columns, rows = plan_csv_rows(WEEK.decisions)
    assert list(columns[-2:]) == ["action", "reasons"]
    assert [row[-2:] for row in rows] == [
        ["keep", "newest; daily 1"],
        ["keep", "daily 2"],
        ["delete", "no rule keeps it"],
        ["delete", "no rule keeps it"],
    ]
