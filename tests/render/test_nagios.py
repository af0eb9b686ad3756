"""Tests of `render/nagios.py`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.check_report import CheckReport, InstanceCheck
from gaussbackup.actions.resolve_reference import InstanceRef
from gaussbackup.domain.freshness import CheckLimits, CheckProblem, CheckStatus, Finding
from gaussbackup.render.nagios import MAX_MEASURED_INSTANCES, exit_code, report_line, status_line
from tests.support.builders import BILLING, NOON, ORDERS, a_backup

LIMITS = CheckLimits(26 * 3600.0, min_size=10_000_000_000)
GOOD = a_backup(1, begin=NOON - timedelta(hours=8))
FINE = Finding((), GOOD, 8 * 3600.0)
OLD = CheckProblem("too_old", CheckStatus.CRITICAL, "too old")
# 'label'=value[UOM];[warn];[crit];[min], the label with or without quotes
PERFDATA = re.compile(
    r"(?:[A-Za-z0-9_-]+|'[^'=|]+')=\d+(?:s|B)?;(?:\d+:?)?;(?:\d+:?)?;\d+(?: |$)", re.ASCII
)


def orders(*problems: CheckProblem, name: str = "orders") -> InstanceCheck:
    return InstanceCheck(ORDERS, name, FINE._replace(problems=problems))


def perfdata(line: str) -> dict[str, str]:
    """Return the performance data by label; every character after the bar belongs to an entry."""
    text, bar, entries = line.partition(" | ")
    assert bar
    assert "|" not in text
    assert PERFDATA.sub("", entries) == ""
    return dict(part.split("=") for part in re.findall(r"('[^']*'=\S+|\S+=\S+)", entries))


def test_report_line_of_one_instance_has_its_age_and_size() -> None:
    line = report_line(CheckReport((orders(),)), LIMITS)
    assert line == (
        "OK - orders: backup-1 is 8h 00m old, 12.4 GB | "
        "age=28800s;;93600;0 size=12400000000B;;10000000000:;0"
    )


NEW = InstanceCheck(BILLING, "billing", Finding((), new_for=3600.0))


def test_report_line_counts_new_and_excluded_instances() -> None:
    excluded = (InstanceRef("x", "test-1"), InstanceRef("y", "test-2"))
    line = report_line(CheckReport((orders(), NEW), excluded=excluded), LIMITS)
    assert line.startswith(
        "OK - orders: backup-1 is 8h 00m old, 12.4 GB; 1 instance is new and has no backup yet "
        "(2 excluded) | "
    )
    assert perfdata(line)["excluded"] == "2;;;0"
    alone = report_line(CheckReport((NEW,)), LIMITS)
    assert alone == "OK - 1 instance is new and has no backup yet"
    two = report_line(CheckReport((NEW, replace(NEW, instance_name="x"))), LIMITS)
    assert two.startswith("OK - 2 instances are new and have no backup yet | ")


def test_report_line_is_a_warning_if_an_exclude_matches_nothing() -> None:
    report = CheckReport((orders(),), unmatched_excludes=("test-*",))
    line = report_line(report, LIMITS)
    assert line.startswith("WARNING - --exclude test-* matches no instance | ")
    assert exit_code(report.status) == 1


def test_report_line_of_several_instances_has_totals_and_each_instance() -> None:
    billing = InstanceCheck(BILLING, "billing db", FINE._replace(age=3600.0))
    line = report_line(CheckReport((orders(), billing)), LIMITS)
    assert line.startswith("OK - 2 instances have good backups, the oldest is 8h 00m old | ")
    assert perfdata(line) == {
        "instances": "2;;;0",
        "short": "0;;0;0",
        "oldest": "28800s;;93600;0",
        "orders_age": "28800s;;93600;0",
        "orders_size": "12400000000B;;10000000000:;0",
        "'billing db_age'": "3600s;;93600;0",
        "'billing db_size'": "12400000000B;;10000000000:;0",
    }


def test_report_line_lists_the_worst_problems_and_counts_the_others() -> None:
    slow = CheckProblem("building_long", CheckStatus.WARNING, "slow")
    report = CheckReport((orders(slow), InstanceCheck(BILLING, "billing", Finding((OLD,)))))
    line = report_line(report, LIMITS)
    assert line.startswith(
        "CRITICAL - 1 of 2 instances failed: billing: too old; orders: slow | instances=2"
    )
    many = CheckReport(tuple(orders(OLD, name=f"db-{n}") for n in range(9)))
    assert "; and 5 more | " in report_line(many, LIMITS)


def test_report_line_includes_problems_of_no_instance() -> None:
    gap = CheckProblem("instances_incomplete", CheckStatus.UNKNOWN, "gaps")
    assert report_line(CheckReport((orders(),), problems=(gap,)), LIMITS).startswith(
        "UNKNOWN - gaps | age="
    )


def test_report_line_has_no_performance_data_for_unknown_values() -> None:
    nothing = CheckReport((InstanceCheck(None, "nowhere", Finding((OLD,))),))
    assert report_line(nothing, LIMITS) == "CRITICAL - nowhere: too old"
    two = CheckReport((*nothing.checks, *nothing.checks))
    assert perfdata(report_line(two, LIMITS)) == {"instances": "2;;;0", "short": "2;;0;0"}
    unsized = InstanceCheck(ORDERS, "orders", FINE._replace(newest=GOOD._replace(size_bytes=None)))
    line = report_line(CheckReport((unsized,)), CheckLimits(60.0))
    assert line == "OK - orders: backup-1 is 8h 00m old | age=28800s;;60;0"


def test_report_line_labels_equal_names_by_id_and_many_instances_by_totals() -> None:
    same_name = CheckReport((orders(), InstanceCheck(BILLING, "orders", FINE)))
    assert f"{BILLING}_age" in perfdata(report_line(same_name, LIMITS))
    many = CheckReport(tuple(orders(name=f"db-{n}") for n in range(MAX_MEASURED_INSTANCES + 1)))
    assert list(perfdata(report_line(many, LIMITS))) == ["instances", "short", "oldest"]


def test_status_line_is_one_line_without_a_bar_in_its_text() -> None:
    assert status_line(CheckStatus.UNKNOWN, "a|b\nc\x1b[31m") == "UNKNOWN - a/b c\\x1b[31m"


def test_report_line_replaces_characters_that_would_end_a_label() -> None:
    report = CheckReport((orders(name="a|b='c"), InstanceCheck(BILLING, "billing", FINE)))
    assert "'a_b__c_age'" in perfdata(report_line(report, LIMITS))


@given(st.text(min_size=1, max_size=30))
def test_report_line_can_be_parsed_with_any_name(name: str) -> None:
    report = CheckReport((orders(name=name), InstanceCheck(BILLING, "billing", FINE)))
    line = report_line(report, LIMITS)
    assert len(line.splitlines()) == 1
    assert line.count("|") == 1
    assert PERFDATA.sub("", line.partition(" | ")[2]) == ""


@pytest.mark.parametrize("character", ["x", "|", "\u202e", "备"])
@pytest.mark.parametrize("count", [1, 2, MAX_MEASURED_INSTANCES, MAX_MEASURED_INSTANCES + 1])
def test_report_line_has_a_length_that_monitoring_systems_keep(character: str, count: int) -> None:
    """They keep 4 to 8 KB."""
    long = character * 100_000
    good = FINE._replace(newest=a_backup(1, begin=NOON, name=long))
    old = good._replace(problems=(OLD._replace(message=f"{long} is too old"),))
    for finding in (good, old):
        checks = tuple(InstanceCheck(f"{n:032}in14", f"{long}{n}", finding) for n in range(count))
        line = report_line(CheckReport(checks), LIMITS)
        assert len(line) < 4096
        assert len(line.encode()) < 8192
        if 1 < count <= MAX_MEASURED_INSTANCES:
            assert {f"{check.instance_id}_age" for check in checks} <= set(perfdata(line))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (CheckStatus.OK, 0),
        (CheckStatus.WARNING, 1),
        (CheckStatus.CRITICAL, 2),
        (CheckStatus.UNKNOWN, 3),
    ],
)
def test_exit_code_is_that_of_a_monitoring_plugin(status: CheckStatus, code: int) -> None:
    assert int(exit_code(status)) == code
