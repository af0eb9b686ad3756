"""The summary of the backups of an instance."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.domain.backup_summary import BackupSummary, summarize
from tests.support.builders import NOON, a_backup


def test_summarize_counts_statuses_types_and_sizes() -> None:
    rows = [
        a_backup(1, begin=NOON - timedelta(hours=8), size_bytes=10),
        a_backup(2, begin=NOON - timedelta(hours=4), kind="auto", size_bytes=20),
        a_backup(3, "FAILED", begin=NOON, size_bytes=None),
        a_backup(4, "BUILDING", begin=NOON),
        a_backup(5, "PAUSED", kind="odd"),
    ]
    summary = summarize(rows, NOON)
    assert summary == BackupSummary(rows[1], 4 * 3600.0, 2, 1, 1, manual=3, auto=1, manual_bytes=10)


def test_summarize_without_backups_is_empty() -> None:
    assert summarize([], NOON) == BackupSummary(None, None, 0, 0, 0, 0, 0, 0)


def test_summarize_ignores_backups_without_a_usable_begin_time() -> None:
    old = a_backup(1, begin=NOON - timedelta(hours=8))
    for begin in (None, NOON + timedelta(hours=1)):
        unusable = a_backup(2, begin=begin)
        assert summarize([unusable], NOON).newest is None
        assert summarize([unusable, old], NOON).newest == old
