"""`stop`: one POST for what runs, none for nothing, and a second only after looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.lookup import InstanceRef
from gaussbackup.actions.stop import RunningBackups, find_running_backups, stop
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    ServiceError,
    StateConflict,
    StillRunning,
)
from gaussbackup.model.events import Event, RetryPause, Stopping, ignore_events
from tests.support.builders import ORDERS, a_backup, an_instance
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

BUILDING = a_backup(1, "BUILDING")
FAILED = a_backup(1, "FAILED")
DONE = a_backup(1)
OTHER = a_backup(2, "BUILDING")
RUNNING = RunningBackups(InstanceRef(ORDERS, "orders"), (BUILDING,))
LOST = AmbiguousOutcome("the answer was lost")


def run(
    service: ScriptedService, *, timeout: float | None = 60.0, running: RunningBackups = RUNNING
) -> list[str]:
    """Stop, and give the states that the backups ended in."""
    result = stop(running, service, timeout=timeout, clock=JumpingClock(), on_event=ignore_events)
    assert result.waited is (timeout is not None)
    return [row.status_text for row in result.backups]


def test_what_runs_is_building_and_of_this_instance() -> None:
    rows = [BUILDING, a_backup(2), a_backup(3, "BUILDING", instance_id="x")]
    service = ScriptedService(instances=[an_instance()], lists=[rows])
    found = find_running_backups("orders", service)
    assert [row.id for row in found.backups] == [BUILDING.id]
    assert found.backups[0].instance_name == "orders"
    assert not found.is_empty


def test_nothing_runs_on_an_instance_that_is_active() -> None:
    service = ScriptedService(instances=[an_instance()], lists=[[DONE]])
    assert find_running_backups(ORDERS, service).is_empty


def test_a_backup_that_no_list_tells_shows_in_the_state_of_the_instance() -> None:
    busy = an_instance(status="BACKING UP")
    found = find_running_backups("orders", ScriptedService(instances=[busy], lists=[[DONE]]))
    assert found.unlisted
    assert not found.is_empty
    listed = find_running_backups("orders", ScriptedService(instances=[busy], lists=[[BUILDING]]))
    assert not listed.unlisted


def test_an_instance_that_is_not_there_has_nothing_to_stop() -> None:
    for word in ("nowhere", ORDERS):
        with pytest.raises(NotFound):
            find_running_backups(word, ScriptedService())


def test_it_posts_once_and_looks_until_the_backup_has_ended() -> None:
    service = ScriptedService(stops=["j1"], lists=[[BUILDING], [BUILDING], [FAILED]])
    assert run(service) == ["FAILED"]
    assert service.calls == ["stop", "list", "list", "list"]


@pytest.mark.parametrize("rows", [[], [DONE], [a_backup(1, "DELETING")]])
def test_every_end_is_an_end(rows: list[Backup]) -> None:
    service = ScriptedService(stops=["j1"], lists=[rows])
    assert run(service) == [row.status_text for row in rows]


def test_a_state_that_nobody_knows_is_no_end() -> None:
    service = ScriptedService(stops=["j1"], lists=[[a_backup(1, "PAUSED")], [FAILED]])
    assert run(service) == ["FAILED"]


def test_a_backup_begun_since_is_not_waited_for() -> None:
    service = ScriptedService(stops=["j1"], lists=[[FAILED, OTHER]])
    assert run(service) == ["FAILED"]


def test_without_waiting_nobody_looks() -> None:
    service = ScriptedService(stops=["j1"])
    assert run(service, timeout=None) == ["BUILDING"]
    assert service.calls == ["stop"]


def test_the_patience_ends_at_the_deadline() -> None:
    clock = JumpingClock()
    service = ScriptedService(stops=["j1"], lists=[[BUILDING]])
    with pytest.raises(StillRunning, match="After 1m 00s"):
        stop(RUNNING, service, timeout=60.0, clock=clock, on_event=ignore_events)
    assert clock.monotonic() == 60.0


def test_looks_without_an_answer_do_not_end_it_and_refused_credentials_do() -> None:
    service = ScriptedService(stops=["j1"], lists=[AmbiguousOutcome("502"), [FAILED]])
    assert run(service) == ["FAILED"]
    for refusal in (AuthFailed("no"), Forbidden("no")):
        with pytest.raises(type(refusal)):
            run(ScriptedService(stops=["j1"], lists=[refusal]))


def test_a_lost_answer_is_settled_by_looking() -> None:
    service = ScriptedService(stops=[LOST], lists=[[BUILDING], [FAILED]])
    result = stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=ignore_events)
    assert result.reconciled
    assert service.calls.count("stop") == 1


def test_a_lost_stop_is_repeated_once_where_only_that_backup_runs() -> None:
    service = ScriptedService(stops=[LOST, "j2"], lists=[[BUILDING]] * 5 + [[FAILED]])
    result = stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=ignore_events)
    assert (result.job_id, result.reconciled) == ("j2", False)
    assert service.calls.count("stop") == 2
    assert service.calls[:6] == ["stop", "list", "list", "list", "list", "list"]


@pytest.mark.parametrize("seen", [[BUILDING, OTHER], AmbiguousOutcome("502")])
def test_it_is_not_repeated_where_that_could_stop_another(
    seen: list[Backup] | ServiceError,
) -> None:
    service = ScriptedService(stops=[LOST], lists=[*[[BUILDING]] * 4, seen, [FAILED]])
    assert run(service) == ["FAILED"]
    assert service.calls.count("stop") == 1


def test_a_stop_in_doubt_that_nobody_waits_for_is_not_called_done() -> None:
    service = ScriptedService(stops=[LOST, LOST], lists=[[BUILDING]])
    with pytest.raises(OutcomeUnknown, match="Nobody can say"):
        run(service, timeout=None)
    settled = ScriptedService(stops=[LOST], lists=[[FAILED]])
    assert run(settled, timeout=None) == ["FAILED"]


def test_a_refusal_because_it_has_ended_is_as_good_as_a_stop() -> None:
    refusal = StateConflict("nothing runs", code="DBS.200402")
    assert run(ScriptedService(stops=[refusal], lists=[[DONE]])) == ["COMPLETED"]
    with pytest.raises(StateConflict):
        run(ScriptedService(stops=[refusal], lists=[[BUILDING]]))


def test_what_no_list_tells_is_waited_for_by_the_state_of_the_instance() -> None:
    unlisted = RunningBackups(InstanceRef(ORDERS, "orders"), (), unlisted=True)
    service = ScriptedService(stops=["j1"], instances=[an_instance()])
    assert run(service, running=unlisted) == []
    assert service.calls == ["stop", "instances"]
    busy = ScriptedService(stops=["j1"], instances=[an_instance(status="BACKING UP")])
    with pytest.raises(StillRunning):
        run(busy, running=unlisted)


def test_what_is_sent_each_pause_and_the_end_are_told() -> None:
    events: list[Event] = []
    service = ScriptedService(stops=["j1"], lists=[[BUILDING], [FAILED]])
    stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=events.append)
    assert events == [
        Stopping(ORDERS, "orders"),
        RetryPause(1.0, "it is stopping"),
        Stopping(ORDERS, "orders", done=True),
    ]


def test_a_stop_that_was_refused_leaves_nothing_to_look_for() -> None:
    events: list[Event] = []
    for refusal in (Forbidden("no"), StateConflict("not now")):
        service = ScriptedService(stops=[refusal], lists=[[BUILDING]])
        with pytest.raises(ServiceError):
            stop(RUNNING, service, timeout=60.0, clock=JumpingClock(), on_event=events.append)
        assert events[-1] == Stopping(ORDERS, "orders", done=True)
