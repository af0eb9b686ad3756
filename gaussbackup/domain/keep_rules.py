"""The keep rules of a retention policy, named as in restic and with the same meaning."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.domain.retention_eligibility import local_begin_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from gaussbackup.domain.retention_policy import RetentionPolicy
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.calendar_duration import CalendarDuration

    PeriodOf = Callable[[datetime], object]


class KeepRule(NamedTuple):
    """E.g. `--keep-daily 7`: keep the newest backup of each of the last 7 days with a backup.

    `limit` is the number of periods; `period_of` maps a local begin time to its period, and is
    None if each backup is a period of its own.
    """

    label: str
    limit: int
    period_of: PeriodOf | None


def active_rules(policy: RetentionPolicy) -> list[KeepRule]:
    """Return the counting rules that the policy sets."""
    rules = [
        KeepRule("last", policy.keep_last or 0, None),
        KeepRule("hourly", policy.keep_hourly or 0, _hour),
        KeepRule("daily", policy.keep_daily or 0, lambda time: (time.year, time.month, time.day)),
        KeepRule("weekly", policy.keep_weekly or 0, lambda time: time.isocalendar()[:2]),
        KeepRule("monthly", policy.keep_monthly or 0, lambda time: (time.year, time.month)),
        KeepRule("yearly", policy.keep_yearly or 0, lambda time: time.year),
    ]
    return [rule for rule in rules if rule.limit]


def keep_reasons(counted: Sequence[Backup], policy: RetentionPolicy) -> dict[str, list[str]]:
    """Return by id why each backup is kept; empty if no rule keeps it.

    `counted` are dated COMPLETED backups, newest first. The rules are independent: a backup is
    kept if one of them keeps it.
    """
    reasons: dict[str, list[str]] = {row.id: [] for row in counted}
    for row in counted[:1]:
        reasons[row.id].append("newest")
    for rule in active_rules(policy):
        for row, reason in _kept_by(rule, counted, policy):
            reasons[row.id].append(reason)
    for row in _within(counted, policy.keep_within, policy.zone):
        reasons[row.id].append(f"within {policy.keep_within}")
    for row in counted[: policy.min_keep]:
        if not reasons[row.id]:
            reasons[row.id].append(f"min-keep {policy.min_keep}")
    return reasons


def _kept_by(
    rule: KeepRule, counted: Sequence[Backup], policy: RetentionPolicy
) -> Iterator[tuple[Backup, str]]:
    """Yield what one rule keeps; below its limit, also the oldest backup of all."""
    periods: set[object] = set()
    for row in counted:
        if len(periods) == rule.limit:
            return
        local = local_begin_time(row, policy.zone)
        period = row.id if rule.period_of is None or local is None else rule.period_of(local)
        if period not in periods:
            periods.add(period)
            yield row, f"{rule.label} {len(periods)}"
        elif row is counted[-1]:
            yield row, f"oldest {rule.label}"


def _hour(time: datetime) -> object:
    """Return the hour; one that a change of the clocks repeats is another hour."""
    return time.year, time.month, time.day, time.hour, time.utcoffset()


def _within(
    counted: Sequence[Backup], within: CalendarDuration | None, zone: tzinfo
) -> list[Backup]:
    """Return the backups less than `within` older than the newest, on the calendar of `zone`."""
    times = [(row, local) for row in counted if (local := local_begin_time(row, zone)) is not None]
    if within is None or not times:
        return []
    limit = within.before(times[0][1])
    return [row for row, local in times if limit is None or _utc(local) > _utc(limit)]


def _utc(time: datetime) -> datetime:
    """Return the time in UTC: Python compares times of one zone without their offsets."""
    return time.astimezone(timezone.utc)
