"""The checks of a drill without database access."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.domain.drill_checks import check_instance, compare_databases, skip_databases
from gaussbackup.model.drill import CheckOutcome, DatabaseSize
from gaussbackup.model.instance_details import InstanceDetails, Node
from tests.support.builders import a_job

PASSED, FAILED, SKIPPED = CheckOutcome.PASSED, CheckOutcome.FAILED, CheckOutcome.SKIPPED
NODES = (Node("master", "ACTIVE"), Node("slave", "ACTIVE"), Node("slave", "ACTIVE"))
SECONDARY = (Node("slave", "ACTIVE"),) * 3
INSTANCE = InstanceDetails("i1", "copy", "ACTIVE", "Ha", "8.103", nodes=NODES)


@pytest.mark.parametrize(
    ("check", "changes", "job", "version", "outcome", "detail"),
    [
        ("job", {}, a_job("Completed"), None, PASSED, "Completed"),
        ("job", {}, a_job("Failed"), None, FAILED, "Failed"),
        ("job", {}, a_job("Running"), None, FAILED, "Running"),
        ("job", {}, a_job("Odd"), None, SKIPPED, "the job cannot be read"),
        ("job", {}, None, None, SKIPPED, "the job cannot be read"),
        ("status", {}, None, None, PASSED, "ACTIVE"),
        ("status", {"status": "BUILD"}, None, None, FAILED, "BUILD"),
        ("status", {"status": ""}, None, None, FAILED, "unknown"),
        ("nodes", {}, None, None, PASSED, "3 of 3 ACTIVE"),
        ("nodes", {"nodes": (*NODES, Node("slave", "BUILD"))}, None, None, FAILED, "3 of 4 ACTIVE"),
        ("nodes", {"nodes": ()}, None, None, SKIPPED, "the service lists no nodes"),
        ("primary", {}, None, None, PASSED, "1 primary"),
        ("primary", {"nodes": SECONDARY}, None, None, FAILED, "0 primaries"),
        ("primary", {"nodes": NODES * 2}, None, None, FAILED, "2 primaries"),
        ("primary", {"nodes": NODES * 2, "mode": "Enterprise"}, None, None, PASSED, "2 primaries"),
        ("primary", {"nodes": NODES * 2, "mode": None}, None, None, PASSED, "2 primaries"),
        ("primary", {"nodes": ()}, None, None, SKIPPED, "the service lists no roles"),
        ("engine_version", {}, None, "8.103", PASSED, "8.103"),
        ("engine_version", {}, None, "V2.0-8.103", PASSED, "8.103"),
        ("engine_version", {}, None, "8.104", FAILED, "8.103, the source had 8.104"),
        ("engine_version", {}, None, None, SKIPPED, "the version is not known"),
        (
            "engine_version",
            {"engine_version": None},
            None,
            "8",
            SKIPPED,
            "the version is not known",
        ),
    ],
)
def test_check_instance(
    check: str,
    changes: dict[str, Any],
    job: Any,
    version: str | None,
    outcome: CheckOutcome,
    detail: str,
) -> None:
    checks = check_instance(INSTANCE._replace(**changes), job, version)
    [found] = [each for each in checks if each.name == check]

    assert (found.outcome, found.detail, found.content) == (outcome, detail, False)


SOURCE = (DatabaseSize("orders", 1000.0), DatabaseSize("archive", 200.0), DatabaseSize("odd"))


@pytest.mark.parametrize(
    ("restored", "outcome", "detail"),
    [
        (SOURCE, PASSED, "3 databases like the source"),
        ((*SOURCE, DatabaseSize("more", 5.0)), PASSED, "4 databases like the source"),
        ((DatabaseSize("orders", 800.0), *SOURCE[1:]), PASSED, "3 databases like the source"),
        ((DatabaseSize("orders"), *SOURCE[1:]), PASSED, "3 databases like the source"),
        ((SOURCE[0], DatabaseSize("archive", 160.0), SOURCE[2]), PASSED, None),
        (
            (DatabaseSize("orders", 799.0), *SOURCE[1:]),
            FAILED,
            "size differs: orders (799 MB, the source has 1000 MB)",
        ),
        (
            (DatabaseSize("orders", 1201.0), SOURCE[1]),
            FAILED,
            "missing: odd; size differs: orders (1201 MB, the source has 1000 MB)",
        ),
        ((), FAILED, "no databases"),
    ],
)
def test_compare_databases(
    restored: tuple[DatabaseSize, ...], outcome: CheckOutcome, detail: str | None
) -> None:
    found = compare_databases(SOURCE, restored, 0.2)

    assert (found.outcome, found.content) == (outcome, True)
    assert detail in {None, found.detail}


def test_compare_databases_names_at_most_five() -> None:
    source = [DatabaseSize(f"db{number}") for number in range(7)]

    found = compare_databases(source, [DatabaseSize("other")], 0.2)
    assert found.detail == "missing: db0, db1, db2, db3, db4 and 2 more"


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 0.99))
def test_compare_databases_accepts_what_a_larger_tolerance_accepts(
    source: float, restored: float, tolerance: float
) -> None:
    def passes(limit: float) -> bool:
        pair = [DatabaseSize("a", source)], [DatabaseSize("a", restored)]
        return compare_databases(*pair, limit).outcome is PASSED

    assert passes(1.0) or not passes(tolerance)


def test_skipped_databases_prove_nothing() -> None:
    found = skip_databases("the source is deleted")
    assert (found.outcome, found.detail) == (SKIPPED, "the source is deleted")
