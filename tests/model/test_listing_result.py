"""Completeness of a listing."""

from __future__ import annotations

from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import a_backup


def test_listing_is_complete_if_its_total_matches_and_all_rows_were_readable() -> None:
    row = a_backup()
    assert BackupListing((row,), total=1).complete
    assert not BackupListing((row,), total=2).complete
    assert not BackupListing((row,), total=None).complete
    assert not BackupListing((row,), total=1, unreadable=1).complete
