"""The keep rules: which backups each of them holds, in restic's words and with restic's meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.eligibility import local_begin_time
from gaussbackup.model.durations import format_duration_arg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup

    Bucket = Callable[[datetime], object]


class KeepRule(NamedTuple):
    """`--keep-daily 7`: of the last `limit` spans that have a backup, the newest of each."""

    label: str
    limit: int
    bucket: Bucket | None
    """From a wall clock to the span it lies in; None where every backup is a span of its own."""


def active_rules(policy: RetentionPolicy) -> list[KeepRule]:
    """The counting rules that were asked for."""
    rules = [
        KeepRule("last", policy.keep_last or 0, None),
        KeepRule("hourly", policy.keep_hourly or 0, _hour),
        KeepRule("daily", policy.keep_daily or 0, lambda at: (at.year, at.month, at.day)),
        KeepRule("weekly", policy.keep_weekly or 0, lambda at: at.isocalendar()[:2]),
        KeepRule("monthly", policy.keep_monthly or 0, lambda at: (at.year, at.month)),
        KeepRule("yearly", policy.keep_yearly or 0, lambda at: at.year),
    ]
    return [rule for rule in rules if rule.limit]


def keep_reasons(counted: Sequence[Backup], policy: RetentionPolicy) -> dict[str, list[str]]:
    """By id, why each is kept; `counted` holds dated COMPLETED backups, the newest first.

    The rules do not know of each other: a backup stays where one of them holds it.
    """
    reasons: dict[str, list[str]] = {row.id: [] for row in counted}
    for row in counted[:1]:
        reasons[row.id].append("newest")
    for rule in active_rules(policy):
        for row, word in _held(rule, counted, policy):
            reasons[row.id].append(word)
    for row in _young(counted, policy.keep_within):
        reasons[row.id].append(f"within {format_duration_arg(policy.keep_within or 0.0)}")
    for row in counted[: policy.min_keep]:
        if not reasons[row.id]:
            reasons[row.id].append(f"min-keep {policy.min_keep}")
    return reasons


def _held(
    rule: KeepRule, counted: Sequence[Backup], policy: RetentionPolicy
) -> Iterator[tuple[Backup, str]]:
    """What one rule holds; where its limit is not reached, the oldest backup of all as well."""
    spans: set[object] = set()
    for row in counted:
        if len(spans) == rule.limit:
            return
        local = local_begin_time(row, policy.zone)
        span = row.id if rule.bucket is None or local is None else rule.bucket(local)
        if span not in spans:
            spans.add(span)
            yield row, f"{rule.label} {len(spans)}"
        elif row is counted[-1]:
            yield row, f"oldest {rule.label}"


def _hour(at: datetime) -> object:
    """An hour that a change of the clocks repeats is another hour."""
    return at.year, at.month, at.day, at.hour, at.utcoffset()


def _young(counted: Sequence[Backup], within: float | None) -> list[Backup]:
    """Those less than `within` seconds older than the newest."""
    times = [(row, row.begin_time) for row in counted if row.begin_time is not None]
    if within is None or not times:
        return []
    newest = times[0][1]
    return [row for row, begin in times if (newest - begin).total_seconds() < within]
