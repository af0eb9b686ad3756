"""Tests of the invariants themselves: planted violations are reported, correct runs are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulation.invariants import violations
from tests.simulation.planted_runs import (
    BILLING,
    NOW,
    a_request,
    backup_row,
    delete_request,
    deleted,
    list_request,
    observed_run,
)

KEEP_ONE = {"match": "nightly-*", "keep_last": 1}


def violated(
    rows: list[dict[str, Any]],
    *requests: dict[str, Any],
    command: Any = "prune",
    code: int = 0,
    report: dict[str, list[int]] | None = None,
    **fields: Any,
) -> set[str]:
    """Return the names of the invariants that such a run violates."""
    observed = observed_run(
        command,
        rows,
        requests,
        code,
        out=document(rows, code, report) if report else "",
        err="" if code == 0 else f"reason and backup: {rows[-1]['id']}",
        output_format="json" if report else "table",
        instances=("orders",),
        policy=KEEP_ONE if command == "prune" else None,
        **fields,
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
    not_found = {"finds_what_exists"} if code == 4 else set()  # the instances always exist
    assert violated([backup_row(1), backup_row(2)], list_request(NOW), code=code) == not_found


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
