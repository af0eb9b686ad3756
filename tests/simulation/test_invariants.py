"""Tests of the invariants themselves: planted violations are reported, correct runs are not."""

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


def backup_row(number: int, **columns: Any) -> dict[str, Any]:
    """Return a manual backup of `orders` that began `number` days ago."""
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


def deleted(row: dict[str, Any], at: float = NOW + 2.0) -> dict[str, Any]:
    return {**row, "deleted": at, "status": None}


def list_request(at: float) -> dict[str, Any]:
    return a_request("GET", "/v3/p/backups", at, 200)


def delete_request(number: int, at: float, status: int | None = 202) -> dict[str, Any]:
    return a_request("DELETE", f"/v3/p/backups/{number:032x}br14", at, status)


def a_request(method: str, path: str, at: float, status: int | None) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "time": at,
        "status": status,
        "applied_status": status,
        "faults": (),
    }


def violated(
    rows: list[dict[str, Any]],
    *requests: dict[str, Any],
    command: Any = "prune",
    code: int = 0,
    report: dict[str, list[int]] | None = None,
    **fields: Any,
) -> set[str]:
    """Return the names of the invariants that such a run violates."""
    spec = CommandSpec(
        number=0,
        command=command,
        args=(),
        env={},
        rules=(),
        output_format="json" if report else "table",
        instances=("orders",),
        policy=KEEP_ONE if command == "prune" else None,
        max_seconds=60.0,
        **fields,
    )
    observed = observation.Observation(
        spec,
        code,
        document(rows, code, report) if report else "",
        "" if code == 0 else f"reason and backup: {rows[-1]['id']}",
        NOW,
        NOW + 10.0,
        list(requests),
        {},
        observation.FinalState(
            rows, frozenset(row["id"] for row in rows), {"orders": ORDERS, "billing": BILLING}
        ),
    )
    return {message.partition(":")[0] for message in violations(observed)}


def document(rows: list[dict[str, Any]], code: int, report: dict[str, list[int]]) -> str:
    """Return the JSON document: `to_delete` is the plan, the other keys are the outcomes."""

    def rows_of(key: str) -> list[dict[str, str]]:
        return [{"id": f"{number:032x}br14"} for number in report.get(key, ())]

    to_delete = rows_of("to_delete")
    plan = [{"backup": row, "action": "delete"} for row in to_delete]
    plan += [
        {"backup": {"id": row["id"]}, "action": "keep"}
        for row in rows
        if {"id": row["id"]} not in to_delete
    ]
    failed = [{"backup": row, "error": {"kind": "conflict"}} for row in rows_of("failed")]
    outcomes = {key: rows_of(key) for key in ("deleted", "unknown", "kept")}
    return json.dumps({"exit_code": code, "plan": plan, **outcomes, "failed": failed})


TWO = [backup_row(1), deleted(backup_row(2))]
DONE = (list_request(NOW + 1.0), delete_request(2, NOW + 2.0))


def test_violations_is_empty_for_a_correct_prune() -> None:
    report = {"to_delete": [2], "deleted": [2], "kept": [1]}
    assert violated(TWO, *DONE, report=report) == set()


@pytest.mark.parametrize(
    ("invariant", "rows"),
    [
        ("deletes_only_selected_backups", [backup_row(1), deleted(backup_row(2, type="auto"))]),
        (
            "deletes_only_selected_backups",
            [backup_row(1), deleted(backup_row(2, instance_id=BILLING))],
        ),
        (
            "deletes_only_selected_backups",
            [backup_row(1), deleted(backup_row(2, name="release-2"))],
        ),
        ("deletes_only_selected_backups", [backup_row(1)]),
        ("deletes_no_backup_kept_by_policy", [deleted(backup_row(2))]),
        ("deletes_no_backup_kept_by_policy", [backup_row(3), deleted(backup_row(2))]),
        ("deletes_no_backup_kept_by_policy", [backup_row(1, fails=True), deleted(backup_row(2))]),
        ("deletes_no_backup_kept_by_policy", [backup_row(1), deleted(backup_row(2, fails=True))]),
        (
            "deletes_no_backup_kept_by_policy",
            [backup_row(1) | {"removed": NOW}, deleted(backup_row(2))],
        ),
        ("success_means_deleted", [backup_row(1), backup_row(2)]),
        ("deletes_every_expired_backup", [backup_row(1), deleted(backup_row(2)), backup_row(3)]),
    ],
)
def test_violations_reports_a_wrong_deletion(invariant: str, rows: list[dict[str, Any]]) -> None:
    assert invariant in violated(rows, *DONE)


@pytest.mark.parametrize(
    ("invariant", "requests"),
    [
        ("lists_before_each_delete", (delete_request(2, NOW + 2.0),)),
        (
            "lists_before_each_delete",
            (list_request(NOW), delete_request(2, NOW + 1.0, None), delete_request(2, NOW + 2.0)),
        ),
        (
            "repeats_delete_only_if_ambiguous",
            (
                list_request(NOW),
                delete_request(2, NOW + 1.0),
                list_request(NOW),
                delete_request(2, NOW + 2.0),
            ),
        ),
        ("sends_only_allowed_methods", (*DONE, a_request("POST", "/v3/p/backups", NOW, 202))),
    ],
)
def test_violations_reports_an_unexpected_request(
    invariant: str, requests: tuple[dict[str, Any], ...]
) -> None:
    assert invariant in violated(TWO, *requests)


@pytest.mark.parametrize("code", [2, 3, 4, 5, 9, 11])
def test_violations_reports_a_deletion_with_an_exit_code_for_none(code: int) -> None:
    assert "exit_code_matches_deletions" in violated(TWO, *DONE, code=code)
    assert violated([backup_row(1), backup_row(2)], list_request(NOW), code=code) == set()


def test_violations_reports_exit_8_without_a_lost_response() -> None:
    lost = delete_request(2, NOW + 2.0, None)
    assert violated(TWO, list_request(NOW + 1.0), lost, list_request(NOW + 3.0), code=8) == set()
    assert "exit_code_matches_deletions" in violated(TWO, *DONE, code=8)


@pytest.mark.parametrize(
    ("invariant", "report"),
    [
        ("report_matches_state", {"to_delete": [2], "kept": [1, 2]}),
        ("report_matches_state", {"to_delete": [2], "failed": [2], "kept": [1]}),
        ("report_matches_state", {"to_delete": [1, 2], "deleted": [1, 2]}),
        (
            "reports_one_outcome_per_backup",
            {"to_delete": [2], "deleted": [2], "failed": [2], "kept": [1]},
        ),
        ("reports_one_outcome_per_backup", {"to_delete": [2], "deleted": [2]}),
    ],
)
def test_violations_reports_a_document_that_differs_from_the_state(
    invariant: str, report: dict[str, list[int]]
) -> None:
    assert invariant in violated(TWO, *DONE, code=10, report=report)


def test_violations_reports_deletion_of_the_last_completed_backup_without_allow_last() -> None:
    rows = [backup_row(1, fails=True), deleted(backup_row(2))]
    targets = ("nightly-2",)
    assert "keeps_last_completed_backup" in violated(rows, *DONE, command="delete", targets=targets)
    assert violated(rows, *DONE, command="delete", targets=targets, allow_last=True) == set()


def test_violations_reports_a_preview_that_deletes() -> None:
    assert "deletes_only_selected_backups" in violated(TWO, *DONE, applies=False)
