"""Tests of `render/checks.py`."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding
from gaussbackup.render.checks import (
    check_csv_rows,
    check_details,
    check_document,
    check_table,
    orphan_document,
)
from tests.render.screen import LOG_TERMINAL, tty_terminal
from tests.support.builders import NOON, ORDERS, a_backup

COLORED = tty_terminal(80, color=True)
GOOD = a_backup(1, begin=NOON - timedelta(hours=8))
FAILED = CheckProblem(
    "failed_since", CheckStatus.WARNING, "1 backup FAILED since the newest COMPLETED one"
)
CHECK = InstanceCheck(ORDERS, "orders", Finding((FAILED,), GOOD, 28800.4, 12_000_000_000, 1))
NOTHING = InstanceCheck(
    None, "nowhere", Finding((CheckProblem("instance_not_found", CheckStatus.CRITICAL, "no such"),))
)


def test_check_document_has_its_keys_in_order() -> None:
    document = check_document(CHECK)
    assert list(document) == [
        "instance_id",
        "instance_name",
        "verdict",
        "backup",
        "age_seconds",
        "usual_size_bytes",
        "failed_since",
        "problems",
        "new",
    ]
    assert document["verdict"] == "warning"
    assert document["age_seconds"] == 28800
    assert isinstance(document["backup"], dict)
    assert document["backup"]["instance_name"] == "orders"
    assert document["problems"] == [
        {"kind": "failed_since", "verdict": "warning", "message": FAILED.message}
    ]
    assert check_document(NOTHING)["backup"] is None
    assert check_document(NOTHING)["age_seconds"] is None


def test_orphan_document_has_its_keys_in_order() -> None:
    assert orphan_document(Orphans(ORDERS, 2, 5)) == {
        "instance_id": ORDERS,
        "count": 2,
        "size_bytes": 5,
    }


def test_check_csv_rows_have_a_cell_for_every_column() -> None:
    columns, rows = check_csv_rows([CHECK, NOTHING])
    assert list(columns[:3]) == ["instance_id", "instance_name", "verdict"]
    assert [len(row) for row in rows] == [len(columns)] * 2
    assert rows[0] == [
        *(ORDERS, "orders", "warning", GOOD.id, "backup-1", "2026-11-23T04:00:00Z"),
        *("28800", "12400000000", "12000000000", "1", FAILED.message, "false"),
    ]
    assert rows[1] == ["", "nowhere", "critical", "", "", "", "", "", "", "0", "no such", "false"]


def test_check_table_shows_the_status_as_text_and_color() -> None:
    columns, rows = check_table([CHECK, NOTHING], lambda timestamp: "now" if timestamp else "–")
    assert rows == [
        ["orders", "WARNING", "backup-1", "now", "8h 00m", "12.4 GB"],
        ["nowhere", "CRITICAL", "–", "–", "–", "–"],
    ]
    style = columns[1].style
    assert style is not None
    cells = [status.value.upper() for status in CheckStatus]
    assert [style(cell) for cell in cells] == ["green", "yellow", "red", "red"]


def test_check_details_list_problems_first_and_orphans_last() -> None:
    gap = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, "gaps")
    orphans = (Orphans("x\x1b", 1, 5), Orphans("y", 2, 1000))
    report = CheckReport((CHECK, NOTHING), problems=(gap,), orphans=orphans)
    assert check_details(report, LOG_TERMINAL).splitlines() == [
        "",
        f"WARNING   orders: {FAILED.message}",
        "CRITICAL  nowhere: no such",
        "UNKNOWN   gaps",
        "1 backup of a deleted instance, 5 B: x\\x1b",
        "2 backups of a deleted instance, 1.0 kB: y",
    ]
    assert check_details(report, COLORED).splitlines()[1].startswith("\x1b[33mWARNING \x1b[0m  ")
    assert (
        check_details(CheckReport((InstanceCheck(ORDERS, "orders", Finding(())),)), LOG_TERMINAL)
        == ""
    )


def test_check_details_wrap_a_long_problem_and_indent_its_lines() -> None:
    long = CheckProblem("too_old", CheckStatus.CRITICAL, "word " * 30 + "end")
    report = CheckReport((InstanceCheck(ORDERS, "orders", Finding((long,))),))
    lines = check_details(report, COLORED._replace(color=False)).splitlines()[1:]
    assert len(lines) == 3
    assert all(len(line) <= 80 for line in lines)
    assert all(line.startswith(" " * len("CRITICAL  ")) for line in lines[1:])
    assert len(check_details(report, LOG_TERMINAL).splitlines()) == 2
