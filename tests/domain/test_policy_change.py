"""Changes to the backup policy: merge, comparison, and the outcome of a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.policy_change import (
    PolicyChange,
    PolicyOutcome,
    PolicyUpdate,
    describe_policy_change,
    find_outcome,
    format_weekdays,
    is_set,
    list_changes,
    merge,
    side_effects,
)
from gaussbackup.model.backup_policy import BackupPolicy

CURRENT = BackupPolicy(7, "18:00-19:00", "1,2,3,4,5,6,7", 30, raw={"keep_days": 7, "new": 1})
TUNED = CURRENT._replace(rate_limit=200, file_split_size=0, enable_standby_backup=True)


def test_merge_keeps_fields_that_are_not_updated() -> None:
    after, errors = merge(CURRENT, PolicyUpdate(keep_days=14))
    assert errors == []
    assert after == CURRENT._replace(keep_days=14)
    assert list_changes(CURRENT, after) == [PolicyChange("keep_days", 7, 14)]
    assert after.body() == {
        "backup_policy": {
            "keep_days": 14,
            "start_time": "18:00-19:00",
            "period": "1,2,3,4,5,6,7",
            "differential_period": "30",
        }
    }


def test_merge_reports_a_required_field_that_is_missing() -> None:
    incomplete = BackupPolicy(keep_days=7, start_time="18:00-19:00")
    _, errors = merge(incomplete, PolicyUpdate(period="1"))
    assert [error.hint for error in errors] == ["Set it as well:  --differential-period"]
    after, errors = merge(incomplete, PolicyUpdate(period="1", differential_period=15))
    assert errors == []
    assert [change.old for change in list_changes(incomplete, after)] == [None, None]


def test_list_changes_ignores_the_order_of_weekdays() -> None:
    assert list_changes(CURRENT, CURRENT._replace(period="7,6,5,4,3,2, 1")) == []


def test_body_sends_back_every_optional_field_that_is_known() -> None:
    after, _ = merge(TUNED, PolicyUpdate(keep_days=14))
    assert after.body() == {
        "backup_policy": {
            "keep_days": 14,
            "start_time": "18:00-19:00",
            "period": "1,2,3,4,5,6,7",
            "differential_period": "30",
            "rate_limit": 200,
            "file_split_size": 0,
            "enable_standby_backup": True,
        }
    }


def test_side_effects_lists_changed_fields_that_were_not_requested() -> None:
    changes = [PolicyChange("keep_days", 7, 14)]
    after = TUNED._replace(keep_days=14)
    assert side_effects(TUNED, changes, after) == []
    reset = after._replace(rate_limit=75, enable_standby_backup=False, raw={"new": 2, "newer": 3})
    assert side_effects(TUNED, changes, reset) == [
        "rate_limit changed from 200 to 75",
        "enable_standby_backup changed from True to False",
        "new changed from 1 to 2",
        "newer changed from None to 3",
    ]


def test_describe_policy_change_names_the_first_field_that_differs() -> None:
    assert describe_policy_change(TUNED, TUNED._replace(raw={})) is None
    assert describe_policy_change(TUNED, TUNED._replace(period="1")) == "period is now 1"
    assert describe_policy_change(TUNED, CURRENT) == "rate_limit is now None"


REQUESTED = TUNED._replace(keep_days=14)


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (REQUESTED, PolicyOutcome.APPLIED),
        (REQUESTED._replace(prefetch_block=64), PolicyOutcome.APPLIED),
        (TUNED, PolicyOutcome.UNCHANGED),
        (TUNED._replace(period="7,6,5,4,3,2,1"), PolicyOutcome.UNCHANGED),
        (REQUESTED._replace(rate_limit=75), PolicyOutcome.OTHER),
        (TUNED._replace(start_time="01:00-02:00"), PolicyOutcome.OTHER),
        (REQUESTED._replace(start_time="01:00-02:00"), PolicyOutcome.OTHER),
    ],
)
def test_find_outcome_compares_with_the_policies_before_and_after(
    now: BackupPolicy, outcome: PolicyOutcome
) -> None:
    assert find_outcome(TUNED, REQUESTED, now) is outcome


def test_is_set_compares_only_the_requested_fields() -> None:
    changes = [PolicyChange("period", "1", "1,2"), PolicyChange("rate_limit", 75, 0)]
    assert is_set(changes, CURRENT._replace(period="2, 1", rate_limit=0))
    assert not is_set(changes, CURRENT._replace(period="2,1"))


POLICIES = st.builds(
    BackupPolicy,
    keep_days=st.integers(1, 3),
    start_time=st.sampled_from(["18:00-19:00", "19:00-20:00"]),
    period=st.sampled_from(["1", "1,2", "2,1"]),
    differential_period=st.sampled_from([15, 30]),
    rate_limit=st.none() | st.integers(0, 1),
    enable_standby_backup=st.none() | st.booleans(),
)


@given(POLICIES, POLICIES, st.integers(4, 9))
def test_a_policy_that_another_client_changed_is_never_taken_for_unchanged(
    before: BackupPolicy, now: BackupPolicy, keep_days: int
) -> None:
    requested, _ = merge(before, PolicyUpdate(keep_days=keep_days))
    known = [change for change in list_changes(before, now) if change.old is not None]
    if known:
        assert find_outcome(before, requested, now) is PolicyOutcome.OTHER
        assert describe_policy_change(before, now) is not None


@pytest.mark.parametrize(
    ("period", "names"),
    [("1,3,7", "mon, wed, sun"), ("2", "tue"), ("daily", "daily"), ("", ""), (None, "–")],
)
def test_format_weekdays_returns_names(period: str | None, names: str) -> None:
    assert format_weekdays(period) == names
