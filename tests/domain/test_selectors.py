"""Filters, selectors, and the backup of a job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gaussbackup.domain.selectors import SELECTORS, BackupFilter, backup_of_job, resolve_selector
from gaussbackup.errors import UsageError
from gaussbackup.model.backup import BackupStatus
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, a_job, backup_id

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.model.backup import Backup

HOUR = timedelta(hours=1)
OLD, MIDDLE, NEW = (
    a_backup(1, begin=NOON - 3 * HOUR, duration=60, size_bytes=300, name="ccc1"),
    a_backup(2, "FAILED", begin=NOON - 2 * HOUR, duration=600, size_bytes=100, name="aaa1"),
    a_backup(3, begin=NOON - HOUR, duration=300, size_bytes=200, name="bbb1"),
)
UNDATED = a_backup(4, "BUILDING", begin=None, name="zzz1")
UNDOCUMENTED = a_backup(5, "ARCHIVING", begin=None, name="yyy1")
ROWS = [MIDDLE, UNDATED, OLD, NEW]


def ids(rows: list[Backup]) -> list[int]:
    return [int(row.id[:32], 16) for row in rows]


@pytest.mark.parametrize(
    ("backup_filter", "matching"),
    [
        (BackupFilter(), [1, 2, 3, 4, 5]),
        (BackupFilter(statuses=frozenset({BackupStatus.FAILED})), [2]),
        (BackupFilter(statuses=frozenset({BackupStatus.FAILED, BackupStatus.UNKNOWN})), [2, 5]),
        (BackupFilter(name="?bb*"), [3]),
        (BackupFilter(name="BBB*"), []),
        (BackupFilter(kind="auto"), []),
        (BackupFilter(instance_ids=frozenset({BILLING})), []),
        (BackupFilter(instance_ids=frozenset({ORDERS})), [1, 2, 3, 4, 5]),
        (BackupFilter(since=NOON - 2 * HOUR), [2, 3]),
        (BackupFilter(until=NOON - 2 * HOUR), [1]),
        (BackupFilter(since=NOON - 3 * HOUR, until=NOON - HOUR), [1, 2]),
    ],
)
def test_backup_filter_matches_by_each_field(
    backup_filter: BackupFilter, matching: list[int]
) -> None:
    rows = [*ROWS, UNDOCUMENTED]
    assert sorted(ids([row for row in rows if backup_filter.matches(row)])) == matching


@pytest.mark.parametrize(
    ("selector", "number"), [("@latest", 3), ("@latest-completed", 3), ("@oldest", 1)]
)
def test_resolve_selector_returns_one_backup(selector: str, number: int) -> None:
    found = resolve_selector(selector, [MIDDLE, OLD, NEW], NOON)
    assert found is not None
    assert found.id == backup_id(number)


def test_resolve_selector_latest_completed_ignores_failed_backups() -> None:
    assert resolve_selector("@latest", [OLD, MIDDLE], NOON) == MIDDLE
    assert resolve_selector("@latest-completed", [OLD, MIDDLE, UNDATED], NOON) == OLD
    assert resolve_selector("@latest-completed", [MIDDLE], NOON) is None
    assert resolve_selector("@oldest", [], NOON) is None


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("begin", [None, NOON + HOUR])
def test_resolve_selector_raises_if_a_begin_time_is_not_usable(
    selector: str, begin: datetime | None
) -> None:
    unusable = a_backup(4, begin=begin)
    with pytest.raises(UsageError, match="1 backup is unknown or in the future") as caught:
        resolve_selector(selector, [OLD, unusable, NEW], NOON)
    assert unusable.id in (caught.value.hint or "")


def test_backup_of_job_returns_the_manual_backup_nearest_in_time() -> None:
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
