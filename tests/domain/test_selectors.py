"""Filters, order and selectors."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.selectors import BackupFilter, backup_of_job, resolve_selector
from gaussbackup.domain.sorting import SortKey, sort_backups
from gaussbackup.domain.timestamps import parse_time_arg
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, a_job, backup_id

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

HOUR = timedelta(hours=1)
OLD, MIDDLE, NEW = (
    a_backup(1, begin=NOON - 3 * HOUR, duration=60, size_bytes=300, name="ccc1"),
    a_backup(2, "FAILED", begin=NOON - 2 * HOUR, duration=600, size_bytes=100, name="aaa1"),
    a_backup(3, begin=NOON - HOUR, duration=300, size_bytes=200, name="bbb1"),
)
UNDATED = a_backup(4, "BUILDING", begin=None, name="zzz1")
ROWS = [MIDDLE, UNDATED, OLD, NEW]


def ids(rows: list[Backup]) -> list[int]:
    return [int(row.id[:32], 16) for row in rows]


@pytest.mark.parametrize(
    ("key", "order"),
    [
        (SortKey.BEGIN, [3, 2, 1, 4]),
        (SortKey.SIZE, [1, 3, 2, 4]),
        (SortKey.DURATION, [2, 3, 1, 4]),
        (SortKey.NAME, [2, 3, 1, 4]),
    ],
)
def test_the_newest_largest_longest_or_first_in_the_alphabet_comes_first(
    key: SortKey, order: list[int]
) -> None:
    assert ids(sort_backups(ROWS, key, reverse=False)) == order


def test_reversed_the_unknown_still_comes_last() -> None:
    assert ids(sort_backups(ROWS, SortKey.BEGIN, reverse=True)) == [1, 2, 3, 4]


ORDERS_OF_OURS = [key for key in SortKey if key is not SortKey.NONE]


@given(st.permutations(ROWS), st.sampled_from(ORDERS_OF_OURS), st.booleans())
def test_the_order_does_not_depend_on_the_service(
    rows: list[Backup], key: SortKey, backwards: bool
) -> None:
    assert sort_backups(rows, key, reverse=backwards) == sort_backups(ROWS, key, reverse=backwards)


@given(st.permutations(ROWS))
def test_without_an_order_the_services_own_stays(rows: list[Backup]) -> None:
    assert sort_backups(rows, SortKey.NONE, reverse=False) == rows


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (BackupFilter(), [1, 2, 3, 4]),
        (BackupFilter(statuses=frozenset({"FAILED"})), [2]),
        (BackupFilter(name="?bb*"), [3]),
        (BackupFilter(name="BBB*"), []),
        (BackupFilter(kind="auto"), []),
        (BackupFilter(instance_ids=frozenset({BILLING})), []),
        (BackupFilter(instance_ids=frozenset({ORDERS})), [1, 2, 3, 4]),
        (BackupFilter(since=NOON - 2 * HOUR), [2, 3]),
        (BackupFilter(until=NOON - 2 * HOUR), [1]),
        (BackupFilter(since=NOON - 3 * HOUR, until=NOON - HOUR), [1, 2]),
    ],
)
def test_a_filter_keeps_what_it_says(wanted: BackupFilter, kept: list[int]) -> None:
    assert sorted(ids([row for row in ROWS if wanted.matches(row)])) == kept


@pytest.mark.parametrize(
    ("selector", "number"), [("@latest", 3), ("@latest-completed", 3), ("@oldest", 1)]
)
def test_a_selector_means_one_backup(selector: str, number: int) -> None:
    found = resolve_selector(selector, ROWS)
    assert found is not None
    assert found.id == backup_id(number)


def test_latest_may_be_failed_and_latest_completed_may_not() -> None:
    assert resolve_selector("@latest", [OLD, MIDDLE]) == MIDDLE
    assert resolve_selector("@latest-completed", [OLD, MIDDLE]) == OLD
    assert resolve_selector("@latest-completed", [MIDDLE]) is None
    assert resolve_selector("@oldest", []) is None


def test_the_backup_of_a_job_is_the_manual_one_that_began_with_it() -> None:
    job = a_job()._replace(created=NOON)
    near = a_backup(1, begin=NOON + timedelta(seconds=4))
    others = [
        a_backup(2, begin=NOON - HOUR),
        a_backup(3, begin=NOON, kind="auto"),
        a_backup(4, begin=NOON, instance_id=BILLING),
    ]
    assert backup_of_job([*others, near], job) == near
    assert backup_of_job(others, job) is None
    assert backup_of_job([near], job._replace(created=None)) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-01T00:00:00+0800", datetime(2025, 12, 31, 16, tzinfo=timezone.utc)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("7d", NOON - timedelta(days=7)),
        ("1h30m", NOON - timedelta(minutes=90)),
    ],
)
def test_a_moment_is_an_instant_a_date_or_a_span_back(text: str, instant: datetime) -> None:
    assert parse_time_arg(text, NOON) == instant


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-45", "2026-01-01T00:00:00", "-7d"])
def test_what_is_no_moment_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match="is not a point in time"):
        parse_time_arg(text, NOON)
