"""A retention policy read in another way, as somebody would who never saw the program."""

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
    """The dated COMPLETED manual backups that the policy owns, newest first."""
    good = [
        row
        for row in rows
        if row.status_text == "COMPLETED"
        and row.kind == "manual"
        and row.instance_id == instance_id
        and row.begin_time is not None
        and fnmatchcase(row.name, policy.match)
    ]
    return sorted(good, key=lambda row: (row.begin_time, row.id), reverse=True)


def naive_keep(
    rows: Iterable[Backup], policy: RetentionPolicy, instance_id: str = ORDERS
) -> set[str]:
    """The ids of the counted backups that stay, read off the words of the rules.

    A span is told by a formatted text, the newest of each is the first of its group, and no
    count is kept while going through the rows.
    """
    good = eligible(rows, policy, instance_id)
    if not good:
        return set()
    forms = {
        "keep_hourly": "%Y-%m-%d %H %z",
        "keep_daily": "%Y-%m-%d",
        "keep_weekly": "%G-%V",
        "keep_monthly": "%Y-%m",
        "keep_yearly": "%Y",
    }
    stay = {row.id for row in good[: max(policy.min_keep, policy.keep_last or 0, 1)]}
    for name, form in forms.items():
        count = getattr(policy, name)
        if count is None:
            continue

        def span(row: Backup, form: str = form) -> str:
            assert row.begin_time is not None
            return row.begin_time.astimezone(policy.zone).strftime(form)

        newest = [next(iter(group)) for _, group in groupby(good, key=span)]
        stay |= {row.id for row in newest[:count]}
        if len(newest) < count:
            stay.add(good[-1].id)
    if policy.keep_within is not None:
        edge = good[0].begin_time.timestamp() - policy.keep_within  # type: ignore[union-attr]
        stay |= {row.id for row in good if row.begin_time.timestamp() > edge}  # type: ignore[union-attr]
    # min-keep only adds where the rules keep fewer, and those are the newest anyway.
    return stay
