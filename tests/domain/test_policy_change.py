"""Changes to the backup policy: parsing, merge and comparison."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.policy_change import (
    DIFFERENTIAL_PERIODS,
    PolicyArgs,
    PolicyChange,
    PolicyUpdate,
    format_weekdays,
    list_changes,
    merge,
    parse_args,
    side_effects,
)
from gaussbackup.model.backup_policy import BackupPolicy

CURRENT = BackupPolicy(7, "18:00-19:00", "1,2,3,4,5,6,7", 30, {"keep_days": 7, "rate_limit": 75})


@pytest.mark.parametrize(
    ("args", "update"),
    [
        (PolicyArgs(keep_days="1"), PolicyUpdate(keep_days=1)),
        (PolicyArgs(keep_days=" 732 "), PolicyUpdate(keep_days=732)),
        (PolicyArgs(start_time="19:00-20:00"), PolicyUpdate(start_time="19:00-20:00")),
        (PolicyArgs(start_time="23:00-00:00"), PolicyUpdate(start_time="23:00-00:00")),
        (PolicyArgs(start_time="00:00-01:00"), PolicyUpdate(start_time="00:00-01:00")),
        (PolicyArgs(period="3,1,2"), PolicyUpdate(period="1,2,3")),
        (PolicyArgs(period="Mon, tue,7,mon"), PolicyUpdate(period="1,2,7")),
        (PolicyArgs(differential_period="1440"), PolicyUpdate(differential_period=1440)),
    ],
)
def test_parse_args_returns_the_values_of_valid_arguments(
    args: PolicyArgs, update: PolicyUpdate
) -> None:
    assert parse_args(args) == (update, [])


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (PolicyArgs(), "Nothing to change.", "For example:  --keep-days 14"),
        *(
            (PolicyArgs(keep_days=arg), "--keep-days must be 1 to 732", None)
            for arg in ("0", "733", "-1", "7d", "", "1.5", "٣", "1" * 20)
        ),
        (PolicyArgs(start_time="19"), "the end is missing", "Try:  --start-time 19:00-20:00"),
        (PolicyArgs(start_time="23:00"), "the end is missing", "Try:  --start-time 23:00-00:00"),
        (
            PolicyArgs(start_time="19:00-21:00"),
            "it must be exactly one hour",
            "Try:  --start-time 19:00-20:00",
        ),
        (PolicyArgs(start_time="9:00-10:00"), "with two digits", "Try:  --start-time 09:00-10:00"),
        *(
            (
                PolicyArgs(start_time=arg),
                "one full hour in UTC",
                "For example:  --start-time 19:00-20:00",
            )
            for arg in ("24:00-25:00", "19:30-20:30", "", "night")
        ),
        *(
            (
                PolicyArgs(period=arg),
                "--period must list weekdays",
                "For example:  --period mon,wed,fri",
            )
            for arg in ("0", "8", "mon,", "", "mo", "1;2")
        ),
        *(
            (PolicyArgs(differential_period=arg), "one of 15, 30, 60", None)
            for arg in ("0", "20", "x", "")
        ),
    ],
)
def test_parse_args_reports_an_invalid_argument_with_its_rule(
    args: PolicyArgs, message: str, hint: str | None
) -> None:
    update, (error,) = parse_args(args)
    assert update == PolicyUpdate()
    assert message in error.message
    assert error.hint == hint


def test_parse_args_reports_all_errors_at_once() -> None:
    assert len(parse_args(PolicyArgs("0", "x", "x", "x"))[1]) == 4


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


def test_side_effects_lists_other_changed_fields() -> None:
    after = CURRENT._replace(raw={"keep_days": 14, "rate_limit": 50})
    assert side_effects(CURRENT, after) == ["rate_limit changed from 75 to 50"]
    assert side_effects(CURRENT, CURRENT) == []


@pytest.mark.parametrize(
    ("period", "names"),
    [("1,3,7", "mon, wed, sun"), ("2", "tue"), ("daily", "daily"), ("", ""), (None, "–")],
)
def test_format_weekdays_returns_names(period: str | None, names: str) -> None:
    assert format_weekdays(period) == names


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_parse_args_returns_a_valid_value_or_an_error_for_any_text(
    a: str, b: str, c: str, d: str
) -> None:
    update, errors = parse_args(PolicyArgs(a, b, c, d))
    assert len(errors) == sum(value is None for value in update)
    if update.keep_days is not None:
        assert 1 <= update.keep_days <= 732
    if update.period is not None:
        assert re.fullmatch(r"[1-7](,[1-7])*", update.period)
    if update.differential_period is not None:
        assert update.differential_period in DIFFERENTIAL_PERIODS


@given(st.integers(0, 23))
def test_parse_args_accepts_every_hour_of_the_day(hour: int) -> None:
    arg = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    assert parse_args(PolicyArgs(start_time=arg)) == (PolicyUpdate(start_time=arg), [])
