"""`wait`: it ends when the backup does, when time is up, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.poll import DEADLINE_GRACE
from gaussbackup.actions.wait import WaitRequest, wait
from gaussbackup.actions.wait_target import WaitOutcome, WaitTarget
from gaussbackup.actions.waiter import WaitOptions, wait_for
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    BackupDisappeared,
    BackupFailed,
    Forbidden,
    NotFound,
    PermanentConnectionError,
    ServiceError,
    StillRunning,
    Throttled,
    UsageError,
)
from gaussbackup.model.events import Event, Finished, Polled, Warned
from tests.support.builders import ORDERS, a_backup, a_job, an_instance, backup_id
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from gaussbackup.model.backup import Backup

BUILDING = a_backup(9, "BUILDING")
DONE = a_backup(9)
BAD = a_backup(9, "FAILED")
DOWN = AmbiguousOutcome("503")


class DeafService(ScriptedService):
    """Gives no answer, but takes all the time that a look may have."""

    def __init__(self, clock: JumpingClock) -> None:
        super().__init__(finds=[DOWN])
        self._clock = clock
        self._limit = 0.0

    def with_deadline(self, deadline: float | None, *, retry: bool = True) -> Self:
        assert deadline is not None
        self._limit = deadline
        return self

    def find_backup(self, backup_id: str) -> Backup | None:
        self._clock.sleep(self._limit - self._clock.monotonic())
        return super().find_backup(backup_id)


class Watch:
    """One wait for backup 9 against a script."""

    def __init__(
        self,
        finds: Sequence[Backup | ServiceError | None],
        *,
        timeout: float = 3600.0,
        service: ScriptedService | None = None,
        target: WaitTarget | None = None,
        clock: JumpingClock | None = None,
    ) -> None:
        self.clock = clock or JumpingClock()
        self.events: list[Event] = []
        self.service = service or ScriptedService(finds=finds)
        [self.outcome] = wait_for(
            [target or WaitTarget(backup_id(9))],
            WaitOptions(timeout=timeout),
            self.service,
            clock=self.clock,
            on_event=self.events.append,
            jitter=lambda: 0.5,
        )

    @property
    def error(self) -> object:
        return self.outcome.error

    @property
    def warnings(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Warned)]


def test_a_completed_backup_ends_it_well() -> None:
    watch = Watch([BUILDING, BUILDING, BUILDING, DONE])
    assert watch.error is None
    assert watch.outcome.backup == DONE
    assert isinstance(watch.events[-1], Finished)


def test_a_failed_backup_ends_it_with_the_reason_of_the_job() -> None:
    service = ScriptedService(finds=[BUILDING, BAD], jobs=[a_job("Failed", reason="disk is full")])
    watch = Watch([], service=service, target=WaitTarget(backup_id(9), job_id="job-9"))
    assert isinstance(watch.error, BackupFailed)
    assert "disk is full" in watch.error.message


def test_a_backup_that_vanishes_ends_it_long_before_the_deadline() -> None:
    watch = Watch([BUILDING, None])
    assert isinstance(watch.error, BackupDisappeared)
    assert watch.clock.monotonic() < 60


def test_an_id_that_never_shows_is_not_found_after_a_minute() -> None:
    watch = Watch([None])
    assert isinstance(watch.error, NotFound)
    assert 60 <= watch.clock.monotonic() < 75


def test_a_list_that_lags_behind_is_waited_for() -> None:
    assert Watch([None, None, BUILDING, DONE]).error is None


def test_the_patience_ends_on_the_deadline_with_a_last_look() -> None:
    watch = Watch([BUILDING], timeout=100.0)
    assert isinstance(watch.error, StillRunning)
    assert watch.clock.monotonic() == pytest.approx(100.0)
    assert watch.service.calls[-1] == "find"


def test_looks_that_hang_outlast_the_deadline_by_one_grace_and_no_more() -> None:
    clock = JumpingClock()
    watch = Watch([], timeout=3.0, service=DeafService(clock), clock=clock)
    assert isinstance(watch.error, StillRunning)
    assert clock.monotonic() == pytest.approx(3.0 + DEADLINE_GRACE)


def test_a_machine_that_slept_over_the_deadline_looks_once_more() -> None:
    class Sleeper(JumpingClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + 3600.0)

    assert Watch([BUILDING, DONE], timeout=60.0, clock=Sleeper()).error is None


@pytest.mark.parametrize(("row", "error"), [(DONE, None), (BUILDING, StillRunning)])
def test_a_timeout_of_zero_looks_exactly_once(
    row: Backup, error: type[StillRunning] | None
) -> None:
    watch = Watch([row], timeout=0.0)
    assert watch.service.calls.count("find") == 1
    assert watch.error is None if error is None else isinstance(watch.error, error)


def test_an_outage_never_ends_it_before_the_deadline() -> None:
    assert Watch([BUILDING, *[DOWN] * 20, DONE]).error is None


def test_an_outage_until_the_deadline_says_so() -> None:
    watch = Watch([BUILDING, DOWN], timeout=300.0)
    assert isinstance(watch.error, StillRunning)
    assert "503" in watch.error.message


def test_a_refusal_that_passes_is_forgiven_and_a_second_in_a_row_is_not() -> None:
    refused = Forbidden("not allowed")
    assert Watch([refused, BUILDING, refused, DONE]).error is None
    assert Watch([BUILDING, refused, refused, DONE]).error is refused


@pytest.mark.parametrize("final", [AuthFailed("401"), PermanentConnectionError("certificate")])
def test_bad_credentials_and_a_bad_certificate_end_it_at_once(final: ServiceError) -> None:
    watch = Watch([BUILDING, final, DONE])
    assert watch.error is final
    assert watch.service.calls.count("find") == 2


def test_a_pause_that_the_service_asks_for_is_kept() -> None:
    throttled = Throttled("slow down")
    throttled.retry_after = 40.0
    watch = Watch([throttled, DONE])
    assert watch.error is None
    assert watch.clock.monotonic() >= 40


def test_a_pause_beyond_the_deadline_ends_it_now_and_is_told() -> None:
    throttled = Throttled("slow down")
    throttled.retry_after = 600.0
    watch = Watch([throttled], timeout=5.0)
    assert isinstance(watch.error, StillRunning)
    assert "10m 00s" in watch.error.message
    assert watch.clock.monotonic() <= 5


def test_an_unknown_job_never_fails_a_wait() -> None:
    service = ScriptedService(finds=[BUILDING, DONE], jobs=[NotFound("no such job")])
    assert Watch([], service=service, target=WaitTarget(backup_id(9), job_id="j")).error is None


def test_an_odd_status_runs_on_and_is_named_at_the_end() -> None:
    watch = Watch([a_backup(9, "PAUSED")], timeout=60.0)
    assert isinstance(watch.error, StillRunning)
    assert "PAUSED" in watch.error.message
    assert len(watch.warnings) == 1


def test_a_row_of_another_instance_is_not_our_backup() -> None:
    foreign = DONE._replace(instance_id="f" * 32)
    watch = Watch([foreign], target=WaitTarget(backup_id(9), BUILDING))
    assert isinstance(watch.error, NotFound)


def test_the_history_of_the_instance_makes_the_estimate() -> None:
    service = ScriptedService(finds=[BUILDING, DONE], lists=[[a_backup(1, duration=300.0)]])
    watch = Watch([], service=service)
    looked = [event for event in watch.events if isinstance(event, Polled)]
    assert looked[0].typical_duration == 300.0


def waited(*words: str, service: ScriptedService, **more: object) -> list[WaitOutcome]:
    request = replace(WaitRequest(backups=words), **more)  # type: ignore[arg-type]
    return wait(request, service, clock=JumpingClock(), on_event=lambda _: None)


def test_several_share_one_list_call_a_look() -> None:
    rows = [a_backup(n, "BUILDING") for n in (1, 2, 3)]
    done = [a_backup(n) for n in (1, 2)] + [a_backup(3, "FAILED")]
    service = ScriptedService(lists=[rows, rows, done], finds=[done[2]])
    outcomes = waited(*(backup_id(n) for n in (1, 2, 3)), service=service)
    assert [type(outcome.error) for outcome in outcomes] == [type(None), type(None), BackupFailed]
    assert service.calls == ["list", "list", "list", "find"]


def test_a_name_an_id_twice_and_a_selector_are_each_waited_for_once() -> None:
    service = ScriptedService(lists=[[DONE]], finds=[DONE], instances=[an_instance()])
    outcomes = waited("backup-9", "@latest", service=service, instance="orders")
    assert [outcome.backup_id for outcome in outcomes] == [backup_id(9)]


def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(NotFound):
        waited("nothing", service=ScriptedService())


def test_an_ambiguous_name_lists_the_ids() -> None:
    twins = [a_backup(1, name="same"), a_backup(2, name="same")]
    with pytest.raises(UsageError) as caught:
        waited("same", service=ScriptedService(lists=[twins]))
    assert backup_id(1) in (caught.value.hint or "")


def test_a_job_leads_to_its_backup() -> None:
    service = ScriptedService(lists=[[BUILDING]], finds=[DONE], jobs=[a_job("Running")])
    [outcome] = waited(service=service, job_id="e4733090-b2c8-4ea7-a33a-f55f65723fb3")
    assert outcome.error is None
    assert outcome.backup_id == backup_id(9)


def test_a_job_without_a_backup_is_not_found() -> None:
    service = ScriptedService(lists=[[]], jobs=[a_job("Running")])
    with pytest.raises(NotFound):
        waited(service=service, job_id="e4733090-b2c8-4ea7-a33a-f55f65723fb3")


def test_the_instance_of_the_rows_is_the_one_asked_for() -> None:
    foreign = DONE._replace(instance_id="f" * 32)
    with pytest.raises(NotFound):
        waited("backup-9", service=ScriptedService(lists=[[foreign]]), instance=ORDERS)
