"""A change of the backup policy: every fault at once, and only what differs is a change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.backup_policy import (
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

NOW = BackupPolicy(7, "18:00-19:00", "1,2,3,4,5,6,7", 30, {"keep_days": 7, "rate_limit": 75})


@pytest.mark.parametrize(
    ("words", "wanted"),
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
def test_good_words_are_read(words: PolicyArgs, wanted: PolicyUpdate) -> None:
    assert parse_args(words) == (wanted, [])


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (PolicyArgs(), "Say what to change.", "As in:  --keep-days 14"),
        *(
            (PolicyArgs(keep_days=word), "--keep-days is a number from 1 to 732", None)
            for word in ("0", "733", "-1", "7d", "", "1.5", "٣", "1" * 20)
        ),
        (PolicyArgs(start_time="19"), "it is written whole", "Try:  --start-time 19:00-20:00"),
        (PolicyArgs(start_time="23:00"), "it is written whole", "Try:  --start-time 23:00-00:00"),
        (
            PolicyArgs(start_time="19:00-21:00"),
            "it is longer or shorter",
            "Try:  --start-time 19:00-20:00",
        ),
        (PolicyArgs(start_time="9:00-10:00"), "longer or", "Try:  --start-time 09:00-10:00"),
        *(
            (PolicyArgs(start_time=word), "on the hour", "As in:  --start-time 19:00-20:00")
            for word in ("24:00-25:00", "19:30-20:30", "", "night")
        ),
        *(
            (PolicyArgs(period=word), "--period lists weekdays", "As in:  --period mon,wed,fri")
            for word in ("0", "8", "mon,", "", "mo", "1;2")
        ),
        *(
            (PolicyArgs(differential_period=word), "one of 15, 30, 60", None)
            for word in ("0", "20", "x", "")
        ),
    ],
)
def test_bad_words_are_refused_with_the_rule(
    words: PolicyArgs, said: str, hint: str | None
) -> None:
    wanted, (flaw,) = parse_args(words)
    assert wanted == PolicyUpdate()
    assert said in flaw.message
    assert flaw.hint == hint


def test_all_faults_are_told_at_once() -> None:
    assert len(parse_args(PolicyArgs("0", "x", "x", "x"))[1]) == 4


def test_what_is_not_said_stays() -> None:
    after, flaws = merge(NOW, PolicyUpdate(keep_days=14))
    assert flaws == []
    assert after == NOW._replace(keep_days=14)
    assert list_changes(NOW, after) == [PolicyChange("keep_days", 7, 14)]
    assert after.body() == {
        "backup_policy": {
            "keep_days": 14,
            "start_time": "18:00-19:00",
            "period": "1,2,3,4,5,6,7",
            "differential_period": "30",
        }
    }


def test_what_the_service_does_not_tell_has_to_be_said() -> None:
    bare = BackupPolicy(keep_days=7, start_time="18:00-19:00")
    _, flaws = merge(bare, PolicyUpdate(period="1"))
    assert [flaw.hint for flaw in flaws] == ["Say it, too:  --differential-period"]
    after, flaws = merge(bare, PolicyUpdate(period="1", differential_period=15))
    assert flaws == []
    assert [change.old for change in list_changes(bare, after)] == [None, None]


def test_weekdays_in_another_order_are_no_change() -> None:
    assert list_changes(NOW, NOW._replace(period="7,6,5,4,3,2, 1")) == []


def test_what_changes_besides_is_told() -> None:
    after = NOW._replace(raw={"keep_days": 14, "rate_limit": 50})
    assert side_effects(NOW, after) == ["rate_limit was 75 and is 50 now"]
    assert side_effects(NOW, NOW) == []


@pytest.mark.parametrize(
    ("period", "said"),
    [("1,3,7", "mon, wed, sun"), ("2", "tue"), ("daily", "daily"), ("", ""), (None, "–")],
)
def test_weekdays_are_told_by_name(period: str | None, said: str) -> None:
    assert format_weekdays(period) == said


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_is_a_legal_policy_or_a_flaw(a: str, b: str, c: str, d: str) -> None:
    wanted, flaws = parse_args(PolicyArgs(a, b, c, d))
    assert len(flaws) == sum(value is None for value in wanted)
    if wanted.keep_days is not None:
        assert 1 <= wanted.keep_days <= 732
    if wanted.period is not None:
        assert re.fullmatch(r"[1-7](,[1-7])*", wanted.period)
    if wanted.differential_period is not None:
        assert wanted.differential_period in DIFFERENTIAL_PERIODS


@given(st.integers(0, 23))
def test_every_hour_of_the_day_can_be_said(hour: int) -> None:
    word = f"{hour:02}:00-{(hour + 1) % 24:02}:00"
    assert parse_args(PolicyArgs(start_time=word)) == (PolicyUpdate(start_time=word), [])
