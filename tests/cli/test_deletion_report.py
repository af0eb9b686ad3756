"""Tests of the JSON data, outcomes and partial result of a deletion run."""

from __future__ import annotations

from typing import Any, cast

from gaussbackup.actions.delete_one_by_one import DeletionReport
from gaussbackup.cli.deletion_report import EMPTY_DATA, deletion_data, outcomes, partial_result
from gaussbackup.domain.retention import RetentionDecision
from gaussbackup.errors import AmbiguousOutcome, StateConflict
from tests.support.builders import a_backup

A, B, C = (a_backup(n) for n in (1, 2, 3))
REJECTED = StateConflict("the state of the backup does not allow this", code="DBS.201208")
LOST = AmbiguousOutcome("the service failed (HTTP 503)", http_status=503)
DECISIONS = [
    *(RetentionDecision(row, keep=False, reasons=("named",)) for row in (A, B)),
    RetentionDecision(C, keep=True, reasons=("newest",)),
]

# A contract of `gaussbackup/v1`: a key may be added, none may be removed or moved.
KEYS = ["plan", "deleted", "kept", "failed", "unknown", "freed_bytes"]


def data_of(report: DeletionReport) -> dict[str, Any]:
    return deletion_data(DECISIONS, report)


def ids(rows: Any) -> list[str]:
    return [row["id"] for row in rows]


def test_deletion_data_has_the_documented_keys() -> None:
    data = data_of(DeletionReport())
    assert list(EMPTY_DATA) == list(data) == KEYS
    assert [list(each) for each in data["plan"]] == [["backup", "action", "reasons"]] * 3
    assert [each["action"] for each in data["plan"]] == ["delete", "delete", "keep"]


def test_deletion_data_counts_bytes_of_the_plan_before_and_of_deleted_backups_after() -> None:
    before = data_of(DeletionReport())
    assert before["freed_bytes"] == 2 * 12_400_000_000
    assert ids(before["kept"]) == [C.id]
    after = data_of(DeletionReport(deleted=[A], not_attempted=[B]))
    assert after["freed_bytes"] == 12_400_000_000
    assert ids(after["kept"]) == [B.id, C.id]


def test_deletion_data_lists_a_backup_in_progress_as_unknown() -> None:
    report = DeletionReport(deleted=[A], in_progress=B)
    data = data_of(report)
    assert ids(data["deleted"]) == [A.id]
    assert ids(data["unknown"]) == [B.id]
    assert ids(data["kept"]) == [C.id]
    summary = partial_result(DECISIONS, report).summary
    assert summary == f"1 of 2 backups deleted, backup-2 ({B.id}) unknown."
    assert outcomes(report) == {A.id: "deleted", B.id: "unknown"}


def test_deletion_data_lists_a_backup_of_unknown_outcome_as_unknown() -> None:
    report = DeletionReport(deleted=[A], unknown=[(B, LOST)], stopped=LOST)
    assert ids(data_of(report)["unknown"]) == [B.id]
    assert outcomes(report) == {A.id: "deleted", B.id: "unknown"}


def test_deletion_data_ignores_in_progress_once_its_outcome_is_known() -> None:
    """A signal may arrive between the two assignments."""
    for report in (
        DeletionReport(deleted=[A], in_progress=A),
        DeletionReport(failed=[(A, REJECTED)], in_progress=A),
    ):
        assert report.unresolved == []
    assert DeletionReport(unknown=[(A, LOST)], in_progress=A).unresolved == [A]


def test_deletion_data_lists_failures_with_their_errors() -> None:
    report = DeletionReport(failed=[(A, REJECTED)], not_attempted=[B])
    [failure] = cast("list[dict[str, Any]]", data_of(report)["failed"])
    assert list(failure) == ["backup", "error"]
    assert failure["error"]["code"] == "DBS.201208"
    summary = partial_result(DECISIONS, report).summary
    assert summary == "0 of 2 backups deleted, 1 failed, 1 not attempted."


def test_partial_result_before_the_first_deletion_says_that_nothing_was_deleted() -> None:
    for report in (DeletionReport(), DeletionReport(not_attempted=[A, B])):
        assert partial_result(DECISIONS, report).summary == "nothing was deleted."
        assert outcomes(report) == {}


def test_partial_result_names_the_command_that_lists_the_backups() -> None:
    hint = partial_result(DECISIONS, DeletionReport(deleted=[A])).hint
    assert hint == f"Run:  gaussbackup list -i {A.instance_name or A.instance_id} --type manual"
