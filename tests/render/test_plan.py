"""A plan as people read it: apart what stays and what goes, with reasons, at any width."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.retention import RetentionPlan, plan_retention
from gaussbackup.domain.retention_policy import RetentionPolicy
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
FATES = {backup_id(1): "deleted", backup_id(2): "not deleted"}


def seen(found: RetentionPlan, terminal: Terminal, fates: dict[str, str] | None = None) -> str:
    when = timestamp_formatter(terminal, NOON, timezone.utc)
    line = plan_line(found, "orders", "nightly-*", terminal, fates)
    return line + plan_table(found, when, terminal, fates)


def test_a_plan_at_eighty_columns() -> None:
    lines = seen(WEEK, tty_terminal(80)).splitlines()
    assert [line.split()[0] if line.split() else "" for line in lines] == [
        "orders:",
        "STAY",
        "nightly-20261124",
        "nightly-20261123",
        "",
        "GO",
        "nightly-20261122",
        "nightly-20261121",
    ]
    assert lines[2].endswith("12.4 GB  newest, daily 1")
    assert lines[6].endswith("12.4 GB  no rule keeps it")


def test_what_was_done_is_told_apart_from_what_was_not() -> None:
    text = seen(WEEK, LOG_TERMINAL, FATES)
    assert text.startswith(
        "orders: 4 backups match nightly-*; 2 stay, 1 is gone (12.4 GB), 1 that should go is left\n"
    )
    assert text.index("GONE") < text.index("nightly-20261121") < text.index("LEFT")
    assert text.rstrip().endswith("not deleted")
    assert "not touched" in seen(WEEK, LOG_TERMINAL, {backup_id(1): "deleted"})


@pytest.mark.parametrize(
    ("count", "keep", "words"),
    [
        (0, 1, "orders: no backup matches nightly-*"),
        (1, 1, "orders: 1 backup matches nightly-*; it stays"),
        (3, 3, "orders: 3 backups match nightly-*; all stay"),
        (3, 1, "orders: 3 backups match nightly-*; 1 stays, 2 would go (24.8 GB)"),
    ],
)
def test_the_line_says_how_many_of_each(count: int, keep: int, words: str) -> None:
    found = plan_retention(ROWS[:count], ORDERS, RetentionPolicy("*", keep_last=keep), NOON)
    assert plan_line(found, "orders", "nightly-*", LOG_TERMINAL) == words + "\n"


def test_an_instance_without_a_name_is_called_by_its_id() -> None:
    assert plan_line(WEEK, None, "*", LOG_TERMINAL).startswith(f"{ORDERS}: 4 backups")


def test_nothing_that_matches_is_no_table() -> None:
    assert (
        plan_table(RetentionPlan(ORDERS, ()), timestamp_formatter(LOG_TERMINAL, NOON), LOG_TERMINAL)
        == ""
    )


def test_sizes_that_are_not_known_are_counted_beside_the_sum() -> None:
    unknown = a_backup(9)._replace(size_bytes=None)
    assert total_size([]) == "0 B"
    assert total_size([ROWS[0], unknown, unknown]) == "12.4 GB and 2 of unknown size"
    assert total_size([unknown]) == "1 of unknown size"


@pytest.mark.parametrize("width", [80, 140])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    policy = RetentionPolicy("*", 4, 4, 4, 4, 4, 4, keep_within=9e6)
    found = plan_retention(ROWS, ORDERS, policy, NOON)
    assert max(map(len, seen(found, tty_terminal(width)).splitlines())) <= width


@given(any_text, any_text, st.sampled_from(ALL_TERMINALS))
def test_no_name_acts_on_a_terminal(name: str, word: str, terminal: Terminal) -> None:
    rows = [a_backup(1, name=name), a_backup(2, word, name=name)]
    found = plan_retention(rows, ORDERS, RetentionPolicy("*", keep_last=1), NOON)
    text = plan_line(found, name, word, terminal) + plan_table(
        found, timestamp_formatter(terminal, NOON, timezone.utc), terminal
    )
    assert control_characters(text) == []
    assert ci_commands(text) == []


def test_a_sheet_has_each_backup_with_action_and_reasons() -> None:
    columns, rows = plan_csv_rows(WEEK.decisions)
    assert [column.title for column in columns][-2:] == ["ACTION", "REASONS"]
    assert [row[-2:] for row in rows] == [
        ["keep", "newest; daily 1"],
        ["keep", "daily 2"],
        ["delete", "no rule keeps it"],
        ["delete", "no rule keeps it"],
    ]
