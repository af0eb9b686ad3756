"""Checks, policies and holdings as documents: keys that programs may rely on."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.actions.check_report import CheckReport, InstanceCheck, Orphans
from gaussbackup.actions.lookup import InstanceRef
from gaussbackup.domain.backup_policy import PolicyChange
from gaussbackup.domain.backup_summary import summarize
from gaussbackup.domain.freshness import CheckProblem, CheckStatus, Finding
from gaussbackup.model.backup_policy import BackupPolicy
from gaussbackup.render.backup_summary import backup_summary_document, backup_summary_pairs
from gaussbackup.render.checks import (
    check_csv_rows,
    check_details,
    check_document,
    check_table,
    orphan_document,
)
from gaussbackup.render.policies import (
    change_document,
    change_lines,
    changes_text,
    full_policy_document,
    policy_csv_rows,
    policy_document,
    policy_pairs,
)
from gaussbackup.render.terminal import Terminal
from tests.support.builders import NOON, ORDERS, a_backup

PLAIN = Terminal(tty=False, width=80, color=False, animated=False, unicode=True)
COLOURED = Terminal(tty=True, width=80, color=True, animated=False, unicode=True)
ASCII = Terminal(tty=False, width=80, color=False, animated=False, unicode=False)
GOOD = a_backup(1, begin=NOON - timedelta(hours=8))
FAILED = CheckProblem(
    "failed_since", CheckStatus.WARNING, "1 backup FAILED since the newest COMPLETED one"
)
CHECK = InstanceCheck(ORDERS, "orders", Finding((FAILED,), GOOD, 28800.4, 12_000_000_000, 1))
NOTHING = InstanceCheck(
    None, "nowhere", Finding((CheckProblem("instance_not_found", CheckStatus.CRITICAL, "no such"),))
)
POLICY = BackupPolicy(7, "18:00-19:00", "1,3", 30, {"keep_days": 7, "rate_limit": 75})


def test_a_check_has_its_keys_in_order() -> None:
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


def test_orphans_have_their_keys_in_order() -> None:
    assert orphan_document(Orphans(ORDERS, 2, 5)) == {
        "instance_id": ORDERS,
        "count": 2,
        "size_bytes": 5,
    }


def test_a_sheet_has_a_cell_for_every_column() -> None:
    columns, rows = check_csv_rows([CHECK, NOTHING])
    assert [column.title for column in columns][:3] == ["INSTANCE_ID", "INSTANCE_NAME", "VERDICT"]
    assert [len(row) for row in rows] == [len(columns)] * 2
    assert rows[0] == [
        *(ORDERS, "orders", "warning", GOOD.id, "backup-1", "2026-11-23T04:00:00Z"),
        *("28800", "12400000000", "12000000000", "1", FAILED.message),
    ]
    assert rows[1] == ["", "nowhere", "critical", "", "", "", "", "", "", "0", "no such"]


def test_a_table_tells_the_verdict_in_a_word_and_a_colour() -> None:
    columns, rows = check_table([CHECK, NOTHING], lambda when: "now" if when else "–")
    assert rows == [
        ["orders", "WARNING", "backup-1", "now", "8h 00m", "12.4 GB"],
        ["nowhere", "CRITICAL", "–", "–", "–", "–"],
    ]
    style = columns[1].style
    assert style is not None
    words = [verdict.value.upper() for verdict in CheckStatus]
    assert [style(word) for word in words] == ["green", "yellow", "red", "red"]


def test_the_problems_stand_below_the_table_and_orphans_last() -> None:
    gap = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, "gaps")
    left = (Orphans("x\x1b", 1, 5), Orphans("y", 2, 1000))
    report = CheckReport((CHECK, NOTHING), problems=(gap,), orphans=left)
    assert check_details(report, PLAIN).splitlines() == [
        "",
        f"WARNING   orders: {FAILED.message}",
        "CRITICAL  nowhere: no such",
        "UNKNOWN   gaps",
        "1 backup of a deleted instance, 5 B: x\\x1b",
        "2 backups of a deleted instance, 1.0 kB: y",
    ]
    assert check_details(report, COLOURED).splitlines()[1].startswith("\x1b[33mWARNING \x1b[0m  ")
    assert check_details(CheckReport((InstanceCheck(ORDERS, "orders", Finding(())),)), PLAIN) == ""


def test_holdings_have_their_keys_in_order() -> None:
    held = summarize([GOOD, a_backup(2, "FAILED", kind="auto")], NOON)
    document = backup_summary_document(held, "orders")
    assert list(document) == [
        "newest_completed",
        "age_seconds",
        "completed",
        "failed",
        "building",
        "manual",
        "auto",
        "manual_size_bytes",
    ]
    assert document["age_seconds"] == 28800
    assert backup_summary_pairs(held) == [
        ("newest good", "backup-1, 8h 00m old, 12.4 GB"),
        ("backups", "1 COMPLETED, 1 FAILED, 0 BUILDING"),
        ("of these", "1 manual (12.4 GB), 1 auto"),
    ]


def test_no_holdings_are_told_as_none() -> None:
    nothing = summarize([], NOON)
    assert backup_summary_document(nothing, None)["newest_completed"] is None
    assert backup_summary_pairs(nothing)[0] == ("newest good", "none")
    undated = summarize([a_backup(begin=None, size_bytes=None)], NOON)
    assert backup_summary_pairs(undated)[0] == ("newest good", "backup-1, of unknown age")


def test_a_policy_has_its_keys_in_order() -> None:
    document = policy_document(POLICY)
    assert list(document.items()) == [
        ("keep_days", 7),
        ("start_time", "18:00-19:00"),
        ("period", [1, 3]),
        ("differential_period", 30),
    ]
    assert full_policy_document(POLICY) == {**document, "api": dict(POLICY.raw)}
    assert policy_document(BackupPolicy())["period"] == []
    assert change_document(PolicyChange("keep_days", 7, 14)) == {
        "field": "keep_days",
        "old": 7,
        "new": 14,
    }


def test_a_policy_is_told_in_words() -> None:
    assert policy_pairs(POLICY) == [
        ("kept for", "7 days"),
        ("begins at", "18:00-19:00 UTC"),
        ("on", "mon, wed"),
        ("differential every", "30 min"),
        ("rate_limit", "75"),
    ]
    assert policy_pairs(BackupPolicy())[0] == ("kept for", "–")
    columns, rows = policy_csv_rows(InstanceRef(ORDERS), POLICY)
    assert [column.title for column in columns][:3] == ["INSTANCE_ID", "INSTANCE_NAME", "KEEP_DAYS"]
    assert rows == [[ORDERS, "", "7", "18:00-19:00", "1,3", "30"]]


def test_a_change_is_told_from_old_to_new() -> None:
    changes = [PolicyChange("keep_days", 7, 14), PolicyChange("start_time", None, "19:00-20:00")]
    assert change_lines(changes, PLAIN).splitlines() == [
        "  kept for   7 days → 14 days",
        "  begins at  – → 19:00-20:00 UTC",
    ]
    assert changes_text(changes) == "kept for 14 days; begins at 19:00-20:00 UTC"
    assert change_lines(changes, ASCII).splitlines()[1] == "  begins at  - -> 19:00-20:00 UTC"


def test_a_long_problem_is_folded_under_itself_on_a_terminal() -> None:
    long = CheckProblem("too_old", CheckStatus.CRITICAL, "word " * 30 + "end")
    report = CheckReport((InstanceCheck(ORDERS, "orders", Finding((long,))),))
    lines = check_details(report, COLOURED._replace(color=False)).splitlines()[1:]
    assert len(lines) == 3
    assert all(len(line) <= 80 for line in lines)
    assert all(line.startswith(" " * len("CRITICAL  ")) for line in lines[1:])
    assert len(check_details(report, PLAIN).splitlines()) == 2
