"""An independent, naive implementation of retention policies, to compare the program with."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import groupby
from typing import TYPE_CHECKING

from tests.support.builders import ORDERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup


def eligible(
    rows: Iterable[Backup], policy: RetentionPolicy, instance_id: str = ORDERS
) -> list[Backup]:
    """Return the COMPLETED manual backups with a time that match the policy, newest first."""
    matching = [
        row
        for row in rows
        if row.status_text == "COMPLETED"
        and row.kind == "manual"
        and row.instance_id == instance_id
        and row.begin_time is not None
        and fnmatchcase(row.name, policy.match)
    ]
    return sorted(matching, key=lambda row: (row.begin_time, row.id), reverse=True)


def naive_keep(
    rows: Iterable[Backup], policy: RetentionPolicy, instance_id: str = ORDERS
) -> set[str]:
    """Return the ids of the eligible backups that the policy keeps.

    A period is identified by its formatted text; the newest backup of a period is the first of
    its group. No counter is used while iterating over the rows.
    """
    candidates = eligible(rows, policy, instance_id)
    if not candidates:
        return set()
    formats = {
        "keep_hourly": "%Y-%m-%d %H %z",
        "keep_daily": "%Y-%m-%d",
        "keep_weekly": "%G-%V",
        "keep_monthly": "%Y-%m",
        "keep_yearly": "%Y",
    }
    keep = {row.id for row in candidates[: max(policy.min_keep, policy.keep_last or 0, 1)]}
    for name, time_format in formats.items():
        count = getattr(policy, name)
        if count is None:
            continue

        def period(row: Backup, time_format: str = time_format) -> str:
            assert row.begin_time is not None
            return row.begin_time.astimezone(policy.zone).strftime(time_format)

        newest = [next(iter(group)) for _, group in groupby(candidates, key=period)]
        keep |= {row.id for row in newest[:count]}
        if len(newest) < count:
            keep.add(candidates[-1].id)
    if policy.keep_within is not None:
        keep |= {row.id for row in candidates if _is_within(row, candidates[0], policy)}
    # min_keep only adds backups if the rules keep fewer, and these are the newest ones.
    return keep


def _is_within(row: Backup, newest: Backup, policy: RetentionPolicy) -> bool:
    """Return whether the row is less than `keep_within` older: count months back one by one."""
    assert row.begin_time is not None
    assert newest.begin_time is not None
    assert policy.keep_within is not None
    years, months, weeks, days, hours = policy.keep_within
    limit = newest.begin_time.astimezone(policy.zone)
    day = limit.day
    for _ in range(12 * years + months):
        limit = limit.replace(day=1) - timedelta(days=1)
    while limit.day > day:
        limit -= timedelta(days=1)
    limit -= timedelta(days=7 * weeks + days)
    return row.begin_time.timestamp() > limit.timestamp() - 3600 * hours
