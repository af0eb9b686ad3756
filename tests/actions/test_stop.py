"""`stop`: one POST for running backups, and a second only after polls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.resolve_reference import InstanceRef
from gaussbackup.actions.running_backups import (
    RunningBackups,
    find_running_backups,
    find_running_change,
)
from gaussbackup.actions.stop import stop
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    ServiceError,
    StateConflict,
    StillRunning,
    UnexpectedResponse,
)
from gaussbackup.model.events import Event, RetryPause, Stopping, ignore_events
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import ORDERS, a_backup, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

BUILDING = a_backup(1, "BUILDING")
FAILED = a_backup(1, "FAILED")
DONE = a_backup(1)
OTHER = a_backup(2, "BUILDING")
RUNNING = RunningBackups(InstanceRef(ORDERS, "orders"), (BUILDING,))
LOST = AmbiguousOutcome("response lost")


def run(
    service: ScriptedService, *, timeout: float | None = 60.0, running: RunningBackups = RUNNING
) -> list[str]:
    """Stop, and return the final statuses of the backups."""
    result = stop(running, service, timeout=timeout, clock=JumpingClock(), on_event=ignore_events)
    assert {row.instance_name for row in result.backups} <= {"orders"}
    assert result.waited is (timeout is not None)
    return [row.status_text for row in result.backups]


def test_find_running_backups_returns_building_backups_of_the_instance() -> None:
    rows = [BUILDING, a_backup(2), a_backup(3, "BUILDING", instance_id="x")]
    service = ScriptedService(instances=[an_instance()], lists=[rows])
    found = find_running_backups("orders", service, JumpingClock())
    assert [row.id for row in found.backups] == [BUILDING.id]
    assert found.backups[0].instance_name == "orders"
    assert not found.is_empty


def test_find_running_backups_is_empty_for_an_active_instance() -> None:
    service = ScriptedService(instances=[an_instance()], lists=[[DONE]])
    assert find_running_backups(ORDERS, service, JumpingClock()).is_empty


def test_find_running_backups_detects_an_unlisted_backup_by_instance_status() -> None:
    busy = an_instance(status="BACKING UP")
    service = ScriptedService(instances=[busy], lists=[[DONE]])
    found = find_running_backups("orders", service, JumpingClock())
    assert found.unlisted
    assert not found.is_empty
    service = ScriptedService(instances=[busy], lists=[[BUILDING]])
    assert not find_running_backups("orders", service, JumpingClock()).unlisted


GAP = BackupListing((), total=1)


@pytest.mark.parametrize(
    ("lists", "is_empty"),
    [
        ([[]], True),
        ([[], [BUILDING]], False),
        ([GAP, [BUILDING]], False),
        ([GAP, [], [BUILDING]], False),
        ([[], [], [BUILDING]], False),
        ([[], GAP, [], [BUILDING]], False),
        ([BackupListing((DONE,)), BackupListing((DONE,)), [BUILDING]], False),
    ],
)
def test_find_running_backups_is_not_empty_by_one_listing_without_the_backup(
    lists: list[list[Backup] | BackupListing], is_empty: bool
) -> None:
    service = ScriptedService(instances=[an_instance()], lists=lists)
    found = find_running_backups(ORDERS, service, JumpingClock())
    assert found.is_empty is is_empty


def test_find_running_backups_raises_if_no_listing_is_complete() -> None:
    service = ScriptedService(instances=[an_instance()], lists=[GAP])
    with pytest.raises(UnexpectedResponse, match="not consistent"):
        find_running_backups(ORDERS, service, JumpingClock())


@pytest.mark.parametrize(
    ("instance_status", "rows", "change"),
    [
        ("ACTIVE", [BUILDING], None),
        ("ACTIVE", [BUILDING, OTHER], "backup-2 .* is now running"),
        ("ACTIVE", [DONE], "backup-1 .* is no longer running"),
        ("ACTIVE", [], "backup-1 .* is no longer running"),
        ("BACKING UP", [], "backup-1 .* is no longer running"),
        ("ACTIVE", [BUILDING._replace(name="other")], "is now named 'other'"),
    ],
)
def test_find_running_change_compares_with_what_was_displayed(
    instance_status: str, rows: list[Backup], change: str | None
) -> None:
    service = ScriptedService(instances=[an_instance(status=instance_status)], lists=[rows])
    found = find_running_change(RUNNING, service, JumpingClock())
    assert found is None if change is None else re.search(change, found or "")


def test_find_running_change_detects_the_end_of_an_unlisted_backup() -> None:
    unlisted = RunningBackups(InstanceRef(ORDERS, "orders"), (), unlisted=True)
    for status, changed in (("BACKING UP", False), ("ACTIVE", True)):
        service = ScriptedService(instances=[an_instance(status=status)])
        assert bool(find_running_change(unlisted, service, JumpingClock())) is changed


def test_find_running_backups_raises_not_found_for_an_unknown_instance() -> None:
    for ref in ("nowhere", ORDERS):
        with pytest.raises(NotFound):
            find_running_backups(ref, ScriptedService(), JumpingClock())


def test_stop_posts_once_and_polls_until_the_end() -> None:
    service = ScriptedService(stops=["j1"], lists=[[BUILDING], [BUILDING], [FAILED]])
    assert run(service) == ["FAILED"]
    assert service.calls == ["stop", "list", "list", "list", "list"]


@pytest.mark.parametrize(
    ("rows", "polls"),
    [
        ([], 3),
        ([DONE], 1),
        ([DONE._replace(end_time=None)], 2),
        ([FAILED], 2),
        ([a_backup(1, "DELETING")], 1),
    ],
)
def test_stop_ends_at_any_final_status(rows: list[Backup], polls: int) -> None:
    service = ScriptedService(stops=["j1"], lists=[rows])
    assert run(service) == [row.status_text for row in rows]
    assert service.calls.count("list") == polls


@pytest.mark.parametrize(
    "lists",
    [
        [[]],
        [GAP],
        [[], []],
        [[], GAP, []],
        [GAP, GAP, GAP, GAP],
        [BackupListing((), total=0, unreadable=1)] * 4,
        [[], [], [BUILDING], [], []],
        [[FAILED], [BUILDING], [FAILED]],
    ],
)
def test_stop_is_not_done_while_the_backup_may_still_be_running(
    lists: list[list[Backup] | BackupListing],
) -> None:
    service = ScriptedService(stops=["j1"], lists=[*lists, [BUILDING]])
    with pytest.raises(StillRunning):
        run(service)


def test_stop_times_out_if_every_listing_has_gaps() -> None:
    with pytest.raises(StillRunning):
        run(ScriptedService(stops=["j1"], lists=[GAP]))


def test_stop_continues_at_an_unknown_status() -> None:
    service = ScriptedService(stops=["j1"], lists=[[a_backup(1, "PAUSED")], [FAILED]])
    assert run(service) == ["FAILED"]


def test_stop_does_not_wait_for_a_backup_that_started_later() -> None:
    service = ScriptedService(stops=["j1"], lists=[[FAILED, OTHER]])
    assert run(service) == ["FAILED"]


def test_stop_without_timeout_does_not_poll() -> None:
    service = ScriptedService(stops=["j1"])
    assert run(service, timeout=None) == ["BUILDING"]
    assert service.calls == ["stop"]


def test_stop_raises_still_running_at_the_deadline() -> None:
    clock = JumpingClock()
    service = ScriptedService(stops=["j1"], lists=[[BUILDING]])
    with pytest.raises(StillRunning, match="Stop timed out after 1m 00s"):
        stop(RUNNING, service, timeout=60.0, clock=clock, on_event=ignore_events)
    assert clock.monotonic() == 60.0


def test_stop_continues_after_failed_polls_except_for_rejected_ones() -> None:
    service = ScriptedService(stops=["j1"], lists=[AmbiguousOutcome("502"), [FAILED]])
    assert run(service) == ["FAILED"]
    for rejection in (AuthFailed("no"), Forbidden("no")):
        with pytest.raises(type(rejection)):
            run(ScriptedService(stops=["j1"], lists=[rejection]))


def test_stop_polls_after_a_lost_response() -> None:
    service = ScriptedService(stops=[LOST], lists=[[BUILDING], [FAILED]])
    result = stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=ignore_events)
    assert result.reconciled
    assert service.calls.count("stop") == 1


def test_stop_is_sent_again_if_only_the_same_backup_runs() -> None:
    service = ScriptedService(stops=[LOST, "j2"], lists=[[BUILDING]] * 5 + [[FAILED]])
    result = stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=ignore_events)
    assert (result.job_id, result.reconciled) == ("j2", False)
    assert service.calls.count("stop") == 2
    assert service.calls[:6] == ["stop", "list", "list", "list", "list", "list"]


@pytest.mark.parametrize(
    "listing",
    [[BUILDING, OTHER], AmbiguousOutcome("502"), BackupListing((BUILDING,), total=2)],
)
def test_stop_is_not_sent_again_if_it_could_stop_another_backup(
    listing: list[Backup] | ServiceError | BackupListing,
) -> None:
    service = ScriptedService(stops=[LOST], lists=[*[[BUILDING]] * 4, listing, [FAILED]])
    assert run(service) == ["FAILED"]
    assert service.calls.count("stop") == 1


def test_stop_without_timeout_raises_if_the_outcome_is_unknown() -> None:
    service = ScriptedService(stops=[LOST, LOST], lists=[[BUILDING]])
    with pytest.raises(OutcomeUnknown, match="may or may not have been stopped"):
        run(service, timeout=None)
    resolved = ScriptedService(stops=[LOST], lists=[[FAILED]])
    assert run(resolved, timeout=None) == ["FAILED"]


def test_stop_accepts_a_conflict_if_the_backup_has_ended() -> None:
    rejection = StateConflict("nothing runs", code="DBS.200402")
    assert run(ScriptedService(stops=[rejection], lists=[[DONE]])) == ["COMPLETED"]
    with pytest.raises(StateConflict):
        run(ScriptedService(stops=[rejection], lists=[[BUILDING]]))


def test_stop_polls_the_instance_status_of_an_unlisted_backup() -> None:
    unlisted = RunningBackups(InstanceRef(ORDERS, "orders"), (), unlisted=True)
    service = ScriptedService(stops=["j1"], instances=[an_instance()])
    assert run(service, running=unlisted) == []
    assert service.calls == ["stop", "instances", "instances"]
    with pytest.raises(StillRunning):
        run(ScriptedService(stops=["j1"]), running=unlisted)
    busy = ScriptedService(stops=["j1"], instances=[an_instance(status="BACKING UP")])
    with pytest.raises(StillRunning):
        run(busy, running=unlisted)


def test_stop_emits_start_pauses_and_end() -> None:
    events: list[Event] = []
    service = ScriptedService(stops=["j1"], lists=[[BUILDING], [FAILED]])
    stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=events.append)
    assert events == [
        Stopping(ORDERS, "orders"),
        RetryPause(1.0, "the backup is stopping"),
        RetryPause(2.0, "the backup is stopping"),
        Stopping(ORDERS, "orders", done=True),
    ]


def test_stop_emits_the_end_if_it_is_rejected() -> None:
    events: list[Event] = []
    for rejection in (Forbidden("no"), StateConflict("not now")):
        service = ScriptedService(stops=[rejection], lists=[[BUILDING]])
        with pytest.raises(ServiceError):
            stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=events.append)
        assert events[-1] == Stopping(ORDERS, "orders", done=True)
