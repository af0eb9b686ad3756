"""The decision of `check`: age, size, warnings and unknown values."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.evidence import MAX_CLOCK_SKEW
from gaussbackup.domain.freshness import (
    CheckLimits,
    CheckProblem,
    CheckStatus,
    Finding,
    evaluate,
    worst_status,
)
from tests.support.builders import NOON, a_backup

if TYPE_CHECKING:
    from datetime import datetime

    from gaussbackup.model.backup import Backup

HOUR = 3600.0
DAY = CheckLimits(26 * HOUR)


def ago(hours: float, number: int = 1, status: str = "COMPLETED", **more: object) -> Backup:
    """Return a backup that began that many hours before noon."""
    begin = NOON - timedelta(hours=hours)
    return a_backup(number, status, begin=begin, **more)  # type: ignore[arg-type]


def kinds(finding: Finding) -> list[str]:
    return [problem.kind for problem in finding.problems]


@pytest.mark.parametrize(
    ("rows", "limits", "expected", "status"),
    [
        ([ago(8)], DAY, [], CheckStatus.OK),
        ([ago(26)], DAY, [], CheckStatus.OK),
        ([ago(26.001)], DAY, ["too_old"], CheckStatus.CRITICAL),
        ([], DAY, ["no_backup"], CheckStatus.CRITICAL),
        ([ago(1, status="BUILDING")], DAY, ["no_backup"], CheckStatus.CRITICAL),
        ([ago(1, status="DELETING")], DAY, ["no_backup"], CheckStatus.CRITICAL),
        ([ago(1, status="PAUSED")], DAY, ["no_backup"], CheckStatus.CRITICAL),
        ([a_backup(begin=None)], DAY, ["age_unknown", "undated"], CheckStatus.UNKNOWN),
        ([ago(8), a_backup(2, begin=None)], DAY, ["undated"], CheckStatus.WARNING),
        ([ago(-1)], DAY, ["age_unknown", "in_the_future"], CheckStatus.UNKNOWN),
        ([ago(8), ago(-1, 2)], DAY, ["in_the_future"], CheckStatus.WARNING),
        ([ago(30), ago(-1, 2)], DAY, ["too_old", "in_the_future"], CheckStatus.CRITICAL),
        ([ago(8), ago(1, 2, "FAILED")], DAY, ["failed_since"], CheckStatus.WARNING),
        ([ago(8), ago(9, 2, "FAILED")], DAY, [], CheckStatus.OK),
        ([ago(8), ago(8, 2, "FAILED")], DAY, [], CheckStatus.OK),
        ([ago(9, 2, "FAILED")], DAY, ["no_backup", "failed_since"], CheckStatus.CRITICAL),
        ([ago(8), a_backup(2, "FAILED", begin=None)], DAY, [], CheckStatus.OK),
    ],
)
def test_evaluate_checks_age_and_status(
    rows: list[Backup], limits: CheckLimits, expected: list[str], status: CheckStatus
) -> None:
    finding = evaluate(rows, limits, NOON)
    assert kinds(finding) == expected
    assert finding.status is status


def test_evaluate_counts_the_age_from_the_begin() -> None:
    long = ago(27, duration=26 * HOUR)
    finding = evaluate([long], DAY, NOON)
    assert finding.age == 27 * HOUR
    assert kinds(finding) == ["too_old"]


def test_evaluate_tolerates_a_small_clock_skew() -> None:
    ahead = NOON + MAX_CLOCK_SKEW
    finding = evaluate([a_backup(begin=ahead)], DAY, NOON)
    assert (finding.age, kinds(finding)) == (0.0, [])
    beyond = a_backup(begin=ahead + timedelta(seconds=1))
    assert kinds(evaluate([beyond], DAY, NOON)) == ["age_unknown", "in_the_future"]


GIGA = 10**9


@pytest.mark.parametrize(
    ("sizes", "limits", "expected"),
    [
        ([10, 10, 10, 4], CheckLimits(DAY.max_age, max_shrink=0.5), ["shrunk"]),
        ([10, 10, 10, 5], CheckLimits(DAY.max_age, max_shrink=0.5), []),
        ([10, 10, 10, 4], DAY, []),
        ([1, 1, 10, 10, 10, 10, 10, 4], CheckLimits(DAY.max_age, max_shrink=0.5), ["shrunk"]),
        ([*[1] * 6, *[10] * 5, 4], CheckLimits(DAY.max_age, max_shrink=0.5), ["shrunk"]),
        ([10, 7], CheckLimits(DAY.max_age, max_shrink=0.2), ["shrunk"]),
        ([10, 8], CheckLimits(DAY.max_age, max_shrink=0.2), []),
        ([10, 2], CheckLimits(DAY.max_age, max_shrink=0.9), []),
        ([99, 1, 1, 1, 1, 1, 1], CheckLimits(DAY.max_age, max_shrink=0.5), []),
        ([4], CheckLimits(DAY.max_age, max_shrink=0.5), []),
        ([0, 4], CheckLimits(DAY.max_age, max_shrink=0.5), []),
        ([None, 4], CheckLimits(DAY.max_age, max_shrink=0.5), []),
        ([10, None], CheckLimits(DAY.max_age, max_shrink=0.5), ["size_unknown"]),
        ([10, None], CheckLimits(DAY.max_age, min_size=1), ["size_unknown"]),
        ([10, None], DAY, []),
        ([9], CheckLimits(DAY.max_age, min_size=9 * GIGA), []),
        ([8], CheckLimits(DAY.max_age, min_size=9 * GIGA), ["too_small"]),
        ([20, 8], CheckLimits(DAY.max_age, 9 * GIGA, 0.5), ["too_small", "shrunk"]),
    ],
)
def test_evaluate_checks_the_size_of_the_newest_backup(
    sizes: list[int | None], limits: CheckLimits, expected: list[str]
) -> None:
    rows = [
        ago(len(sizes) - place, place, size_bytes=None if size is None else size * GIGA)
        for place, size in enumerate(sizes)
    ]
    assert kinds(evaluate(rows, limits, NOON)) == expected


def test_evaluate_computes_the_typical_size_from_the_same_type() -> None:
    rows = [ago(3, 1, kind="auto", size_bytes=100), ago(2, 2, size_bytes=10), ago(1, 3)]
    assert evaluate(rows, DAY, NOON).typical_size == 10


@pytest.mark.parametrize(
    ("rows", "long"),
    [
        ([ago(8), ago(0.9, 2, "BUILDING")], False),
        ([ago(8), ago(1.1, 2, "BUILDING")], True),
        ([ago(9, duration=HOUR), ago(2.9, 2, "BUILDING")], False),
        ([ago(9, duration=HOUR), ago(3.1, 2, "BUILDING")], True),
        ([ago(10, duration=None), ago(7.9, 2, "BUILDING")], False),
        ([ago(10, duration=None), ago(8.1, 2, "BUILDING")], True),
        ([ago(8), a_backup(2, "BUILDING", begin=None)], False),
    ],
)
def test_evaluate_warns_of_a_backup_that_runs_too_long(rows: list[Backup], long: bool) -> None:
    assert kinds(evaluate(rows, DAY, NOON)) == (["building_long"] if long else [])


def test_evaluate_is_never_ok_for_an_incomplete_listing() -> None:
    rows = [ago(8)]
    assert evaluate(rows, DAY, NOON, complete=False).status is CheckStatus.WARNING
    for sized in (CheckLimits(DAY.max_age, min_size=1), CheckLimits(DAY.max_age, max_shrink=0.5)):
        assert evaluate(rows, sized, NOON, complete=False).status is CheckStatus.UNKNOWN


@pytest.mark.parametrize("rows", [[], [ago(30)], [ago(1, status="BUILDING")]])
def test_evaluate_reports_no_absence_as_a_fact_for_an_incomplete_listing(
    rows: list[Backup],
) -> None:
    assert evaluate(rows, DAY, NOON).status is CheckStatus.CRITICAL
    assert evaluate(rows, DAY, NOON, complete=False).status is CheckStatus.UNKNOWN


NEW = DAY._replace(new_within=48 * HOUR)


@pytest.mark.parametrize(
    ("rows", "limits", "created", "new_for"),
    [
        ([], NEW, NOON - timedelta(hours=1), HOUR),
        ([], NEW, NOON - timedelta(hours=47.9), 47.9 * HOUR),
        ([], NEW, NOON + MAX_CLOCK_SKEW, 0.0),
        ([ago(0.5, status="BUILDING")], NEW, NOON - timedelta(hours=1), HOUR),
        ([], NEW, NOON - timedelta(hours=48), None),
        ([], NEW, None, None),
        ([], NEW, NOON + timedelta(hours=1), None),
        ([], DAY, NOON - timedelta(hours=1), None),
        ([ago(0.5, status="FAILED")], NEW, NOON - timedelta(hours=1), None),
        ([ago(30)], NEW, NOON - timedelta(hours=40), None),
    ],
)
def test_evaluate_passes_a_new_instance_without_a_backup(
    rows: list[Backup], limits: CheckLimits, created: datetime | None, new_for: float | None
) -> None:
    finding = evaluate(rows, limits, NOON, created=created)
    assert finding.new_for == new_for
    assert finding.status is (CheckStatus.CRITICAL if new_for is None else CheckStatus.OK)


def test_evaluate_checks_a_new_instance_with_a_backup_as_usual() -> None:
    finding = evaluate([ago(1)], NEW, NOON, created=NOON - timedelta(hours=2))
    assert (finding.status, finding.new_for) == (CheckStatus.OK, None)


def test_evaluate_messages_contain_the_values() -> None:
    rows = [ago(50), ago(49, 2, "FAILED"), ago(48, 3, "FAILED")]
    age, failed = evaluate(rows, DAY, NOON).problems
    assert age.message == "the newest COMPLETED backup began 2d 02h ago, the limit is 1d 02h"
    assert failed.message == "2 backups FAILED since the newest COMPLETED one"
    shrunk = [ago(2, size_bytes=10 * GIGA), ago(1, 2, name="small", size_bytes=GIGA)]
    (problem,) = evaluate(shrunk, CheckLimits(DAY.max_age, max_shrink=0.5), NOON).problems
    assert problem.message == "small has 1.0 GB, 90% less than the usual 10.0 GB"


def test_check_status_failed_includes_unknown() -> None:
    assert [status for status in CheckStatus if status.failed] == [
        CheckStatus.UNKNOWN,
        CheckStatus.CRITICAL,
    ]
    assert worst_status([]) is CheckStatus.OK
    assert worst_status(CheckStatus) is CheckStatus.CRITICAL
    assert Finding((CheckProblem("x", CheckStatus.WARNING, ""),)).status is CheckStatus.WARNING


STATUSES = st.sampled_from(["COMPLETED", "FAILED", "BUILDING", "DELETING", "PAUSED"])
ROWS = st.lists(
    st.tuples(
        STATUSES,
        st.none() | st.integers(-100, 200),
        st.none() | st.integers(0, 20),
        st.sampled_from(["manual", "auto"]),
    ),
    max_size=8,
).map(
    lambda specs: [
        a_backup(
            place,
            status,
            begin=None if hours is None else NOON - timedelta(hours=hours),
            size_bytes=None if size is None else size * GIGA,
            kind=kind,
        )
        for place, (status, hours, size, kind) in enumerate(specs)
    ]
)
LIMITS = st.builds(
    CheckLimits,
    st.integers(1, 100).map(lambda hours: hours * HOUR),
    st.none() | st.integers(1, 20).map(lambda size: size * GIGA),
    st.none() | st.sampled_from([0.1, 0.5, 0.9]),
)


@given(ROWS, LIMITS, st.booleans())
def test_evaluate_never_passes_without_a_recent_completed_backup(
    rows: list[Backup], limits: CheckLimits, complete: bool
) -> None:
    finding = evaluate(rows, limits, NOON, complete=complete)
    young = [
        row
        for row in rows
        if row.completed
        and row.begin_time is not None
        and timedelta(0) <= NOON - row.begin_time + MAX_CLOCK_SKEW
        and (NOON - row.begin_time).total_seconds() <= limits.max_age
    ]
    if not finding.status.failed:
        assert finding.newest in young
        assert limits.min_size is None or (finding.newest.size_bytes or 0) >= limits.min_size
    if not young:
        assert finding.status.failed
    if not complete:
        assert finding.status is not CheckStatus.OK


@given(ROWS, LIMITS, st.randoms(use_true_random=False))
def test_evaluate_does_not_depend_on_the_order_of_rows(
    rows: list[Backup], limits: CheckLimits, rng: object
) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = evaluate(rows, limits, NOON), evaluate(shuffled, limits, NOON)
    assert set(one.problems) == set(other.problems)
    assert one._replace(problems=()) == other._replace(problems=())


@given(ROWS, LIMITS, st.integers(0, 100))
def test_evaluate_with_a_longer_max_age_is_never_worse(
    rows: list[Backup], limits: CheckLimits, more: int
) -> None:
    longer = limits._replace(max_age=limits.max_age + more * HOUR)
    order = list(CheckStatus)
    strict = evaluate(rows, limits, NOON).status
    assert order.index(evaluate(rows, longer, NOON).status) <= order.index(strict)
