"""Tests of the error that sums up the outcomes of several deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.actions.delete_one_by_one import DeletionReport
from gaussbackup.cli.deletion_error import deletion_outcome, summary_error
from gaussbackup.errors import (
    AmbiguousOutcome,
    Forbidden,
    GaussbackupError,
    NotSent,
    Refused,
    StateConflict,
)
from gaussbackup.exit_codes import ExitCode
from tests.support.builders import a_backup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import Backup

A, B, C = (a_backup(n) for n in (1, 2, 3))
REJECTED = StateConflict("the state of the backup does not allow this", code="DBS.201208")
LOST = AmbiguousOutcome("the service failed (HTTP 503)", http_status=503)


def error_for(report: DeletionReport, listed: Sequence[Backup] = ()) -> GaussbackupError:
    error = summary_error(report, listed, 600.0)
    assert error is not None
    return error


def test_summary_error_is_none_if_all_backups_are_deleted() -> None:
    assert summary_error(DeletionReport(deleted=[A, B]), [], 600.0) is None
    assert deletion_outcome(None, "deleted") == "deleted"


def test_summary_error_of_a_partial_failure_has_the_counts_and_every_reason() -> None:
    error = error_for(
        DeletionReport(
            deleted=[A], failed=[(B, REJECTED)], not_attempted=[C], stopped=Refused("changed")
        )
    )
    assert error.exit_code is ExitCode.PARTIAL_FAILURE
    assert error.message == "1 of 3 backups deleted, 1 failed, 1 not attempted."
    assert error.hint is not None
    assert f"backup-2 ({B.id}) was not deleted: {REJECTED.message} (DBS.201208)" in error.hint
    assert "changed" in error.hint
    assert deletion_outcome(error, "deleted") == "partly_done"


def test_summary_error_does_not_repeat_the_error_that_stopped_the_run() -> None:
    denied = Forbidden("not allowed")
    error = error_for(
        DeletionReport(deleted=[A], failed=[(B, denied)], not_attempted=[C], stopped=denied)
    )
    assert (error.hint or "").count("not allowed") == 1


def test_summary_error_of_an_unknown_outcome_names_the_command_that_checks_it() -> None:
    error = error_for(DeletionReport(unknown=[(A, LOST)], not_attempted=[B], stopped=LOST))
    assert error.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert f"gaussbackup show {A.id}" in (error.hint or "")
    partial = error_for(DeletionReport(deleted=[B], unknown=[(A, LOST)], stopped=LOST))
    assert partial.exit_code is ExitCode.PARTIAL_FAILURE
    assert partial.message == "1 of 2 backups deleted, 1 unknown."
    assert f"gaussbackup show {A.id}" in (partial.hint or "")


def test_summary_error_is_the_error_that_stopped_the_run_if_none_is_deleted() -> None:
    refused = Refused("changed")
    assert error_for(DeletionReport(not_attempted=[A], stopped=refused)) is refused
    not_sent = NotSent("no route")
    report = DeletionReport(failed=[(A, not_sent)], not_attempted=[B], stopped=not_sent)
    assert error_for(report) is not_sent


def test_summary_error_of_one_failed_backup_is_its_error_with_the_name() -> None:
    error = error_for(DeletionReport(failed=[(A, StateConflict("not now"))]))
    assert error.exit_code is ExitCode.CONFLICT
    assert error.message == f"backup-1 ({A.id}) was not deleted: not now"


def test_summary_error_of_several_failures_keeps_a_common_type() -> None:
    same = error_for(DeletionReport(failed=[(A, REJECTED), (B, REJECTED)]))
    assert same.exit_code is ExitCode.CONFLICT
    assert same.message == "None of the 2 backups could be deleted."
    mixed = error_for(DeletionReport(failed=[(A, REJECTED), (B, Forbidden("not allowed"))]))
    assert mixed.exit_code is ExitCode.PARTIAL_FAILURE


def test_summary_error_after_lost_responses_says_that_the_delete_may_complete() -> None:
    alone = error_for(DeletionReport(failed=[(A, LOST)]))
    assert alone.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert alone.message == (
        f"backup-1 ({A.id}) is still listed; the delete may still complete: {LOST.message}."
    )
    assert alone.hint == f"Run:  gaussbackup show {A.id}"
    assert alone.http_status == 503


def test_summary_error_reports_an_ambiguous_failure_before_the_others() -> None:
    error = error_for(
        DeletionReport(
            failed=[(A, REJECTED), (B, LOST)], not_attempted=[C], stopped=Refused("changed")
        )
    )
    assert error.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert f"({B.id}) is still listed" in error.message
    lines = (error.hint or "").splitlines()
    assert lines[0] == f"Run:  gaussbackup show {B.id}"
    assert any(f"({A.id}) was not deleted" in line for line in lines)
    assert lines[-1] == "changed"


def test_summary_error_limits_the_lines_of_many_failures() -> None:
    rows = [a_backup(n) for n in range(100)]
    error = error_for(DeletionReport(deleted=[A], failed=[(row, REJECTED) for row in rows]))
    assert len((error.hint or "").splitlines()) == 13
    assert "and 88 more" in (error.hint or "")


def test_summary_error_of_a_backup_that_is_still_listed_is_still_running() -> None:
    error = error_for(DeletionReport(deleted=[A]), [a_backup(1, "DELETING")])
    assert error.exit_code is ExitCode.STILL_RUNNING
    assert error.message == "1 deleted backup is still listed after 10m 00s: backup-1 (DELETING)."


def test_summary_error_ends_a_sentence_of_the_service_with_one_full_stop() -> None:
    ambiguous = AmbiguousOutcome("the service says: Try again.")
    message = error_for(DeletionReport(unknown=[(A, ambiguous)], stopped=ambiguous)).message
    assert message.endswith("Try again.")
    assert ".." not in message
