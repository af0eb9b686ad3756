"""One DELETE after the other: what is settled, what stops the run, and that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.deletion import DeletionReport, delete_one_by_one
from gaussbackup.actions.retrier import Retrier
from gaussbackup.actions.wait_deleted import wait_until_deleted
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    InstanceBusy,
    NotFound,
    NotSent,
    PermanentConnectionError,
    ServiceError,
    StateConflict,
    Throttled,
    UnexpectedResponse,
)
from gaussbackup.model.events import Deleted, Deleting, Event, NotDeleted, RetryPause, ignore_events
from tests.support.builders import BILLING, a_backup, backup_id
from tests.support.fakes import JumpingClock
from tests.support.in_memory_service import InMemoryService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import Backup

ROWS = [a_backup(n) for n in range(1, 6)]
FIRST, SECOND = backup_id(1), backup_id(2)
LOST = AmbiguousOutcome("503", http_status=503)


class Run:
    """A run over all five rows."""

    def __init__(self, cloud: InMemoryService, rows: Sequence[Backup] = ROWS) -> None:
        self.clock = JumpingClock()
        self.events: list[Event] = []
        self.account = delete_one_by_one(
            rows,
            cloud,
            retrier=Retrier(120.0, clock=self.clock, on_event=self.events.append),
            on_event=self.events.append,
            still_exists=bool,
        )


def numbers(rows: Sequence[Backup]) -> list[int]:
    return [int(row.id[:32], 16) for row in rows]


def failed(account: DeletionReport) -> list[int]:
    return numbers([row for row, _ in account.failed])


def test_all_go_in_their_order_with_one_request_each() -> None:
    cloud = InMemoryService.of(ROWS)
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    assert cloud.calls == [f"delete {row.id}" for row in ROWS]
    told = [type(event) for event in run.events]
    assert told == [Deleting, Deleted] * 5


def test_what_is_gone_already_is_a_success() -> None:
    cloud = InMemoryService.of(ROWS[1:])
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    assert run.account.stopped is None


def test_one_that_is_refused_does_not_keep_the_others() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [StateConflict("not now", code="DBS.201208")]
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 3, 4, 5]
    assert failed(run.account) == [2]
    assert [type(event) for event in run.events if isinstance(event, NotDeleted)] == [NotDeleted]
    assert cloud.sent_deletes.count(SECOND) == 1


def test_a_lost_answer_to_an_applied_delete_is_settled_by_one_look() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST]
    cloud.deleted_despite_error.add(SECOND)
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    assert cloud.sent_deletes.count(SECOND) == 1
    assert cloud.calls[2] == f"find {SECOND}"


def test_a_lost_answer_to_a_slow_delete_is_settled_by_its_status() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.deleting_polls = 100
    cloud.delete_errors[SECOND] = [LOST]
    cloud.deleted_despite_error.add(SECOND)
    assert numbers(Run(cloud).account.deleted) == [1, 2, 3, 4, 5]
    assert cloud.sent_deletes.count(SECOND) == 1


def test_a_delete_that_was_not_applied_is_looked_for_and_then_repeated() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST, LOST]
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    about = [call.split()[0] for call in cloud.calls if SECOND in call]
    assert about == ["delete", "find", "delete", "find", "delete"]
    assert run.clock.sleeps == [0.5, 1.0]


def test_a_delete_that_never_works_is_given_up_and_the_others_go() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST] * 99
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 3, 4, 5]
    assert failed(run.account) == [2]
    assert cloud.sent_deletes.count(SECOND) == 4


@pytest.mark.parametrize("refusal", [StateConflict("being deleted"), InstanceBusy("deleting")])
def test_a_refusal_after_a_lost_answer_is_looked_into_before_it_is_believed(
    refusal: ServiceError,
) -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST, refusal]

    def comes_late() -> None:
        if cloud.sent_deletes.count(SECOND) == 2:
            cloud.rows.pop(SECOND, None)

    cloud.after_delete = comes_late
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    about = [call.split()[0] for call in cloud.calls if SECOND in call]
    assert about == ["delete", "find", "delete", "find"]


@pytest.mark.parametrize("refusal", [StateConflict("not now"), Forbidden("403")])
def test_a_refusal_after_a_lost_answer_leaves_open_whether_the_first_comes_late(
    refusal: ServiceError,
) -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST, refusal]
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1]
    assert [row.id for row, _ in run.account.unknown] == [SECOND]
    assert numbers(run.account.not_attempted) == [3, 4, 5]
    assert run.account.stopped is LOST


def test_a_delete_that_cannot_be_settled_stops_the_run() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST]
    cloud.find_errors = [LOST] * 99
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1]
    assert [row.id for row, _ in run.account.unknown] == [SECOND]
    assert numbers(run.account.not_attempted) == [3, 4, 5]
    assert run.account.stopped is LOST
    assert len(cloud.calls) < 2 + 15
    assert sum(run.clock.sleeps) <= 120


def test_a_look_that_fails_for_a_while_still_settles_it() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [LOST]
    cloud.find_errors = [LOST, Throttled("429"), NotSent("refused")]
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]


def test_a_look_that_is_refused_settles_nothing() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[FIRST] = [LOST]
    cloud.find_errors = [Forbidden("no")]
    run = Run(cloud)
    assert [row.id for row, _ in run.account.unknown] == [FIRST]
    assert len(cloud.calls) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        Forbidden("403"),
        AuthFailed("401"),
        PermanentConnectionError("certificate"),
        UnexpectedResponse("a portal"),
    ],
)
def test_what_will_meet_every_other_stops_the_run_at_once(refusal: ServiceError) -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [refusal]
    run = Run(cloud)
    assert cloud.sent_deletes == [FIRST, SECOND]
    assert failed(run.account) == [2]
    assert numbers(run.account.not_attempted) == [3, 4, 5]
    assert run.account.stopped is refusal


@pytest.mark.parametrize("trouble", [Throttled("429"), NotSent("refused"), InstanceBusy("busy")])
def test_what_passes_is_waited_for(trouble: ServiceError) -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [trouble, trouble, trouble]
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 2, 3, 4, 5]
    assert run.clock.sleeps == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("trouble", [Throttled("429"), NotSent("refused")])
def test_a_service_that_stays_away_stops_the_run(trouble: ServiceError) -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [trouble] * 99
    run = Run(cloud)
    assert failed(run.account) == [2]
    assert run.account.stopped is trouble
    assert len(cloud.sent_deletes) < 1 + 15


def test_an_instance_that_stays_busy_is_a_failure_of_that_backup() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [InstanceBusy("busy")] * 99
    run = Run(cloud)
    assert numbers(run.account.deleted) == [1, 3, 4, 5]
    assert failed(run.account) == [2]


def test_a_pause_that_the_service_asks_for_is_taken_and_a_long_one_is_not() -> None:
    asking = Throttled("429")
    asking.retry_after = 7.0
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [asking]
    assert Run(cloud).clock.sleeps == [7.0]
    asking.retry_after = 600.0
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [asking]
    run = Run(cloud)
    assert run.clock.sleeps == []
    assert run.account.stopped is asking


def test_the_time_that_failed_looks_take_is_part_of_the_patience() -> None:
    clock = JumpingClock()
    calls: list[float] = []

    def hang() -> None:
        calls.append(clock.monotonic())
        clock.sleep(50.0)
        raise LOST

    with pytest.raises(AmbiguousOutcome):
        Retrier(120.0, clock=clock, on_event=ignore_events).call(hang)
    assert len(calls) == 3


def test_patience_is_one_for_the_whole_run() -> None:
    cloud = InMemoryService.of(ROWS)
    for row in ROWS:
        cloud.delete_errors[row.id] = [LOST] * 99
    run = Run(cloud)
    assert failed(run.account) == [1, 2, 3, 4, 5]
    assert sum(run.clock.sleeps) <= 120


def test_gone_is_what_the_list_does_not_show_any_more() -> None:
    cloud = InMemoryService.of([ROWS[0], a_backup(7, instance_id=BILLING)])
    clock = JumpingClock()
    events: list[Event] = []
    rest = wait_until_deleted(
        [*ROWS, a_backup(7, instance_id=BILLING)],
        cloud,
        timeout=5.0,
        clock=clock,
        on_event=events.append,
    )
    assert [row.id for row in rest] == [FIRST, backup_id(7)]
    assert clock.monotonic() == 5.0
    assert isinstance(events[0], RetryPause)
    assert "2 deleted backups" in events[0].reason


def test_looks_that_fail_do_not_end_the_wait_for_the_end() -> None:
    cloud = InMemoryService.of([])
    cloud.find_errors = [LOST, LOST]
    clock = JumpingClock()
    gone = wait_until_deleted(ROWS[:1], cloud, timeout=9.0, clock=clock, on_event=ignore_events)
    assert gone == []
    assert clock.sleeps == [1.0, 2.0]


def test_looks_that_never_can_work_do() -> None:
    cloud = InMemoryService.of([])
    cloud.find_errors = [AuthFailed("401")]
    clock = JumpingClock()
    gone = wait_until_deleted(ROWS[:1], cloud, timeout=9.0, clock=clock, on_event=ignore_events)
    assert gone == ROWS[:1]
    assert clock.sleeps == []


def test_nothing_to_wait_for_asks_nothing() -> None:
    cloud = InMemoryService.of([])
    gone = wait_until_deleted([], cloud, timeout=9.0, clock=JumpingClock(), on_event=ignore_events)
    assert gone == []
    assert cloud.calls == []


def test_a_backup_that_is_gone_before_its_turn_is_not_asked_for() -> None:
    cloud = InMemoryService.of(ROWS)
    account = delete_one_by_one(
        ROWS[:2],
        cloud,
        retrier=Retrier(1.0, clock=JumpingClock(), on_event=ignore_events),
        on_event=ignore_events,
        still_exists=lambda row: row.id != FIRST,
    )
    assert cloud.sent_deletes == [SECOND]
    assert numbers(account.deleted) == [1, 2]


def test_an_unknown_id_in_a_not_found_is_no_other_error() -> None:
    cloud = InMemoryService.of(ROWS)
    cloud.delete_errors[SECOND] = [NotFound("gone", code="DBS.200751", http_status=400)]
    assert numbers(Run(cloud).account.deleted) == [1, 2, 3, 4, 5]
