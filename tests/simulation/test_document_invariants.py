"""Tests of the invariants about documents and fresh backups, with planted violations."""

from __future__ import annotations

import json

import pytest

from tests.simulation.invariants import violations
from tests.simulation.planted_runs import NOW, a_request, backup_row, list_request, observed_run


def test_violations_reports_exit_4_for_a_backup_that_exists() -> None:
    rows = [backup_row(1), backup_row(2)]
    for target, expected in (("nightly-1", {"finds_what_exists"}), ("nightly-9", set())):
        requests = (list_request(NOW),)
        run = observed_run("delete", rows, requests, 4, err="not found", targets=(target,))
        assert {message.partition(":")[0] for message in violations(run)} == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("begin_time", "1970-01-01T00:00:00Z"),
        ("end_time", "1970-01-01T08:00:00Z"),
        ("size_bytes", 0),
        ("size_bytes", -1),
        ("id", ""),
        ("description", "null"),
        ("id", "good"),
    ],
)
def test_violations_reports_placeholders_in_a_document(key: str, value: object) -> None:
    backup = {
        "id": "x",
        "begin_time": "2026-11-23T00:00:00Z",
        "end_time": None,
        "size_bytes": None,
        "description": None,
    }
    text = json.dumps({"exit_code": 0, "backups": [{**backup, key: value}]})
    found = violations(observed_run("list", [], (), 0, out=text))
    expected = [] if value == "good" else ["prints_no_placeholders"]
    assert [message.partition(":")[0] for message in found] == expected


@pytest.mark.parametrize(
    ("age", "clock_error", "invariants"),
    [(3000, 0, []), (4000, 0, ["success_means_completed"]), (4000, 3600, [])],
)
def test_violations_reports_a_fresh_backup_that_is_old(
    age: float, clock_error: float, invariants: list[str]
) -> None:
    row = backup_row(1, started=NOW - age)
    document = {
        "exit_code": 0,
        "outcome": "fresh",
        "backup": {**dict.fromkeys(("begin_time", "end_time", "size_bytes", "description")), **row},
        "attempts": 0,
        "adopted": False,
        "reconciled": False,
    }
    found = violations(
        observed_run(
            "create",
            [row],
            (),
            0,
            out=json.dumps(document),
            instance="orders",
            policy={"unless_newer_than": 3600.0},
            rules={"clock": {"action": {"clock": clock_error}}} if clock_error else {},
        )
    )
    assert [message.partition(":")[0] for message in found] == invariants


def test_violations_reports_a_backup_created_although_one_is_fresh() -> None:
    rows = [backup_row(1, started=NOW - 3000), backup_row(2, description="created by 0")]
    found = violations(
        observed_run(
            "create",
            rows,
            (a_request("POST", "/v3/p/backups", NOW + 1.0, 202),),
            7,
            err=f"{rows[1]['id']}",
            instance="orders",
            policy={"unless_newer_than": 3600.0},
        )
    )
    assert [message.partition(":")[0] for message in found] == ["creates_none_if_one_is_fresh"]
