"""The judge of the model is awake: each broken promise of a deletion is told, a kept one is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation import observation
from tests.simulation.command_spec import CommandSpec
from tests.simulation.invariants import violations

NOW = 1_800_000_000.0
DAY = 86400.0
ORDERS, BILLING = "0" * 32 + "in14", "1" * 32 + "in14"
KEEP_ONE = {"match": "nightly-*", "keep_last": 1}


def a_row(number: int, **columns: Any) -> dict[str, Any]:
    """A manual backup of orders that began so many days ago; the greater number is the older."""
    fields = {
        "id": f"{number:032x}br14",
        "name": f"nightly-{number}",
        "description": None,
        "instance_id": ORDERS,
        "type": "manual",
        "status": "COMPLETED",
        "started": NOW - number * DAY,
        "build_seconds": 60.0,
        "fails": False,
        "stopped": None,
        "deleted": None,
        "delete_seconds": 0.0,
    }
    return {**fields, **columns}


def gone(row: dict[str, Any], at: float = NOW + 2.0) -> dict[str, Any]:
    return {**row, "deleted": at, "status": None}


def look(at: float) -> dict[str, Any]:
    return an_exchange("GET", "/v3/p/backups", at, 200)


def order(number: int, at: float, status: int | None = 202) -> dict[str, Any]:
    return an_exchange("DELETE", f"/v3/p/backups/{number:032x}br14", at, status)


def an_exchange(method: str, path: str, at: float, status: int | None) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "time": at,
        "status": status,
        "applied_status": status,
        "faults": (),
    }


def judged(
    rows: list[dict[str, Any]],
    *requests: dict[str, Any],
    verb: Any = "prune",
    code: int = 0,
    report: dict[str, list[int]] | None = None,
    **fields: Any,
) -> set[str]:
    """The names of the promises that such a run breaks."""
    process = CommandSpec(
        number=0,
        command=verb,
        args=(),
        env={},
        rules=(),
        output_format="json" if report else "table",
        instances=("orders",),
        policy=KEEP_ONE if verb == "prune" else None,
        max_seconds=60.0,
        **fields,
    )
    given = observation.Observation(
        process,
        code,
        document(rows, code, report) if report else "",
        "" if code == 0 else f"why, and about which: {rows[-1]['id']}",
        NOW,
        NOW + 10.0,
        list(requests),
        {},
        observation.FinalState(
            rows, frozenset(row["id"] for row in rows), {"orders": ORDERS, "billing": BILLING}
        ),
    )
    return {fault.partition(":")[0] for fault in violations(given)}


def document(rows: list[dict[str, Any]], code: int, report: dict[str, list[int]]) -> str:
    """A report: `doomed` is the plan, and the others are what is told of it, by number."""

    def told(key: str) -> list[dict[str, str]]:
        return [{"id": f"{number:032x}br14"} for number in report.get(key, ())]

    doomed = told("doomed")
    plan = [{"backup": row, "action": "delete"} for row in doomed]
    plan += [
        {"backup": {"id": row["id"]}, "action": "keep"}
        for row in rows
        if {"id": row["id"]} not in doomed
    ]
    failed = [{"backup": row, "error": {"kind": "conflict"}} for row in told("failed")]
    fates = {key: told(key) for key in ("deleted", "unknown", "kept")}
    return json.dumps({"exit_code": code, "plan": plan, **fates, "failed": failed})


TWO = [a_row(1), gone(a_row(2))]
DONE = (look(NOW + 1.0), order(2, NOW + 2.0))


def test_a_prune_that_did_its_plan_broke_nothing() -> None:
    report = {"doomed": [2], "deleted": [2], "kept": [1]}
    assert judged(TWO, *DONE, report=report) == set()


@pytest.mark.parametrize(
    ("promise", "rows"),
    [
        ("touches_only_its_own", [a_row(1), gone(a_row(2, type="auto"))]),
        ("touches_only_its_own", [a_row(1), gone(a_row(2, instance_id=BILLING))]),
        ("touches_only_its_own", [a_row(1), gone(a_row(2, name="release-2"))]),
        ("touches_only_its_own", [a_row(1)]),
        ("keeps_what_the_policy_keeps", [gone(a_row(2))]),
        ("keeps_what_the_policy_keeps", [a_row(3), gone(a_row(2))]),
        ("keeps_what_the_policy_keeps", [a_row(1, fails=True), gone(a_row(2))]),
        ("keeps_what_the_policy_keeps", [a_row(1), gone(a_row(2, fails=True))]),
        ("keeps_what_the_policy_keeps", [a_row(1) | {"vanished": NOW}, gone(a_row(2))]),
        ("is_right_about_success", [a_row(1), a_row(2)]),
        ("does_the_plan", [a_row(1), gone(a_row(2)), a_row(3)]),
    ],
)
def test_a_row_that_must_not_go_or_must_not_stay_is_told(
    promise: str, rows: list[dict[str, Any]]
) -> None:
    assert promise in judged(rows, *DONE)


@pytest.mark.parametrize(
    ("promise", "requests"),
    [
        ("looks_before_each", (order(2, NOW + 2.0),)),
        ("looks_before_each", (look(NOW), order(2, NOW + 1.0, None), order(2, NOW + 2.0))),
        ("repeats_only_in_doubt", (look(NOW), order(2, NOW + 1.0), look(NOW), order(2, NOW + 2.0))),
        ("changes_only_what_it_may", (*DONE, an_exchange("POST", "/v3/p/backups", NOW, 202))),
    ],
)
def test_a_request_that_should_not_have_been_sent_is_told(
    promise: str, requests: tuple[dict[str, Any], ...]
) -> None:
    assert promise in judged(TWO, *requests)


@pytest.mark.parametrize("code", [2, 3, 4, 5, 9, 11])
def test_a_code_that_says_that_nothing_was_deleted_must_be_true(code: int) -> None:
    assert "changes_nothing_where_it_says_so" in judged(TWO, *DONE, code=code)
    assert judged([a_row(1), a_row(2)], look(NOW), code=code) == set()


def test_a_doubt_needs_an_answer_that_was_lost() -> None:
    lost = order(2, NOW + 2.0, None)
    assert judged(TWO, look(NOW + 1.0), lost, look(NOW + 3.0), code=8) == set()
    assert "changes_nothing_where_it_says_so" in judged(TWO, *DONE, code=8)


@pytest.mark.parametrize(
    ("promise", "report"),
    [
        ("tells_the_truth", {"doomed": [2], "kept": [1, 2]}),
        ("tells_the_truth", {"doomed": [2], "failed": [2], "kept": [1]}),
        ("tells_the_truth", {"doomed": [1, 2], "deleted": [1, 2]}),
        ("tells_one_fate_of_each", {"doomed": [2], "deleted": [2], "failed": [2], "kept": [1]}),
        ("tells_one_fate_of_each", {"doomed": [2], "deleted": [2]}),
    ],
)
def test_a_report_that_is_not_what_happened_is_told(
    promise: str, report: dict[str, list[int]]
) -> None:
    assert promise in judged(TWO, *DONE, code=10, report=report)


def test_the_last_good_one_goes_only_where_that_was_said() -> None:
    rows = [a_row(1, fails=True), gone(a_row(2))]
    named = ("nightly-2",)
    assert "leaves_a_good_one" in judged(rows, *DONE, verb="delete", targets=named)
    assert judged(rows, *DONE, verb="delete", targets=named, allow_last=True) == set()


def test_a_preview_that_deletes_is_told() -> None:
    assert "touches_only_its_own" in judged(TWO, *DONE, applies=False)
