"""Drift between a plan and the current backups."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gaussbackup.domain.plan_drift import drift_reason, is_deleted
from gaussbackup.domain.retention import plan_retention
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
