"""Drift between a plan and the current backups."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from gaussbackup.domain.plan_drift import (
    describe_plan_change,
    describe_running_change,
    describe_target_changes,
    drift_reason,
    is_deleted,
)
from gaussbackup.domain.retention import RetentionPlan, plan_retention
from gaussbackup.domain.retention_policy import RetentionPolicy
from tests.support.builders import BILLING, NOON, ORDERS, a_backup

ROWS = [a_backup(n, begin=NOON + timedelta(days=n)) for n in (1, 2, 3)]
PLAN = plan_retention(ROWS, ORDERS, RetentionPolicy("*", keep_last=2), NOON + timedelta(days=9))
OLDEST, KEPT = ROWS[0], ROWS[1]
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"name": "other"}, "is now named 'other'"),
    ({"instance_id": BILLING}, "is now of instance"),
    ({"kind": "auto"}, "is now of type 'auto'"),
    ({"begin_time": NOON}, "has a different begin time"),
    ({"status": a_backup(9, "FAILED").status, "status_text": "FAILED"}, "is now 'FAILED'"),
]


def current(*rows: Any) -> dict[str, Any]:
    """Return the current backups by id, with these in place of their earlier versions."""
    return {row.id: row for row in [*ROWS, *rows]}


def test_drift_reason_is_none_without_changes() -> None:
    assert [row.id for row in PLAN.to_delete] == [OLDEST.id]
    assert drift_reason(OLDEST, PLAN, current()) is None


def test_drift_reason_ignores_a_new_backup() -> None:
    assert drift_reason(OLDEST, PLAN, current(a_backup(7))) is None


def test_drift_reason_ignores_changes_to_a_backup_that_was_not_counted() -> None:
    undated = a_backup(8, begin=None)
    found = plan_retention(
        [*ROWS, undated], ORDERS, RetentionPolicy("*", keep_last=2), NOON + timedelta(days=9)
    )
    assert undated in found.to_keep
    assert drift_reason(OLDEST, found, current(undated._replace(begin_time=NOON))) is None
    assert drift_reason(OLDEST, found, current()) is None


@pytest.mark.parametrize(("change", "text"), CHANGES)
def test_drift_reason_reports_a_changed_target(change: dict[str, Any], text: str) -> None:
    found = drift_reason(OLDEST, PLAN, current(OLDEST._replace(**change)))
    assert found is not None
    assert text in found
    assert OLDEST.id in found


@pytest.mark.parametrize(("change", "text"), CHANGES)
def test_drift_reason_reports_a_changed_kept_backup(change: dict[str, Any], text: str) -> None:
    found = drift_reason(OLDEST, PLAN, current(KEPT._replace(**change)))
    assert found is not None
    assert text in found
    assert f"{KEPT.id}), which the plan keeps" in found


def test_drift_reason_reports_a_deleted_kept_backup() -> None:
    rows = current()
    del rows[KEPT.id]
    assert "which the plan keeps, no longer exists" in (drift_reason(OLDEST, PLAN, rows) or "")


def test_is_deleted_covers_missing_and_deleting_backups() -> None:
    assert is_deleted(None)
    assert is_deleted(a_backup(1, "DELETING"))
    assert not is_deleted(a_backup(1))


@pytest.mark.parametrize(("change", "text"), CHANGES)
def test_describe_target_changes_reports_the_first_changed_target(
    change: dict[str, Any], text: str
) -> None:
    rows = current(KEPT._replace(**change))
    assert describe_target_changes([OLDEST], rows) is None
    found = describe_target_changes([OLDEST, KEPT], rows)
    assert found is not None
    assert found.startswith(f"{KEPT.name} ({KEPT.id}) ")
    assert text in found


def test_describe_target_changes_ignores_a_target_that_is_gone() -> None:
    assert describe_target_changes(ROWS, {}) is None
    deleting = a_backup(1, "DELETING", begin=OLDEST.begin_time)
    assert describe_target_changes([OLDEST], {OLDEST.id: deleting}) is None


def plan_of(*rows: Any) -> list[RetentionPlan]:
    policy = RetentionPolicy("*", keep_last=2)
    return [plan_retention(rows, ORDERS, policy, NOON + timedelta(days=9))]


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (ROWS, None),
        (ROWS[1:], None),
        ([a_backup(1, "DELETING", begin=OLDEST.begin_time), *ROWS[1:]], None),
        ([*ROWS, a_backup(7, "BUILDING", begin=NOON + timedelta(days=4))], None),
        ([*ROWS, a_backup(7, begin=NOON + timedelta(days=4))], "would now be deleted"),
        ([*ROWS, a_backup(7, begin=NOON)], "backup-7 .* would now be deleted"),
        (ROWS[:2], "no longer exists"),
        ([OLDEST._replace(name="other"), *ROWS[1:]], "is now named 'other'"),
        ([*ROWS[:2], a_backup(3, "FAILED", begin=ROWS[2].begin_time)], "is now 'FAILED'"),
        ([ROWS[0], ROWS[1]._replace(begin_time=NOON), ROWS[2]], "has a different begin time"),
    ],
)
def test_describe_plan_change_compares_the_displayed_plan_with_a_new_one(
    now: list[Any], text: str | None
) -> None:
    found = describe_plan_change([PLAN], plan_of(*now))
    assert found is None if text is None else re.search(text, found or "")


def test_describe_plan_change_reports_a_backup_that_would_now_be_kept() -> None:
    loose = plan_retention(
        ROWS, ORDERS, RetentionPolicy("*", keep_last=3), NOON + timedelta(days=9)
    )
    found = describe_plan_change([PLAN], [loose])
    assert found == f"{OLDEST.name} ({OLDEST.id}) would now be kept"


def test_describe_running_change_reports_backups_that_started_ended_or_changed() -> None:
    one, two = a_backup(1, "BUILDING"), a_backup(2, "BUILDING")
    assert describe_running_change([one, two], [two, one]) is None
    assert describe_running_change([one, two], [one]) == f"backup-2 ({two.id}) is no longer running"
    assert describe_running_change([one], [one, two]) == f"backup-2 ({two.id}) is now running"
    renamed = one._replace(name="other")
    assert describe_running_change([one], [renamed]) == f"backup-1 ({one.id}) is now named 'other'"
