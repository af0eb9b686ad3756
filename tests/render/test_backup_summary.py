"""Tests of `render/backup_summary.py`."""

from __future__ import annotations

from datetime import timedelta

from gaussbackup.domain.backup_summary import summarize
from gaussbackup.render.backup_summary import backup_summary_document, backup_summary_pairs
from tests.support.builders import NOON, a_backup

GOOD = a_backup(1, begin=NOON - timedelta(hours=8))


def test_backup_summary_has_its_keys_in_order() -> None:
    summary = summarize([GOOD, a_backup(2, "FAILED", kind="auto")], NOON)
    document = backup_summary_document(summary, "orders")
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
    assert backup_summary_pairs(summary) == [
        ("newest good", "backup-1, 8h 00m old, 12.4 GB"),
        ("backups", "1 COMPLETED, 1 FAILED, 0 BUILDING"),
        ("by type", "1 manual (12.4 GB), 1 auto"),
    ]


def test_backup_summary_shows_none_without_a_completed_backup() -> None:
    nothing = summarize([], NOON)
    assert backup_summary_document(nothing, None)["newest_completed"] is None
    assert backup_summary_pairs(nothing)[0] == ("newest good", "none")
    undated = summarize([a_backup(begin=None, size_bytes=None)], NOON)
    assert backup_summary_pairs(undated)[0] == ("newest good", "none with a usable time")
