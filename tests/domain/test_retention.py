"""What a policy keeps: its documented meaning case by case, then what holds for every policy."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.input_errors import raise_if_any
from gaussbackup.domain.retention import RetentionPlan, plan_retention, raise_if_too_many
from gaussbackup.domain.retention_policy import RetentionPolicy, validate_policy
from gaussbackup.errors import Refused, UsageError
from tests.support.builders import BILLING, NOON, ORDERS, a_backup
from tests.support.naive_retention import eligible, naive_keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.backup import Backup

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def at(*moments: str, zone: tzinfo = UTC) -> list[Backup]:
    """Backups numbered from 1 that began at these moments, `2026-11-23 02:00` each."""
    begins = [datetime.fromisoformat(each).replace(tzinfo=zone) for each in moments]
    return [a_backup(n, begin=begin.astimezone(UTC)) for n, begin in enumerate(begins, 1)]


def planned(rows: Iterable[Backup], *, now: datetime = LATER, **policy: Any) -> RetentionPlan:
    return plan_retention(rows, ORDERS, RetentionPolicy(**{"match": "*", **policy}), now)


def why(found: RetentionPlan) -> dict[str, str]:
    """By name, the reasons of all that stay."""
    return {each.backup.name: ", ".join(each.reasons) for each in found.decisions if each.keep}


def numbers(rows: Iterable[Backup]) -> list[int]:
    return [int(row.name.removeprefix("backup-")) for row in rows]


def kept(rows: Iterable[Backup], **policy: Any) -> list[int]:
    """The numbers of those that stay, the newest first."""
    return numbers(planned(rows, **policy).to_keep)


# One row a case: twelve Sundays, as in the documentation of the rules; two days with three each.
SUNDAYS = at(
    *(f"2019-09-{day} 11:00" for day in ("01", "08", "15", "22", "29")),
    *(f"2019-10-{day} 11:00" for day in ("06", "13", "20", "27")),
    *(f"2019-11-{day} 11:00" for day in ("03", "10", "17")),
)
BUSY = at(
    *("2026-03-01 01:10", "2026-03-01 01:50", "2026-03-01 09:00"),
    *("2026-03-04 02:00", "2026-03-04 02:30", "2026-03-04 23:59"),
)
YEARS = at("2024-12-29 12:00", "2024-12-30 12:00", "2025-01-01 12:00", "2025-12-31 12:00")


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
def test_the_last_spans_that_have_a_backup_keep_the_newest_of_each(
    rows: list[Backup], policy: dict[str, int], expected: list[int]
) -> None:
    assert kept(rows, **policy) == expected


def test_a_rule_that_is_not_used_up_keeps_the_oldest_too() -> None:
    found = planned(BUSY, keep_daily=3)
    assert why(found) == {
        "backup-6": "newest, daily 1",
        "backup-3": "daily 2",
        "backup-1": "oldest daily",
    }


@pytest.mark.parametrize(
    ("days", "expected"), [(0.5, [12]), (7, [12]), (7.001, [12, 11]), (14.5, [12, 11, 10])]
)
def test_within_counts_from_the_newest_and_is_shorter_than_the_span(
    days: float, expected: list[int]
) -> None:
    assert kept(SUNDAYS, keep_within=days * 86400) == expected


def test_a_pause_in_backups_does_not_age_the_old_ones() -> None:
    rows = at("2020-01-01 02:00", "2020-01-02 02:00")
    assert kept(rows, keep_within=7 * 86400.0, now=LATER) == [2, 1]


def test_every_reason_is_told() -> None:
    found = planned(
        SUNDAYS, keep_last=1, keep_hourly=1, keep_daily=1, keep_weekly=1, keep_monthly=1,
        keep_yearly=1, keep_within=8 * 86400.0, min_keep=3,
    )  # fmt: skip
    assert why(found) == {
        "backup-12": "newest, last 1, hourly 1, daily 1, weekly 1, monthly 1, yearly 1, within 8d",
        "backup-11": "within 8d",
        "backup-10": "min-keep 3",
    }
    assert found.decisions[3].reasons == ("no rule keeps it",)


def test_the_oldest_goes_first() -> None:
    assert numbers(planned(SUNDAYS, keep_last=9).to_delete) == [1, 2, 3]


def test_twins_are_told_apart_by_their_ids() -> None:
    rows = [a_backup(n, begin=NOON) for n in (2, 3, 1)]
    assert kept(rows, keep_last=2) == [3, 2]


def test_days_begin_where_the_zone_says() -> None:
    rows = at("2026-06-01 21:30", "2026-06-01 22:30")
    assert kept(rows, keep_daily=5) == [2, 1]
    assert why(planned(rows, keep_daily=5))["backup-1"] == "oldest daily"
    assert why(planned(rows, keep_daily=5, zone=BERLIN))["backup-1"] == "daily 2"


def test_an_hour_that_the_clocks_repeat_is_two_hours() -> None:
    rows = at("2026-10-24 23:30", "2026-10-25 00:30", "2026-10-25 01:30")
    assert [row.begin_time.astimezone(BERLIN).hour for row in rows if row.begin_time] == [1, 2, 2]
    assert kept(rows, keep_hourly=2, zone=BERLIN) == [3, 2]
    assert kept(rows, keep_daily=1, zone=BERLIN) == [3]


def test_an_hour_that_the_clocks_leave_out_is_no_hour() -> None:
    rows = at("2026-03-29 00:30", "2026-03-29 01:30", "2026-03-29 02:30")
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
def test_what_cannot_be_judged_stays_and_counts_for_nothing(row: Backup, reason: str) -> None:
    rows = [*SUNDAYS, row]
    west = timezone(timedelta(hours=-5))
    found = planned(rows, keep_last=2, zone=west)
    assert why(found) == {"backup-12": "newest, last 1", "backup-11": "last 2", "backup-99": reason}


def test_failed_ones_go_when_asked_for_and_are_never_counted() -> None:
    failed = [a_backup(20, "FAILED"), a_backup(21, "FAILED", begin=None)]
    found = planned([*SUNDAYS, *failed], keep_last=12, failed=True)
    assert numbers(found.to_delete) == [20]
    assert found.decisions[0].reasons == ("FAILED",)
    assert why(found)["backup-21"] == "time unreadable"
    assert kept([*SUNDAYS, *failed], keep_last=1, failed=True) == [12, 21]


def test_only_the_names_and_the_instance_of_the_plan_are_looked_at() -> None:
    rows = [
        a_backup(1, name="nightly-1", begin=NOON - timedelta(days=3)),
        a_backup(2, name="nightly-2"),
        a_backup(3, name="before-v42", begin=NOON - timedelta(days=9)),
        a_backup(4, name="nightly-4", instance_id=BILLING, begin=NOON - timedelta(days=9)),
        a_backup(5, name="Nightly-5", begin=NOON - timedelta(days=9)),
    ]
    found = planned(rows, match="nightly-*", keep_last=1)
    assert [each.backup.id for each in found.decisions] == [rows[1].id, rows[0].id]


def test_nothing_that_matches_is_an_empty_plan() -> None:
    assert planned(SUNDAYS, match="x*", keep_last=1) == RetentionPlan(ORDERS, ())


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({}, "No rule says what to keep"),
        ({"failed": True}, "No rule says what to keep"),
        ({"keep_last": 0}, "--keep-last must be 1 or more"),
        ({"keep_yearly": -1, "keep_last": 3}, "--keep-yearly must be 1 or more"),
        ({"keep_last": 1, "min_keep": 0}, "--min-keep must be 1 or more"),
        ({"keep_last": 1, "max_delete": -3}, "--max-delete must be 1 or more"),
        ({"keep_within": 0.0}, "--keep-within must be longer"),
        ({"keep_within": float("nan")}, "--keep-within must be longer"),
        ({"keep_last": 1, "match": " "}, "--match owns no backup"),
    ],
)
def test_a_policy_that_says_nothing_sensible_is_refused(policy: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        raise_if_any(validate_policy(RetentionPolicy(**{"match": "*", **policy})))


def test_a_sensible_policy_has_no_flaw() -> None:
    assert validate_policy(RetentionPolicy("*", keep_within=1.0)) == []
    assert validate_policy(RetentionPolicy("*", keep_last=1)) == []


def test_too_many_deletions_in_all_are_refused_with_the_numbers() -> None:
    plans = [planned(SUNDAYS, keep_last=6), planned(BUSY, keep_last=1)]
    raise_if_too_many(plans, RetentionPolicy("*", max_delete=11))
    with pytest.raises(Refused, match=r"11 backups .* allows 10") as caught:
        raise_if_too_many(plans, RetentionPolicy("*", max_delete=10))
    assert caught.value.hint is not None
    assert "--max-delete 11" in caught.value.hint


# From here on: any rows, any policy.

ZONES: tuple[tzinfo, ...] = (UTC, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata"))
MOMENTS = st.integers(0, 1200).map(lambda n: NOON - timedelta(minutes=37 * n))
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
            begin=draw(st.one_of(MOMENTS, MOMENTS, MOMENTS, st.none())),
        )
        for number in draw(st.permutations(range(count)))
    ]


RULES = [
    name for name in RetentionPolicy._fields if name.startswith("keep_") and name != "keep_within"
]
COUNTS = st.one_of(st.none(), st.integers(1, 6))
POLICIES = st.builds(
    RetentionPolicy,
    match=st.sampled_from(["*", "nightly-*"]),
    keep_last=COUNTS,
    keep_hourly=COUNTS,
    keep_daily=COUNTS,
    keep_weekly=COUNTS,
    keep_monthly=COUNTS,
    keep_yearly=COUNTS,
    keep_within=st.one_of(st.none(), st.floats(1, 20 * 86400)),
    min_keep=st.integers(1, 4),
    failed=st.booleans(),
    zone=st.sampled_from(ZONES),
).filter(lambda policy: validate_policy(policy) == [])


def of(rows: Iterable[Backup], policy: RetentionPolicy) -> RetentionPlan:
    return plan_retention(rows, ORDERS, policy, NOON)


@given(some_rows(), POLICIES)
def test_the_plan_is_the_naive_reading_of_the_policy(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    found = of(rows, policy)
    good = {row.id for row in eligible(rows, policy)}
    assert {row.id for row in found.to_keep if row.id in good} == naive_keep(rows, policy)


@given(some_rows(), POLICIES)
def test_the_plan_has_every_matching_row_once_and_no_other(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    found = of(rows, policy)
    mine = [r for r in rows if r.instance_id == ORDERS and fnmatchcase(r.name, policy.match)]
    assert sorted(each.backup.id for each in found.decisions) == sorted(r.id for r in mine)
    assert {r.id for r in found.to_keep}.isdisjoint(r.id for r in found.to_delete)
    assert len(found.to_keep) + len(found.to_delete) == len(mine)
    assert all(each.reasons for each in found.decisions)


@given(some_rows(), POLICIES)
def test_only_manual_dated_ended_backups_of_the_instance_go(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    allowed = {"COMPLETED", "FAILED"} if policy.failed else {"COMPLETED"}
    for row in of(rows, policy).to_delete:
        assert row.kind == "manual"
        assert row.instance_id == ORDERS
        assert row.begin_time is not None
        assert row.status_text in allowed


@given(some_rows(), POLICIES)
def test_the_newest_stays_and_so_do_as_many_as_must(
    rows: list[Backup], policy: RetentionPolicy
) -> None:
    good = eligible(rows, policy)
    stay = {row.id for row in of(rows, policy).keep_invariants}
    assert {row.id for row in good[:1]} <= stay
    assert len(stay & {row.id for row in good}) >= min(policy.min_keep, len(good))


@given(some_rows(), POLICIES)
def test_a_second_run_finds_nothing_to_delete(rows: list[Backup], policy: RetentionPolicy) -> None:
    gone = {row.id for row in of(rows, policy).to_delete}
    rest = [row for row in rows if row.id not in gone]
    assert of(rest, policy).to_delete == []


@given(some_rows(), POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    rows: list[Backup], policy: RetentionPolicy, chance: Any
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert of(shuffled, policy) == of(rows, policy)


@given(
    some_rows(),
    POLICIES,
    st.sampled_from([*RULES, "min_keep"]),
    st.integers(1, 4),
)
def test_a_greater_count_never_keeps_less(
    rows: list[Backup], policy: RetentionPolicy, name: str, more: int
) -> None:
    counts: dict[str, Any] = {name: (getattr(policy, name) or 0) + more}
    greater = policy._replace(**counts)
    assert {r.id for r in of(rows, policy).to_keep} <= {r.id for r in of(rows, greater).to_keep}


@given(some_rows(), POLICIES, st.floats(1, 9e5))
def test_a_longer_span_never_keeps_less(
    rows: list[Backup], policy: RetentionPolicy, more: float
) -> None:
    longer = policy._replace(keep_within=(policy.keep_within or 0.0) + more)
    assert {r.id for r in of(rows, policy).to_keep} <= {r.id for r in of(rows, longer).to_keep}


@given(some_rows(), POLICIES, st.sets(st.integers(0, 25)))
def test_a_row_that_the_listing_missed_costs_no_other_its_life(
    rows: list[Backup], policy: RetentionPolicy, missed: set[int]
) -> None:
    whole = {row.id for row in of(rows, policy).to_keep}
    part = [row for place, row in enumerate(rows) if place not in missed]
    assert {row.id for row in part} & whole <= {row.id for row in of(part, policy).to_keep}


@given(some_rows(), POLICIES)
def test_the_doomed_come_oldest_first(rows: list[Backup], policy: RetentionPolicy) -> None:
    begins = [row.begin_time for row in of(rows, policy).to_delete]
    assert begins == sorted(begins)  # type: ignore[type-var]
