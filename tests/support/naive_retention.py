"""An independent, naive implementation of retention policies, to compare the program with."""

from __future__ import annotations

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
        cutoff = candidates[0].begin_time.timestamp() - policy.keep_within  # type: ignore[union-attr]
        keep |= {row.id for row in candidates if row.begin_time.timestamp() > cutoff}  # type: ignore[union-attr]
    # min_keep only adds backups if the rules keep fewer, and these are the newest ones.
    return keep
