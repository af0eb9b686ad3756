"""`wait`: it ends with the backup, at the deadline, or at a permanent error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gaussbackup.actions.poll_once import DEADLINE_GRACE
from gaussbackup.actions.wait import WaitRequest, wait
from gaussbackup.actions.wait_tracker import WaitOutcome, WaitTarget
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
from gaussbackup.model.listing_result import BackupListing, JobListing
from tests.support.builders import ORDERS, a_backup, a_job, an_instance, backup_id
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from gaussbackup.model.backup import Backup
    from gaussbackup.model.job import Job

BUILDING = a_backup(9, "BUILDING")
DONE = a_backup(9)
FAILED = a_backup(9, "FAILED")
DOWN = AmbiguousOutcome("503")


class HangingService(ScriptedService):
    """Times out after all the time that a poll may take."""

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


class Run:
    """One wait for backup 9 against scripted results."""

    def __init__(
        self,
        finds: Sequence[Backup | ServiceError | None],
        *,
        timeout: float = 3600.0,
        service: ScriptedService | None = None,
        target: WaitTarget | None = None,
        clock: JumpingClock | None = None,
        percentage: bool = False,
    ) -> None:
        self.clock = clock or JumpingClock()
        self.events: list[Event] = []
        self.service = service or ScriptedService(finds=finds)
        [self.outcome] = wait_for(
            [target or WaitTarget(backup_id(9))],
            WaitOptions(timeout=timeout, percentage=percentage),
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


def test_wait_ends_with_success_if_the_backup_completes() -> None:
    run = Run([BUILDING, BUILDING, BUILDING, DONE])
    assert run.error is None
    assert run.outcome.backup == DONE
    assert isinstance(run.events[-1], Finished)


def test_wait_ends_with_the_job_reason_if_the_backup_fails() -> None:
    service = ScriptedService(
        finds=[BUILDING, FAILED], jobs=[a_job("Failed", reason="disk is full")]
    )
    run = Run([], service=service, target=WaitTarget(backup_id(9), job_id="job-9"))
    assert isinstance(run.error, BackupFailed)
    assert "disk is full" in run.error.message


def test_wait_ends_early_if_the_backup_disappears() -> None:
    run = Run([BUILDING, None])
    assert isinstance(run.error, BackupDisappeared)
    assert run.clock.monotonic() < 60


def test_wait_raises_not_found_after_a_minute_for_an_unlisted_id() -> None:
    run = Run([None])
    assert isinstance(run.error, NotFound)
    assert 60 <= run.clock.monotonic() < 75


def test_wait_tolerates_a_listing_that_lags_behind() -> None:
    assert Run([None, None, BUILDING, DONE]).error is None


def test_wait_polls_a_last_time_at_the_deadline() -> None:
    run = Run([BUILDING], timeout=100.0)
    assert isinstance(run.error, StillRunning)
    assert run.clock.monotonic() == pytest.approx(100.0)
    assert run.service.calls[-1] == "find"


def test_wait_exceeds_the_deadline_by_at_most_one_grace() -> None:
    clock = JumpingClock()
    run = Run([], timeout=3.0, service=HangingService(clock), clock=clock)
    assert isinstance(run.error, StillRunning)
    assert clock.monotonic() == pytest.approx(3.0 + DEADLINE_GRACE)


def test_wait_polls_once_more_after_the_machine_was_suspended() -> None:
    class SuspendedClock(JumpingClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + 3600.0)

    assert Run([BUILDING, DONE], timeout=60.0, clock=SuspendedClock()).error is None


@pytest.mark.parametrize(("row", "error"), [(DONE, None), (BUILDING, StillRunning)])
def test_wait_with_timeout_zero_polls_once(row: Backup, error: type[StillRunning] | None) -> None:
    run = Run([row], timeout=0.0)
    assert run.service.calls.count("find") == 1
    assert run.error is None if error is None else isinstance(run.error, error)


def test_wait_survives_an_outage() -> None:
    assert Run([BUILDING, *[DOWN] * 20, DONE]).error is None


def test_wait_error_mentions_an_outage_at_the_deadline() -> None:
    run = Run([BUILDING, DOWN], timeout=300.0)
    assert isinstance(run.error, StillRunning)
    assert "503" in run.error.message


def test_wait_tolerates_one_rejected_poll_but_not_two_in_a_row() -> None:
    forbidden = Forbidden("not allowed")
    assert Run([forbidden, BUILDING, forbidden, DONE]).error is None
    assert Run([BUILDING, forbidden, forbidden, DONE]).error is forbidden


@pytest.mark.parametrize("permanent", [AuthFailed("401"), PermanentConnectionError("certificate")])
def test_wait_ends_at_once_for_a_permanent_error(permanent: ServiceError) -> None:
    run = Run([BUILDING, permanent, DONE])
    assert run.error is permanent
    assert run.service.calls.count("find") == 2


def test_wait_obeys_retry_after() -> None:
    throttled = Throttled("slow down")
    throttled.retry_after = 40.0
    run = Run([throttled, DONE])
    assert run.error is None
    assert run.clock.monotonic() >= 40


def test_wait_ends_at_once_if_retry_after_exceeds_the_deadline() -> None:
    throttled = Throttled("slow down")
    throttled.retry_after = 600.0
    run = Run([throttled], timeout=5.0)
    assert isinstance(run.error, StillRunning)
    assert "10m 00s" in run.error.message
    assert run.clock.monotonic() <= 5


def test_wait_ignores_an_unknown_job() -> None:
    service = ScriptedService(finds=[BUILDING, DONE], jobs=[NotFound("no such job")])
    run = Run([], service=service, target=WaitTarget(backup_id(9), job_id="j"), percentage=True)
    assert run.error is None


JOB_ID = a_job().id
WITH_JOB = WaitTarget(backup_id(9), BUILDING, JOB_ID, id_confirmed=True, typical_duration=300.0)


def scripted(finds: Sequence[Backup | None], *jobs: Job | ServiceError) -> ScriptedService:
    return ScriptedService(finds=finds, jobs=jobs or [a_job("Running", percent=60)])


@pytest.mark.parametrize(
    ("finds", "job_requests"),
    [
        ([DONE], 0),
        ([*[BUILDING] * 10, DONE], 0),
        ([BUILDING, None, BUILDING, DONE], 0),
        ([a_backup(9, "PAUSED"), DONE], 0),
        ([BUILDING, FAILED], 1),
        ([BUILDING, FAILED, BUILDING, FAILED], 1),
    ],
)
def test_wait_requests_the_job_only_after_a_failure_without_a_display(
    finds: Sequence[Backup | None], job_requests: int
) -> None:
    run = Run([], service=scripted(finds), target=WITH_JOB)
    assert run.service.calls.count("job") == job_requests
    assert not any(event.job for event in run.events if isinstance(event, Polled))


def test_wait_requests_the_job_at_most_every_10_seconds_for_a_percentage() -> None:
    run = Run([], service=scripted([BUILDING]), target=WITH_JOB, percentage=True, timeout=300.0)
    polls = [event for event in run.events if isinstance(event, Polled)]
    assert polls[-1].job == a_job("Running", percent=60)
    assert 3 <= run.service.calls.count("job") <= 30
    assert run.service.calls.count("job") < run.service.calls.count("find")


def test_wait_ends_if_the_job_of_an_overdue_backup_failed() -> None:
    failed = a_job("Failed", reason="no disk")
    run = Run([], service=scripted([BUILDING], failed), target=WITH_JOB)
    assert isinstance(run.error, BackupFailed)
    assert "no disk" in run.error.message
    assert run.service.calls.count("job") == 1
    assert 450 <= run.clock.monotonic() < 600


def test_wait_requests_the_job_of_an_overdue_backup_rarely() -> None:
    run = Run([], service=scripted([BUILDING]), target=WITH_JOB, timeout=4 * 3600.0)
    assert run.service.calls.count("job") <= 40


def test_wait_does_not_list_the_history_of_a_created_backup_again() -> None:
    target = replace(WITH_JOB, typical_duration=None)
    assert "list" not in Run([BUILDING, DONE], target=target).service.calls


def test_wait_returns_no_outdated_status_of_the_job() -> None:
    run = Run([], service=scripted([*[BUILDING] * 9, DONE]), target=WITH_JOB, percentage=True)
    job = run.outcome.job
    assert job is not None
    assert (job.id, job.status_text, job.percent) == (JOB_ID, "", None)


def three_of(job: Job) -> JobListing:
    return JobListing(tuple(job._replace(id=f"job-{number}") for number in range(3)))


def wait_for_many(service: ScriptedService, count: int, *, percentage: bool) -> list[Event]:
    events: list[Event] = []
    targets = [
        replace(WITH_JOB, backup_id=backup_id(n), backup=a_backup(n, "BUILDING"), job_id=f"job-{n}")
        for n in range(count)
    ]
    options = WaitOptions(timeout=60.0, percentage=percentage)
    wait_for(targets, options, service, clock=JumpingClock(), on_event=events.append)
    return events


def test_wait_lists_the_percentages_of_several_jobs_together() -> None:
    service = ScriptedService(
        lists=[[a_backup(n, "BUILDING") for n in range(3)]],
        tasks=three_of(a_job("Running", percent=40)),
    )
    events = wait_for_many(service, 3, percentage=True)
    assert {each.job.percent for each in events if isinstance(each, Polled) and each.job} == {40}
    listings = [each for each in service.list_arguments if "status" in each]
    assert {each["status"] for each in listings} == {"Running"}
    assert 1 <= len(listings) <= 6
    assert "job" not in service.calls


def test_wait_lists_the_reasons_of_several_failed_jobs_together() -> None:
    service = ScriptedService(
        lists=[[a_backup(n, "FAILED") for n in range(3)]],
        tasks=three_of(a_job("Failed", reason="no disk")),
    )
    events = wait_for_many(service, 3, percentage=False)
    assert sum(isinstance(each, Finished) for each in events) == 3
    assert [each["status"] for each in service.list_arguments if "status" in each] == [None]
    assert "job" not in service.calls


def test_wait_survives_a_listing_of_jobs_that_fails() -> None:
    class WithoutTasks(ScriptedService):
        def list_jobs(self, **filters: object) -> JobListing:
            raise DOWN

    rows = [a_backup(n, "BUILDING") for n in range(3)]
    service = WithoutTasks(lists=[*[rows] * 5, [a_backup(n) for n in range(3)]])
    events = wait_for_many(service, 3, percentage=True)
    assert all(each.succeeded for each in events if isinstance(each, Finished))


def test_wait_continues_at_an_undocumented_status_and_reports_it() -> None:
    run = Run([a_backup(9, "PAUSED")], timeout=60.0)
    assert isinstance(run.error, StillRunning)
    assert "PAUSED" in run.error.message
    assert len(run.warnings) == 1


def test_wait_ignores_a_row_of_another_instance() -> None:
    other = DONE._replace(instance_id="f" * 32)
    run = Run([other], target=WaitTarget(backup_id(9), BUILDING))
    assert isinstance(run.error, NotFound)


def test_wait_computes_the_typical_duration_from_history() -> None:
    service = ScriptedService(finds=[BUILDING, DONE], lists=[[a_backup(1, duration=300.0)]])
    run = Run([], service=service)
    polled = [event for event in run.events if isinstance(event, Polled)]
    assert polled[0].typical_duration == 300.0


def wait_for_refs(*refs: str, service: ScriptedService, **more: object) -> list[WaitOutcome]:
    request = replace(WaitRequest(backups=refs), **more)  # type: ignore[arg-type]
    return wait(request, service, clock=JumpingClock(), on_event=lambda _: None)


def test_wait_polls_several_backups_with_one_listing() -> None:
    rows = [a_backup(n, "BUILDING") for n in (1, 2, 3)]
    finished = [a_backup(n) for n in (1, 2)] + [a_backup(3, "FAILED")]
    service = ScriptedService(lists=[rows, rows, finished], finds=[finished[2]])
    outcomes = wait_for_refs(*(backup_id(n) for n in (1, 2, 3)), service=service)
    assert [type(outcome.error) for outcome in outcomes] == [type(None), type(None), BackupFailed]
    assert service.calls == ["list", "list", "list", "find"]


def test_wait_does_not_count_a_backup_as_missing_if_the_listing_has_gaps() -> None:
    other = a_backup(8, "BUILDING")
    partial = BackupListing((other,), total=2)
    complete = [DONE, a_backup(8)]
    service = ScriptedService(lists=[[BUILDING, other], *[partial] * 9, complete])
    outcomes = wait_for_refs(BUILDING.id, other.id, service=service)
    assert [outcome.error for outcome in outcomes] == [None, None]
    service = ScriptedService(lists=[[BUILDING, other], *[[other]] * 3, complete])
    errors = [each.error for each in wait_for_refs(BUILDING.id, other.id, service=service)]
    assert isinstance(errors[0], BackupDisappeared)


def test_wait_waits_once_for_a_backup_given_twice() -> None:
    service = ScriptedService(lists=[[DONE]], finds=[DONE], instances=[an_instance()])
    outcomes = wait_for_refs("backup-9", "@latest", service=service, instance="orders")
    assert [outcome.backup_id for outcome in outcomes] == [backup_id(9)]


def test_wait_raises_not_found_for_an_unknown_name() -> None:
    with pytest.raises(NotFound):
        wait_for_refs("unknown", service=ScriptedService())


def test_wait_lists_the_ids_of_an_ambiguous_name() -> None:
    duplicates = [a_backup(1, name="same"), a_backup(2, name="same")]
    with pytest.raises(UsageError) as caught:
        wait_for_refs("same", service=ScriptedService(lists=[duplicates]))
    assert backup_id(1) in (caught.value.hint or "")


def test_wait_for_a_job_waits_for_its_backup() -> None:
    service = ScriptedService(lists=[[BUILDING]], finds=[DONE], jobs=[a_job("Running")])
    [outcome] = wait_for_refs(service=service, job_id="e4733090-b2c8-4ea7-a33a-f55f65723fb3")
    assert outcome.error is None
    assert outcome.backup_id == backup_id(9)


def test_wait_for_a_job_requests_it_until_its_backup_is_listed() -> None:
    unknown = NotFound("no such job", code="DBS.200543")
    service = ScriptedService(
        lists=[[], [BUILDING]], finds=[DONE], jobs=[unknown, a_job("Running")]
    )
    [outcome] = wait_for_refs(service=service, job_id=JOB_ID)
    assert outcome.error is None
    assert service.calls == ["job", "job", "list", "job", "list", "find"]


def test_wait_for_a_failed_job_requests_it_once() -> None:
    failed = a_job("Failed", reason="no disk")
    service = ScriptedService(lists=[[BUILDING]], finds=[BUILDING], jobs=[failed])
    [outcome] = wait_for_refs(service=service, job_id=JOB_ID)
    assert isinstance(outcome.error, BackupFailed)
    assert service.calls.count("job") == 1


@pytest.mark.parametrize(
    ("job", "requests"),
    [(a_job("Completed"), 1), (a_job("Running"), 8), (NotFound("no such job"), 8)],
)
def test_wait_raises_not_found_for_a_job_without_a_backup(
    job: Job | ServiceError, requests: int
) -> None:
    service = ScriptedService(lists=[[]], jobs=[job])
    with pytest.raises(NotFound):
        wait_for_refs(service=service, job_id=JOB_ID)
    assert service.calls.count("job") == requests


def test_wait_for_a_job_with_timeout_zero_requests_it_once() -> None:
    service = ScriptedService()
    with pytest.raises(NotFound):
        wait_for_refs(service=service, job_id=JOB_ID, options=WaitOptions(timeout=0.0))
    assert service.calls == ["job"]


def test_wait_checks_the_instance_of_the_rows() -> None:
    other = DONE._replace(instance_id="f" * 32)
    with pytest.raises(NotFound):
        wait_for_refs("backup-9", service=ScriptedService(lists=[[other]]), instance=ORDERS)
