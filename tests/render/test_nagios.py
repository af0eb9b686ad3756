"""One line for monitoring: status, words, and figures that a plugin reader can parse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.check_report import CheckReport, InstanceCheck
from gaussbackup.domain.freshness import CheckLimits, CheckProblem, CheckStatus, Finding
from gaussbackup.render.nagios import MAX_MEASURED_INSTANCES, exit_code, report_line, status_line
from tests.support.builders import BILLING, NOON, ORDERS, a_backup

LIMITS = CheckLimits(26 * 3600.0, min_size=10_000_000_000)
GOOD = a_backup(1, begin=NOON - timedelta(hours=8))
FINE = Finding((), GOOD, 8 * 3600.0)
OLD = CheckProblem("too_old", CheckStatus.CRITICAL, "too old")
# 'label'=value[UOM];[warn];[crit];[min], the label plain or quoted, thresholds in range form
MEASURE = re.compile(
    r"(?:[A-Za-z0-9_-]+|'[^'=|]+')=\d+(?:s|B)?;(?:\d+:?)?;(?:\d+:?)?;\d+(?: |$)", re.ASCII
)


def orders(*problems: CheckProblem, name: str = "orders") -> InstanceCheck:
    return InstanceCheck(ORDERS, name, FINE._replace(problems=problems))


def figures(line: str) -> dict[str, str]:
    """The figures by label; every character behind the bar belongs to one."""
    (text, bar, measures) = line.partition(" | ")
    assert bar
    assert "|" not in text
    assert MEASURE.sub("", measures) == ""
    return dict(part.split("=") for part in re.findall(r"('[^']*'=\S+|\S+=\S+)", measures))


def test_one_instance_is_told_with_its_age_and_size() -> None:
    line = report_line(CheckReport((orders(),)), LIMITS)
    assert line == (
        "OK - orders: backup-1 is 8h 00m old, 12.4 GB | "
        "age=28800s;;93600;0 size=12400000000B;;10000000000:;0"
    )


def test_several_are_told_by_sums_and_by_name() -> None:
    billing = InstanceCheck(BILLING, "billing db", FINE._replace(age=3600.0))
    line = report_line(CheckReport((orders(), billing)), LIMITS)
    assert line.startswith("OK - 2 instances have good backups, the oldest is 8h 00m old | ")
    assert figures(line) == {
        "instances": "2;;;0",
        "short": "0;;0;0",
        "oldest": "28800s;;93600;0",
        "orders_age": "28800s;;93600;0",
        "orders_size": "12400000000B;;10000000000:;0",
        "'billing db_age'": "3600s;;93600;0",
        "'billing db_size'": "12400000000B;;10000000000:;0",
    }


def test_problems_come_worst_first_and_a_few_of_them() -> None:
    slow = CheckProblem("building_long", CheckStatus.WARNING, "slow")
    report = CheckReport((orders(slow), InstanceCheck(BILLING, "billing", Finding((OLD,)))))
    line = report_line(report, LIMITS)
    assert line.startswith(
        "CRITICAL - 1 of 2 instances short: billing: too old; orders: slow | instances=2"
    )
    many = CheckReport(tuple(orders(OLD, name=f"db-{n}") for n in range(9)))
    assert "; and 5 more | " in report_line(many, LIMITS)


def test_a_problem_of_no_instance_is_told_too() -> None:
    gap = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, "gaps")
    assert report_line(CheckReport((orders(),), problems=(gap,)), LIMITS).startswith(
        "UNKNOWN - gaps | age="
    )


def test_what_is_not_known_has_no_figure() -> None:
    nothing = CheckReport((InstanceCheck(None, "nowhere", Finding((OLD,))),))
    assert report_line(nothing, LIMITS) == "CRITICAL - nowhere: too old"
    two = CheckReport((*nothing.checks, *nothing.checks))
    assert figures(report_line(two, LIMITS)) == {"instances": "2;;;0", "short": "2;;0;0"}
    unsized = InstanceCheck(ORDERS, "orders", FINE._replace(newest=GOOD._replace(size_bytes=None)))
    line = report_line(CheckReport((unsized,)), CheckLimits(60.0))
    assert line == "OK - orders: backup-1 is 8h 00m old | age=28800s;;60;0"


def test_twins_are_told_apart_by_id_and_a_crowd_by_sums() -> None:
    twins = CheckReport((orders(), InstanceCheck(BILLING, "orders", FINE)))
    assert f"{BILLING}_age" in figures(report_line(twins, LIMITS))
    crowd = CheckReport(tuple(orders(name=f"db-{n}") for n in range(MAX_MEASURED_INSTANCES + 1)))
    assert list(figures(report_line(crowd, LIMITS))) == ["instances", "short", "oldest"]


def test_a_line_is_one_line_and_has_no_bar_in_its_words() -> None:
    assert status_line(CheckStatus.UNKNOWN, "a|b\nc\x1b[31m") == "UNKNOWN - a/b c\\x1b[31m"


def test_a_label_has_no_character_that_would_end_it() -> None:
    report = CheckReport((orders(name="a|b='c"), InstanceCheck(BILLING, "billing", FINE)))
    assert "'a_b__c_age'" in figures(report_line(report, LIMITS))


@given(st.text(min_size=1, max_size=30))
def test_any_name_leaves_the_figures_readable(name: str) -> None:
    report = CheckReport((orders(name=name), InstanceCheck(BILLING, "billing", FINE)))
    line = report_line(report, LIMITS)
    assert len(line.splitlines()) == 1
    assert line.count("|") == 1
    assert MEASURE.sub("", line.partition(" | ")[2]) == ""


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (CheckStatus.OK, 0),
        (CheckStatus.WARNING, 1),
        (CheckStatus.CRITICAL, 2),
        (CheckStatus.UNKNOWN, 3),
    ],
)
def test_the_codes_are_those_of_a_plugin(verdict: CheckStatus, code: int) -> None:
    assert int(exit_code(verdict)) == code
