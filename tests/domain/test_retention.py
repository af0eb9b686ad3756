"""Retention: the documented meaning case by case, then properties of every policy."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from fnmatch import fnmatchcase
from operator import add
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.retention import RetentionPlan, plan_retention, raise_if_too_many
from gaussbackup.domain.retention_policy import RetentionPolicy, validate_policy
from gaussbackup.errors import Refused, UsageError
from gaussbackup.model.calendar_duration import CalendarDuration, parse_calendar_duration
from tests.support.builders import BILLING, NOON, ORDERS, a_backup
from tests.support.naive_retention import eligible, naive_keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def backups_at(*times: str, zone: tzinfo = UTC) -> list[Backup]:
    """Return backups, numbered from 1, with these begin times such as `2026-11-23 02:00`."""
    begins = [datetime.fromisoformat(each).replace(tzinfo=zone) for each in times]
    return [a_backup(n, begin=begin.astimezone(UTC)) for n, begin in enumerate(begins, 1)]


def make_plan(rows: Iterable[Backup], *, now: datetime = LATER, **policy: Any) -> RetentionPlan:
    return plan_retention(rows, ORDERS, RetentionPolicy(**{"match": "*", **policy}), now)


def keep_reasons(plan: RetentionPlan) -> dict[str, str]:
    """Return by name the reasons of all backups to keep."""
    return {each.backup.name: ", ".join(each.reasons) for each in plan.decisions if each.keep}


def numbers(rows: Iterable[Backup]) -> list[int]:
    return [int(row.name.removeprefix("backup-")) for row in rows]


def kept(rows: Iterable[Backup], **policy: Any) -> list[int]:
    """Return the numbers of the backups to keep, newest first."""
    return numbers(make_plan(rows, **policy).to_keep)


# Twelve Sundays, as in the documentation of the rules; two days with three backups each.
SUNDAYS = backups_at(
    *(f"2019-09-{day} 11:00" for day in ("01", "08", "15", "22", "29")),
    *(f"2019-10-{day} 11:00" for day in ("06", "13", "20", "27")),
    *(f"2019-11-{day} 11:00" for day in ("03", "10", "17")),
)
BUSY = backups_at(
    *("2026-03-01 01:10", "2026-03-01 01:50", "2026-03-01 09:00"),
    *("2026-03-04 02:00", "2026-03-04 02:30", "2026-03-04 23:59"),
)
YEARS = backups_at("2024-12-29 12:00", "2024-12-30 12:00", "2025-01-01 12:00", "2025-12-31 12:00")


@pytest.mark.parametrize(
    ("rows", "policy", "expected"),
    [
        (SUNDAYS, {"keep_daily": 4}, [12, 11, 10, 9]),
        (SUNDAYS, {"keep_last": 3}, [12, 11, 10]),
        (SUNDAYS, {"keep_weekly": 2}, [12, 11]),
        (SUNDAYS, {"keep_monthly": 2}, [12, 9]),
        (SUNDAYS, {"keep_monthly": 3}, [12, 9, 5]),
        (SUNDAYS, {"keep_yearly": 1}, [12]),
        (SUNDAYS, {"keep_hourly": 2}, [12, 11]),
        (SUNDAYS, {"keep_last": 100}, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (BUSY, {"keep_hourly": 1}, [6]),
        (BUSY, {"keep_hourly": 4}, [6, 5, 3, 2]),
        (BUSY, {"keep_daily": 1}, [6]),
        (BUSY, {"keep_daily": 2}, [6, 3]),
        (BUSY, {"keep_last": 2, "keep_daily": 2}, [6, 5, 3]),
        # 30 December 2024 is a Monday of the first week of 2025.
        (YEARS, {"keep_weekly": 2}, [4, 3]),
        (YEARS, {"keep_weekly": 3}, [4, 3, 1]),
        (YEARS, {"keep_yearly": 2}, [4, 2]),
        (YEARS, {"keep_monthly": 3}, [4, 3, 2]),
    ],
)
def test_plan_retention_keeps_the_newest_backup_of_each_period(
    rows: list[Backup], policy: dict[str, int], expected: list[int]
) -> None:
    assert kept(rows, **policy) == expected


def test_plan_retention_keeps_the_oldest_if_a_rule_is_below_its_limit() -> None:
    plan = make_plan(BUSY, keep_daily=3)
    assert keep_reasons(plan) == {
        "backup-6": "newest, daily 1",
        "backup-3": "daily 2",
        "backup-1": "oldest daily",
    }


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("12h", [12]),
        ("7d", [12]),
        ("1w", [12]),
        ("7d1h", [12, 11]),
        ("14d12h", [12, 11, 10]),
        ("1mo", [12, 11, 10, 9, 8]),
    ],
)
def test_keep_within_counts_from_the_newest_and_excludes_its_end(
    within: str, expected: list[int]
) -> None:
    assert kept(SUNDAYS, keep_within=parse_calendar_duration(within)) == expected


def test_keep_within_counts_hours_as_elapsed_time_and_days_on_the_calendar() -> None:
    """The clocks in Berlin went forward on 2026-03-29 at 01:00 UTC."""
    rows = backups_at("2026-03-28 10:30", "2026-03-28 11:30", "2026-03-29 10:30")
    berlin = ZoneInfo("Europe/Berlin")
    assert kept(rows, keep_within=CalendarDuration(hours=24), zone=berlin) == [3, 2]
    assert kept(rows, keep_within=CalendarDuration(days=1), zone=berlin) == [3]
    assert kept(rows, keep_within=CalendarDuration(hours=25), zone=berlin) == [3, 2, 1]


def test_keep_within_ignores_a_gap_in_backups() -> None:
    rows = backups_at("2020-01-01 02:00", "2020-01-02 02:00")
    assert kept(rows, keep_within=CalendarDuration(days=7), now=LATER) == [2, 1]


def test_plan_retention_lists_every_reason() -> None:
    plan = make_plan(
        SUNDAYS, keep_last=1, keep_hourly=1, keep_daily=1, keep_weekly=1, keep_monthly=1,
        keep_yearly=1, keep_within=CalendarDuration(days=8), min_keep=3,
    )  # fmt: skip
    assert keep_reasons(plan) == {
        "backup-12": "newest, last 1, hourly 1, daily 1, weekly 1, monthly 1, yearly 1, within 8d",
        "backup-11": "within 8d",
        "backup-10": "min-keep 3",
    }
    assert plan.decisions[3].reasons == ("no rule keeps it",)


def test_to_delete_is_sorted_oldest_first() -> None:
    assert numbers(make_plan(SUNDAYS, keep_last=9).to_delete) == [1, 2, 3]


def test_plan_retention_sorts_equal_begin_times_by_id() -> None:
    rows = [a_backup(n, begin=NOON) for n in (2, 3, 1)]
    assert kept(rows, keep_last=2) == [3, 2]


def test_keep_daily_uses_the_time_zone_of_the_policy() -> None:
    rows = backups_at("2026-06-01 21:30", "2026-06-01 22:30")
    assert kept(rows, keep_daily=5) == [2, 1]
    assert keep_reasons(make_plan(rows, keep_daily=5))["backup-1"] == "oldest daily"
    assert keep_reasons(make_plan(rows, keep_daily=5, zone=BERLIN))["backup-1"] == "daily 2"


def test_keep_hourly_counts_a_repeated_hour_twice() -> None:
    rows = backups_at("2026-10-24 23:30", "2026-10-25 00:30", "2026-10-25 01:30")
    assert [row.begin_time.astimezone(BERLIN).hour for row in rows if row.begin_time] == [1, 2, 2]
    assert kept(rows, keep_hourly=2, zone=BERLIN) == [3, 2]
    assert kept(rows, keep_daily=1, zone=BERLIN) == [3]


def test_keep_hourly_ignores_a_skipped_hour() -> None:
    rows = backups_at("2026-03-29 00:30", "2026-03-29 01:30", "2026-03-29 02:30")
    assert [row.begin_time.astimezone(BERLIN).hour for row in rows if row.begin_time] == [1, 3, 4]
    assert kept(rows, keep_hourly=2, zone=BERLIN) == [3, 2]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_backup(99, "BUILDING"), "not COMPLETED (BUILDING)"),
        (a_backup(99, "DELETING"), "not COMPLETED (DELETING)"),
        (a_backup(99, "PAUSED"), "not COMPLETED (PAUSED)"),
        (a_backup(99, ""), "not COMPLETED (no status)"),
        (a_backup(99, "FAILED"), "FAILED, kept without --failed"),
        (a_backup(99, begin=None), "time unreadable"),
        (a_backup(99, begin=datetime.min.replace(tzinfo=UTC)), "time unreadable"),
        (a_backup(99, begin=LATER + timedelta(days=2)), "begins in the future"),
        (a_backup(99, kind="auto"), "not manual (auto)"),
        (a_backup(99)._replace(kind=None), "not manual (no type)"),
        (a_backup(99)._replace(id="../9"), "id unreadable"),
    ],
)
def test_plan_retention_keeps_an_ineligible_backup_and_does_not_count_it(
    row: Backup, reason: str
) -> None:
    rows = [*SUNDAYS, row]
    west = timezone(timedelta(hours=-5))
    plan = make_plan(rows, keep_last=2, zone=west)
    assert keep_reasons(plan) == {
        "backup-12": "newest, last 1",
        "backup-11": "last 2",
        "backup-99": reason,
    }


def test_plan_retention_deletes_failed_backups_if_set_and_never_counts_them() -> None:
    failed = [a_backup(20, "FAILED"), a_backup(21, "FAILED", begin=None)]
    plan = make_plan([*SUNDAYS, *failed], keep_last=12, failed=True)
    assert numbers(plan.to_delete) == [20]
    assert plan.decisions[0].reasons == ("FAILED",)
    assert keep_reasons(plan)["backup-21"] == "time unreadable"
    assert kept([*SUNDAYS, *failed], keep_last=1, failed=True) == [12, 21]


def test_plan_retention_ignores_other_names_and_instances() -> None:
    rows = [
        a_backup(1, name="nightly-1", begin=NOON - timedelta(days=3)),
        a_backup(2, name="nightly-2"),
        a_backup(3, name="before-v42", begin=NOON - timedelta(days=9)),
        a_backup(4, name="nightly-4", instance_id=BILLING, begin=NOON - timedelta(days=9)),
        a_backup(5, name="Nightly-5", begin=NOON - timedelta(days=9)),
    ]
    plan = make_plan(rows, match="nightly-*", keep_last=1)
    assert [each.backup.id for each in plan.decisions] == [rows[1].id, rows[0].id]


def test_plan_retention_without_matches_is_empty() -> None:
    assert make_plan(SUNDAYS, match="x*", keep_last=1) == RetentionPlan(ORDERS, ())


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({}, "No keep rule is set"),
        ({"failed": True}, "No keep rule is set"),
        ({"keep_last": 0}, "--keep-last must be 1 or more"),
        ({"keep_yearly": -1, "keep_last": 3}, "--keep-yearly must be 1 or more"),
        ({"keep_last": 1, "min_keep": 0}, "--min-keep must be 1 or more"),
        ({"keep_last": 1, "max_delete": -3}, "--max-delete must be 1 or more"),
        ({"keep_within": CalendarDuration()}, "--keep-within must be greater than 0"),
        ({"keep_last": 1, "match": " "}, "--match must not be empty"),
    ],
)
def test_validate_policy_rejects_an_invalid_policy(policy: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        raise_if_any(validate_policy(RetentionPolicy(**{"match": "*", **policy})))


def test_validate_policy_accepts_a_valid_policy() -> None:
    assert validate_policy(RetentionPolicy("*", keep_within=CalendarDuration(hours=1))) == []
    assert validate_policy(RetentionPolicy("*", keep_last=1)) == []


def test_raise_if_too_many_counts_the_deletions_of_all_plans() -> None:
    plans = [make_plan(SUNDAYS, keep_last=6), make_plan(BUSY, keep_last=1)]
    raise_if_too_many(plans, RetentionPolicy("*", max_delete=11))
    with pytest.raises(Refused, match=r"11 backups .* allows 10") as caught:
        raise_if_too_many(plans, RetentionPolicy("*", max_delete=10))
    assert caught.value.hint is not None
    assert "--max-delete 11" in caught.value.hint


# Properties for any rows and any policy.

ZONES: tuple[tzinfo, ...] = (UTC, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata"))
TIMES = st.integers(0, 1200).map(lambda n: NOON - timedelta(minutes=37 * n))
STATUSES = ["COMPLETED"] * 5 + ["FAILED", "BUILDING", "DELETING", "PAUSED"]


@st.composite
def some_rows(draw: st.DrawFn) -> list[Backup]:
    count = draw(st.integers(0, 25))
    return [
        a_backup(
            number,
            draw(st.sampled_from(STATUSES)),
            name=draw(st.sampled_from(["nightly-1", "nightly-2", "other"])),
            instance_id=draw(st.sampled_from([ORDERS, ORDERS, ORDERS, BILLING])),
            kind=draw(st.sampled_from(["manual", "manual", "manual", "auto"])),
            begin=draw(st.one_of(TIMES, TIMES, TIMES, st.none())),
        )
        for number in draw(st.permutations(range(count)))
    ]


RULES = [
    name for name in RetentionPolicy._fields if name.startswith("keep_") and name != "keep_within"
]
COUNTS = st.one_of(st.none(), st.integers(1, 6))
WITHIN = st.builds(
    CalendarDuration,
    years=st.integers(0, 1),
    months=st.integers(0, 2),
    weeks=st.integers(0, 1),
    days=st.integers(0, 9),
    hours=st.integers(0, 30),
)
POLICIES = st.builds(
    RetentionPolicy,
    match=st.sampled_from(["*", "nightly-*"]),
    keep_last=COUNTS,
    keep_hourly=COUNTS,
    keep_daily=COUNTS,
    keep_weekly=COUNTS,
    keep_monthly=COUNTS,
    keep_yearly=COUNTS,
    keep_within=st.one_of(st.none(), WITHIN),
    min_keep=st.integers(1, 4),
    failed=st.booleans(),
    zone=st.sampled_from(ZONES),
).filter(lambda policy: validate_policy(policy) == [])


def apply(rows: Iterable[Backup], policy: RetentionPolicy) -> RetentionPlan:
    return plan_retention(rows, ORDERS, policy, NOON)


@given(some_rows(), POLICIES)
def test_plan_retention_equals_the_naive_implementation(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    plan = apply(rows, policy)
    counted = {row.id for row in eligible(rows, policy)}
    assert {row.id for row in plan.to_keep if row.id in counted} == naive_keep(rows, policy)


@given(some_rows(), POLICIES)
def test_plan_retention_has_each_matching_row_once(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    plan = apply(rows, policy)
    mine = [r for r in rows if r.instance_id == ORDERS and fnmatchcase(r.name, policy.match)]
    assert sorted(each.backup.id for each in plan.decisions) == sorted(r.id for r in mine)
    assert {r.id for r in plan.to_keep}.isdisjoint(r.id for r in plan.to_delete)
    assert len(plan.to_keep) + len(plan.to_delete) == len(mine)
    assert all(each.reasons for each in plan.decisions)


@given(some_rows(), POLICIES)
def test_plan_retention_deletes_only_eligible_backups(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    allowed = {"COMPLETED", "FAILED"} if policy.failed else {"COMPLETED"}
    for row in apply(rows, policy).to_delete:
        assert row.kind == "manual"
        assert row.instance_id == ORDERS
        assert row.begin_time is not None
        assert row.status_text in allowed


@given(some_rows(), POLICIES)
def test_plan_retention_keeps_the_newest_and_min_keep(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    counted = eligible(rows, policy)
    invariants = {row.id for row in apply(rows, policy).keep_invariants}
    assert {row.id for row in counted[:1]} <= invariants
    assert len(invariants & {row.id for row in counted}) >= min(policy.min_keep, len(counted))


@given(some_rows(), POLICIES)
def test_plan_retention_is_idempotent(rows: list[Backup], policy: RetentionPolicy) -> None:
    deleted = {row.id for row in apply(rows, policy).to_delete}
    remaining = [row for row in rows if row.id not in deleted]
    assert apply(remaining, policy).to_delete == []


@given(some_rows(), POLICIES, st.randoms(use_true_random=False))
def test_plan_retention_does_not_depend_on_the_order_of_rows(
    rows: list[Backup], policy: RetentionPolicy, rng: Any
) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    assert apply(shuffled, policy) == apply(rows, policy)


@given(
    some_rows(),
    POLICIES,
    st.sampled_from([*RULES, "min_keep"]),
    st.integers(1, 4),
)
def test_plan_retention_with_a_greater_count_never_keeps_less(
    rows: list[Backup], policy: RetentionPolicy, name: str, more: int
) -> None:
    counts: dict[str, Any] = {name: (getattr(policy, name) or 0) + more}
    greater = policy._replace(**counts)
    assert {r.id for r in apply(rows, policy).to_keep} <= {
        r.id for r in apply(rows, greater).to_keep
    }


@given(some_rows(), POLICIES, WITHIN)
def test_plan_retention_with_a_longer_keep_within_never_keeps_less(
    rows: list[Backup], policy: RetentionPolicy, more: CalendarDuration
) -> None:
    within = policy.keep_within or CalendarDuration()
    longer = policy._replace(keep_within=CalendarDuration(*map(add, within, more)))
    assert {r.id for r in apply(rows, policy).to_keep} <= {
        r.id for r in apply(rows, longer).to_keep
    }


@given(some_rows(), POLICIES, st.sets(st.integers(0, 25)))
def test_plan_retention_with_missing_rows_never_deletes_more(
    rows: list[Backup], policy: RetentionPolicy, missing: set[int]
) -> None:
    kept_ids = {row.id for row in apply(rows, policy).to_keep}
    listed = [row for place, row in enumerate(rows) if place not in missing]
    assert {row.id for row in listed} & kept_ids <= {
        row.id for row in apply(listed, policy).to_keep
    }


@given(some_rows(), POLICIES)
def test_to_delete_is_sorted_by_begin_time(rows: list[Backup], policy: RetentionPolicy) -> None:
    begins = [row.begin_time for row in apply(rows, policy).to_delete]
    assert begins == sorted(begins)  # type: ignore[type-var]
