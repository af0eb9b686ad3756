"""An instance's backups in short."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.domain.backup_summary import BackupSummary, summarize
from tests.support.builders import NOON, a_backup


def test_backups_are_counted_by_state_and_type_and_weighed() -> None:
    rows = [
        a_backup(1, begin=NOON - timedelta(hours=8), size_bytes=10),
        a_backup(2, begin=NOON - timedelta(hours=4), kind="auto", size_bytes=20),
        a_backup(3, "FAILED", begin=NOON, size_bytes=None),
        a_backup(4, "BUILDING", begin=NOON),
        a_backup(5, "PAUSED", kind="odd"),
    ]
    held = summarize(rows, NOON)
    assert held == BackupSummary(rows[1], 4 * 3600.0, 2, 1, 1, manual=3, auto=1, manual_bytes=10)


def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert summarize([], NOON) == BackupSummary(None, None, 0, 0, 0, 0, 0, 0)


def test_an_unreadable_time_is_no_age_and_one_ahead_is_none_yet() -> None:
    assert summarize([a_backup(begin=None)], NOON).age is None
    assert summarize([a_backup(begin=NOON + timedelta(hours=1))], NOON).age == 0.0
