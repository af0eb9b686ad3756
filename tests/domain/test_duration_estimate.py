"""The usual duration of an instance's backups."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.domain.duration_estimate import typical_duration
from tests.support.builders import BILLING, NOON, ORDERS, a_backup


def test_it_is_the_median_of_the_last_five_completed_ones() -> None:
    durations = [9999, 100, 300, 200, 400, 500]
    rows = [
        a_backup(number, begin=NOON + timedelta(days=number), duration=took)
        for number, took in enumerate(durations)
    ]
    assert typical_duration(rows, ORDERS) == 300


def test_failed_running_foreign_and_undated_ones_do_not_count() -> None:
    rows = [
        a_backup(1, "FAILED", duration=1),
        a_backup(2, "BUILDING"),
        a_backup(3, instance_id=BILLING, duration=1),
        a_backup(4, begin=None),
    ]
    assert typical_duration(rows, ORDERS) is None
    assert typical_duration([*rows, a_backup(5, duration=240)], ORDERS) == 240


def test_without_history_there_is_no_forecast() -> None:
    assert typical_duration([], ORDERS) is None
