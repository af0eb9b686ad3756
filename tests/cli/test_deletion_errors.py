"""One error for what became of several deletions, and what a command cut short can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from gaussbackup.actions.deletion import DeletionReport
from gaussbackup.cli.deletion_errors import deletion_outcome, summary_error
from gaussbackup.cli.deletion_report import EMPTY_DATA, Ledger
from gaussbackup.domain.retention import RetentionDecision
from gaussbackup.errors import (
    AmbiguousOutcome,
    Forbidden,
    GaussbackupError,
    NotSent,
    Refused,
    StateConflict,
)
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.events import Deleted, Deleting, Event, NotDeleted, Warned
from tests.support.builders import a_backup, backup_id

if TYPE_CHECKING:
    from gaussbackup.cli.context import Context

A, B, C = (a_backup(n) for n in (1, 2, 3))
NO = StateConflict("the state of the backup does not allow this", code="DBS.201208")
LOST = AmbiguousOutcome("the service failed (HTTP 503)", http_status=503)

# The promise of `gaussbackup/v1`: a key may be added, none may go or move.
OWN = ["plan", "deleted", "kept", "failed", "unknown", "freed_bytes"]


def told(account: DeletionReport, listed: Any = ()) -> GaussbackupError:
    error = summary_error(account, listed, 600.0)
    assert error is not None
    return error


def test_all_gone_is_no_error() -> None:
    assert summary_error(DeletionReport(deleted=[A, B]), [], 600.0) is None
    assert deletion_outcome(None, "deleted") == "deleted"


def test_some_gone_and_some_not_is_partly_done_with_every_reason() -> None:
    error = told(
        DeletionReport(deleted=[A], failed=[(B, NO)], not_attempted=[C], stopped=Refused("changed"))
    )
    assert error.exit_code is ExitCode.PARTIAL_FAILURE
    assert error.message == "1 of 3 backups is deleted, 1 could not be, 1 was not touched."
    assert error.hint is not None
    assert f"backup-2 ({B.id}) is not deleted: {NO.message} (DBS.201208)" in error.hint
    assert "changed" in error.hint
    assert deletion_outcome(error, "deleted") == "partly_done"


def test_a_reason_to_stop_that_is_told_already_is_not_repeated() -> None:
    denied = Forbidden("not allowed")
    error = told(
        DeletionReport(deleted=[A], failed=[(B, denied)], not_attempted=[C], stopped=denied)
    )
    assert (error.hint or "").count("not allowed") == 1


def test_one_that_nobody_knows_of_names_the_command_that_tells() -> None:
    error = told(DeletionReport(unknown=[(A, LOST)], not_attempted=[B], stopped=LOST))
    assert error.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert f"gaussbackup show {A.id}" in (error.hint or "")
    partly = told(DeletionReport(deleted=[B], unknown=[(A, LOST)], stopped=LOST))
    assert partly.exit_code is ExitCode.PARTIAL_FAILURE
    assert f"gaussbackup show {A.id}" in (partly.hint or "")


def test_nothing_gone_is_the_error_that_forbade_it() -> None:
    refused = Refused("changed")
    assert told(DeletionReport(not_attempted=[A], stopped=refused)) is refused
    away = NotSent("no route")
    assert told(DeletionReport(failed=[(A, away)], not_attempted=[B], stopped=away)) is away


def test_one_failure_of_one_is_that_failure_with_the_name() -> None:
    error = told(DeletionReport(failed=[(A, StateConflict("not now"))]))
    assert error.exit_code is ExitCode.CONFLICT
    assert error.message == f"backup-1 ({A.id}) is not deleted: not now"


def test_several_failures_are_one_of_their_kind_or_partly_done() -> None:
    alike = told(DeletionReport(failed=[(A, NO), (B, NO)]))
    assert alike.exit_code is ExitCode.CONFLICT
    assert alike.message == "None of the 2 backups could be deleted."
    mixed = told(DeletionReport(failed=[(A, NO), (B, Forbidden("not allowed"))]))
    assert mixed.exit_code is ExitCode.PARTIAL_FAILURE


def test_one_that_stands_after_lost_answers_may_yet_go() -> None:
    alone = told(DeletionReport(failed=[(A, LOST)]))
    assert alone.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert alone.message == f"backup-1 ({A.id}) is still there, and may yet go: {LOST.message}."
    assert alone.hint == f"To find out:  gaussbackup show {A.id}"
    assert alone.http_status == 503


def test_a_doubt_is_told_before_what_else_went_wrong_and_so_is_that() -> None:
    error = told(
        DeletionReport(failed=[(A, NO), (B, LOST)], not_attempted=[C], stopped=Refused("changed"))
    )
    assert error.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert f"({B.id}) is still there" in error.message
    lines = (error.hint or "").splitlines()
    assert lines[0] == f"To find out:  gaussbackup show {B.id}"
    assert any(f"({A.id}) is not deleted" in line for line in lines)
    assert lines[-1] == "changed"


def test_a_hundred_failures_are_not_a_hundred_lines() -> None:
    rows = [a_backup(n) for n in range(100)]
    error = told(DeletionReport(deleted=[A], failed=[(row, NO) for row in rows]))
    assert len((error.hint or "").splitlines()) == 13
    assert "and 88 more" in (error.hint or "")


def test_what_is_still_listed_is_still_running() -> None:
    error = told(DeletionReport(deleted=[A]), [a_backup(1, "DELETING")])
    assert error.exit_code is ExitCode.STILL_RUNNING
    assert "backup-1 (DELETING)" in error.message
    assert "10m 00s" in error.message


class Listener:
    """As much of a session as a ledger needs."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.so_far: Any = None

    def on_event(self, event: Event) -> None:
        self.heard.append(event)


def a_ledger(*events: Event) -> tuple[Ledger, Listener]:
    listener = Listener()
    decisions = [RetentionDecision(row, keep=False, reasons=("named",)) for row in (A, B)]
    decisions.append(RetentionDecision(C, keep=True, reasons=("newest",)))
    ledger = Ledger(decisions, cast("Context", listener))
    for event in events:
        ledger.begun = True
        ledger(event)
    return ledger, listener


def ids(rows: Any) -> list[str]:
    return [row["id"] for row in rows]


def test_the_keys_of_both_commands_are_pinned() -> None:
    ledger, _ = a_ledger()
    assert list(EMPTY_DATA) == list(ledger.own()) == OWN
    plan = cast("list[dict[str, Any]]", ledger.own()["plan"])
    assert [list(each) for each in plan] == [["backup", "action", "reasons"]] * 3
    assert [each["action"] for each in plan] == ["delete", "delete", "keep"]


def test_a_plan_frees_what_would_go_and_a_deletion_what_is_gone() -> None:
    before, _ = a_ledger()
    assert before.own()["freed_bytes"] == 2 * 12_400_000_000
    assert ids(before.own()["kept"]) == [C.id]
    after, _ = a_ledger(Deleting(A), Deleted(A))
    assert after.own()["freed_bytes"] == 12_400_000_000
    assert ids(after.own()["kept"]) == [B.id, C.id]


def test_a_deletion_without_an_answer_is_unknown_and_neither_kept_nor_deleted() -> None:
    ledger, listener = a_ledger(Deleting(A), Deleted(A), Deleting(B))
    own = ledger.own()
    assert ids(own["deleted"]) == [A.id]
    assert ids(own["unknown"]) == [B.id]
    assert ids(own["kept"]) == [C.id]
    told = listener.so_far()
    assert told.sentence == f"1 of 2 backups are deleted, of backup-2 ({B.id}) nobody knows."
    assert ledger.fates() == {A.id: "deleted", B.id: "nobody knows"}


def test_failures_are_listed_with_their_errors() -> None:
    ledger, listener = a_ledger(Deleting(A), NotDeleted(A, NO))
    [failure] = cast("list[dict[str, Any]]", ledger.own()["failed"])
    assert list(failure) == ["backup", "error"]
    assert failure["error"]["code"] == "DBS.201208"
    sentence = listener.so_far().sentence
    assert sentence == "0 of 2 backups are deleted, 1 could not be; the others were not touched."


def test_before_the_first_deletion_nothing_was_deleted() -> None:
    ledger, listener = a_ledger(Warned("careful"))
    assert listener.so_far().sentence == "nothing was deleted."
    assert listener.heard == [Warned("careful")]
    assert ledger.fates() == {}
    assert backup_id(1) == A.id


def test_a_sentence_of_the_service_ends_with_one_full_stop() -> None:
    doubt = AmbiguousOutcome("the service says: Try again.")
    message = told(DeletionReport(unknown=[(A, doubt)], stopped=doubt)).message
    assert message.endswith("Try again.")
    assert ".." not in message
