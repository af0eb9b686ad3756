"""The last look before a deletion."""

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
    ({"instance_id": BILLING}, "is now one of instance"),
    ({"kind": "auto"}, "is now of type 'auto'"),
    ({"begin_time": NOON}, "has another time of begin"),
    ({"status": a_backup(9, "FAILED").status, "status_text": "FAILED"}, "is now 'FAILED'"),
]


def now(*rows: Any) -> dict[str, Any]:
    """The rows as they are now, by id, with these in the place of their former selves."""
    return {row.id: row for row in [*ROWS, *rows]}


def test_nothing_has_changed() -> None:
    assert [row.id for row in PLAN.to_delete] == [OLDEST.id]
    assert drift_reason(OLDEST, PLAN, now()) is None


def test_a_new_backup_is_no_change() -> None:
    assert drift_reason(OLDEST, PLAN, now(a_backup(7))) is None


def test_what_becomes_of_a_backup_that_was_not_counted_is_no_change() -> None:
    undated = a_backup(8, begin=None)
    found = plan_retention(
        [*ROWS, undated], ORDERS, RetentionPolicy("*", keep_last=2), NOON + timedelta(days=9)
    )
    assert undated in found.to_keep
    assert drift_reason(OLDEST, found, now(undated._replace(begin_time=NOON))) is None
    assert drift_reason(OLDEST, found, now()) is None


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_doomed_backup_that_is_not_what_it_was_stays(change: dict[str, Any], words: str) -> None:
    found = drift_reason(OLDEST, PLAN, now(OLDEST._replace(**change)))
    assert found is not None
    assert words in found
    assert OLDEST.id in found


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_kept_backup_that_is_not_what_it_was_stops_everything(
    change: dict[str, Any], words: str
) -> None:
    found = drift_reason(OLDEST, PLAN, now(KEPT._replace(**change)))
    assert found is not None
    assert words in found
    assert f"{KEPT.id}), which the plan keeps" in found


def test_a_kept_backup_that_is_gone_stops_everything() -> None:
    rows = now()
    del rows[KEPT.id]
    assert "which the plan keeps, is gone" in (drift_reason(OLDEST, PLAN, rows) or "")


def test_gone_is_what_is_not_listed_and_what_is_being_deleted() -> None:
    assert is_deleted(None)
    assert is_deleted(a_backup(1, "DELETING"))
    assert not is_deleted(a_backup(1))
