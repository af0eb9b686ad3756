"""The arguments of `policy set`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.policy_args import (
    DIFFERENTIAL_PERIODS,
    PolicyArgs,
    parse_args,
    policy_warnings,
)
from gaussbackup.domain.policy_change import PolicyUpdate


@pytest.mark.parametrize(
    ("args", "update"),
    [
        (PolicyArgs(keep_days="1"), PolicyUpdate(keep_days=1)),
        (PolicyArgs(keep_days=" 36500 "), PolicyUpdate(keep_days=36500)),
        (PolicyArgs(start_time="19:00-20:00"), PolicyUpdate(start_time="19:00-20:00")),
        (PolicyArgs(start_time="23:00-00:00"), PolicyUpdate(start_time="23:00-00:00")),
        (PolicyArgs(start_time="00:00-01:00"), PolicyUpdate(start_time="00:00-01:00")),
        (PolicyArgs(period="3,1,2"), PolicyUpdate(period="1,2,3")),
        (PolicyArgs(period="Mon, tue,7,mon"), PolicyUpdate(period="1,2,7")),
        (PolicyArgs(differential_period="1440"), PolicyUpdate(differential_period=1440)),
        (PolicyArgs(rate_limit="0"), PolicyUpdate(rate_limit=0)),
        (PolicyArgs(rate_limit="1024"), PolicyUpdate(rate_limit=1024)),
        (PolicyArgs(prefetch_block="8192"), PolicyUpdate(prefetch_block=8192)),
        (PolicyArgs(file_split_size="0"), PolicyUpdate(file_split_size=0)),
        (PolicyArgs(file_split_size="1024"), PolicyUpdate(file_split_size=1024)),
        (PolicyArgs(standby=False), PolicyUpdate(enable_standby_backup=False)),
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
            (PolicyArgs(keep_days=arg), "--keep-days must be 1 to 36500", None)
            for arg in ("0", "36501", "-1", "7d", "", "1.5", "٣", "1" * 20)
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
        *((PolicyArgs(rate_limit=arg), "0 to 1024", None) for arg in ("-1", "1025", "", "fast")),
        *((PolicyArgs(prefetch_block=arg), "1 to 8192", None) for arg in ("0", "8193", "1.5")),
        *(
            (PolicyArgs(file_split_size=arg), "a multiple of 4 (GB), 0 to 1024", None)
            for arg in ("6", "-4", "1028", "")
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
    assert len(parse_args(PolicyArgs("0", "x", "x", "x", "x", "x", "x"))[1]) == 7


@pytest.mark.parametrize(
    ("keep_days", "warned"), [(None, False), (732, False), (733, True), (36500, True)]
)
def test_policy_warnings_name_a_retention_that_some_accounts_do_not_have(
    keep_days: int | None, warned: bool
) -> None:
    warnings = policy_warnings(PolicyUpdate(keep_days=keep_days))
    assert bool(warnings) is warned
    assert all("above 732" in text for text in warnings)


@given(st.lists(st.text(max_size=12), min_size=7, max_size=7))
def test_parse_args_returns_a_valid_value_or_an_error_for_any_text(texts: list[str]) -> None:
    update, errors = parse_args(PolicyArgs(*texts))  # type: ignore[arg-type]
    assert len(errors) == sum(value is None for value in update[:-1])
    if update.keep_days is not None:
        assert 1 <= update.keep_days <= 36500
    if update.period is not None:
        assert re.fullmatch(r"[1-7](,[1-7])*", update.period)
    if update.differential_period is not None:
        assert update.differential_period in DIFFERENTIAL_PERIODS


@given(st.integers(0, 23))
def test_parse_args_accepts_every_hour_of_the_day(hour: int) -> None:
    arg = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    assert parse_args(PolicyArgs(start_time=arg)) == (PolicyUpdate(start_time=arg), [])
