"""Deletion of backups one by one: retries, lookups, what stops the run, and the final wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.delete_one_by_one import DeletionReport, delete_one_by_one
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
    """Delete all five rows."""

    def __init__(self, service: InMemoryService, rows: Sequence[Backup] = ROWS) -> None:
        self.clock = JumpingClock()
        self.events: list[Event] = []
        self.report = delete_one_by_one(
            rows,
            service,
            retrier=Retrier(120.0, clock=self.clock, on_event=self.events.append),
            on_event=self.events.append,
            still_exists=bool,
        )


def numbers(rows: Sequence[Backup]) -> list[int]:
    return [int(row.id[:32], 16) for row in rows]


def failed(report: DeletionReport) -> list[int]:
    return numbers([row for row, _ in report.failed])


def test_delete_one_by_one_sends_one_request_per_backup_in_order() -> None:
    service = InMemoryService.of(ROWS)
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    assert service.calls == [f"delete {row.id}" for row in ROWS]
    types = [type(event) for event in run.events]
    assert types == [Deleting, Deleted] * 5


def test_delete_one_by_one_counts_not_found_as_deleted() -> None:
    service = InMemoryService.of(ROWS[1:])
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    assert run.report.stopped is None


def test_delete_one_by_one_continues_after_a_rejection() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [StateConflict("not now", code="DBS.201208")]
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 3, 4, 5]
    assert failed(run.report) == [2]
    assert [type(event) for event in run.events if isinstance(event, NotDeleted)] == [NotDeleted]
    assert service.sent_deletes.count(SECOND) == 1


def test_delete_one_by_one_finds_an_applied_delete_with_one_lookup() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST]
    service.deleted_despite_error.add(SECOND)
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    assert service.sent_deletes.count(SECOND) == 1
    assert service.calls[2] == f"find {SECOND}"


def test_delete_one_by_one_accepts_the_status_deleting_after_a_lost_response() -> None:
    service = InMemoryService.of(ROWS)
    service.deleting_polls = 100
    service.delete_errors[SECOND] = [LOST]
    service.deleted_despite_error.add(SECOND)
    assert numbers(Run(service).report.deleted) == [1, 2, 3, 4, 5]
    assert service.sent_deletes.count(SECOND) == 1


def test_delete_one_by_one_looks_up_before_it_retries() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST, LOST]
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    requests = [call.split()[0] for call in service.calls if SECOND in call]
    assert requests == ["delete", "find", "delete", "find", "delete"]
    assert run.clock.sleeps == [0.5, 1.0]


def test_delete_one_by_one_gives_up_one_backup_and_continues() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST] * 99
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 3, 4, 5]
    assert failed(run.report) == [2]
    assert service.sent_deletes.count(SECOND) == 4


@pytest.mark.parametrize("rejection", [StateConflict("being deleted"), InstanceBusy("deleting")])
def test_delete_one_by_one_looks_up_after_a_rejected_retry(
    rejection: ServiceError,
) -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST, rejection]

    def delete_late() -> None:
        if service.sent_deletes.count(SECOND) == 2:
            service.rows.pop(SECOND, None)

    service.after_delete = delete_late
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    requests = [call.split()[0] for call in service.calls if SECOND in call]
    assert requests == ["delete", "find", "delete", "find"]


@pytest.mark.parametrize("rejection", [StateConflict("not now"), Forbidden("403")])
def test_delete_one_by_one_is_unknown_if_a_retry_is_rejected(
    rejection: ServiceError,
) -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST, rejection]
    run = Run(service)
    assert numbers(run.report.deleted) == [1]
    assert [row.id for row, _ in run.report.unknown] == [SECOND]
    assert numbers(run.report.not_attempted) == [3, 4, 5]
    assert run.report.stopped is LOST


def test_delete_one_by_one_stops_at_an_unknown_outcome() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST]
    service.find_errors = [LOST] * 99
    run = Run(service)
    assert numbers(run.report.deleted) == [1]
    assert [row.id for row, _ in run.report.unknown] == [SECOND]
    assert numbers(run.report.not_attempted) == [3, 4, 5]
    assert run.report.stopped is LOST
    assert len(service.calls) < 2 + 15
    assert sum(run.clock.sleeps) <= 120


def test_delete_one_by_one_retries_a_failed_lookup() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [LOST]
    service.find_errors = [LOST, Throttled("429"), NotSent("refused")]
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]


def test_delete_one_by_one_is_unknown_if_the_lookup_is_rejected() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[FIRST] = [LOST]
    service.find_errors = [Forbidden("no")]
    run = Run(service)
    assert [row.id for row, _ in run.report.unknown] == [FIRST]
    assert len(service.calls) == 2


@pytest.mark.parametrize(
    "rejection",
    [
        Forbidden("403"),
        AuthFailed("401"),
        PermanentConnectionError("certificate"),
        UnexpectedResponse("a portal"),
    ],
)
def test_delete_one_by_one_stops_at_an_error_that_concerns_all(rejection: ServiceError) -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [rejection]
    run = Run(service)
    assert service.sent_deletes == [FIRST, SECOND]
    assert failed(run.report) == [2]
    assert numbers(run.report.not_attempted) == [3, 4, 5]
    assert run.report.stopped is rejection


@pytest.mark.parametrize("error", [Throttled("429"), NotSent("refused"), InstanceBusy("busy")])
def test_delete_one_by_one_retries_a_temporary_error(error: ServiceError) -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [error, error, error]
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 2, 3, 4, 5]
    assert run.clock.sleeps == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("error", [Throttled("429"), NotSent("refused")])
def test_delete_one_by_one_stops_if_the_service_stays_unreachable(error: ServiceError) -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [error] * 99
    run = Run(service)
    assert failed(run.report) == [2]
    assert run.report.stopped is error
    assert len(service.sent_deletes) < 1 + 15


def test_delete_one_by_one_continues_after_an_instance_that_stays_busy() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [InstanceBusy("busy")] * 99
    run = Run(service)
    assert numbers(run.report.deleted) == [1, 3, 4, 5]
    assert failed(run.report) == [2]


def test_delete_one_by_one_obeys_a_short_retry_after() -> None:
    throttled = Throttled("429")
    throttled.retry_after = 7.0
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [throttled]
    assert Run(service).clock.sleeps == [7.0]
    throttled.retry_after = 600.0
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [throttled]
    run = Run(service)
    assert run.clock.sleeps == []
    assert run.report.stopped is throttled


def test_retrier_charges_the_duration_of_failed_calls() -> None:
    clock = JumpingClock()
    calls: list[float] = []

    def time_out() -> None:
        calls.append(clock.monotonic())
        clock.sleep(50.0)
        raise LOST

    with pytest.raises(AmbiguousOutcome):
        Retrier(120.0, clock=clock, on_event=ignore_events).call(time_out)
    assert len(calls) == 3


def test_retrier_budget_is_shared_by_all_deletions() -> None:
    service = InMemoryService.of(ROWS)
    for row in ROWS:
        service.delete_errors[row.id] = [LOST] * 99
    run = Run(service)
    assert failed(run.report) == [1, 2, 3, 4, 5]
    assert sum(run.clock.sleeps) <= 120


def test_wait_until_deleted_returns_backups_that_are_still_listed() -> None:
    service = InMemoryService.of([ROWS[0], a_backup(7, instance_id=BILLING)])
    clock = JumpingClock()
    events: list[Event] = []
    remaining = wait_until_deleted(
        [*ROWS, a_backup(7, instance_id=BILLING)],
        service,
        timeout=5.0,
        clock=clock,
        on_event=events.append,
    )
    assert [row.id for row in remaining] == [FIRST, backup_id(7)]
    assert clock.monotonic() == 5.0
    assert isinstance(events[0], RetryPause)
    assert "2 deleted backups" in events[0].reason


def test_wait_until_deleted_continues_after_failed_polls() -> None:
    service = InMemoryService.of([])
    service.find_errors = [LOST, LOST]
    clock = JumpingClock()
    remaining = wait_until_deleted(
        ROWS[:1], service, timeout=9.0, clock=clock, on_event=ignore_events
    )
    assert remaining == []
    assert clock.sleeps == [1.0, 2.0]


def test_wait_until_deleted_ends_if_the_credentials_are_rejected() -> None:
    service = InMemoryService.of([])
    service.find_errors = [AuthFailed("401")]
    clock = JumpingClock()
    remaining = wait_until_deleted(
        ROWS[:1], service, timeout=9.0, clock=clock, on_event=ignore_events
    )
    assert remaining == ROWS[:1]
    assert clock.sleeps == []


def test_wait_until_deleted_sends_nothing_without_backups() -> None:
    service = InMemoryService.of([])
    remaining = wait_until_deleted(
        [], service, timeout=9.0, clock=JumpingClock(), on_event=ignore_events
    )
    assert remaining == []
    assert service.calls == []


def test_delete_one_by_one_skips_a_backup_that_no_longer_exists() -> None:
    service = InMemoryService.of(ROWS)
    report = delete_one_by_one(
        ROWS[:2],
        service,
        retrier=Retrier(1.0, clock=JumpingClock(), on_event=ignore_events),
        on_event=ignore_events,
        still_exists=lambda row: row.id != FIRST,
    )
    assert service.sent_deletes == [SECOND]
    assert numbers(report.deleted) == [1, 2]


def test_delete_one_by_one_counts_not_found_with_http_400_as_deleted() -> None:
    service = InMemoryService.of(ROWS)
    service.delete_errors[SECOND] = [NotFound("gone", code="DBS.200751", http_status=400)]
    assert numbers(Run(service).report.deleted) == [1, 2, 3, 4, 5]
