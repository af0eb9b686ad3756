"""`restore --into`: what happens if the cloud changes between the question and the POST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.actions.restore_existing import OverwriteRequest, restore_to_existing
from gaussbackup.actions.restore_source import SourceRequest
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.errors import (
    AmbiguousOutcome,
    GaussbackupError,
    OutcomeUnknown,
    PartialFailure,
    Refused,
    StateConflict,
    UnexpectedResponse,
)
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.events import RestoreNotStarted
from gaussbackup.model.instance_details import InstanceDetails, InstanceSnapshot
from gaussbackup.model.listing_result import JobListing
from gaussbackup.model.restore import RestoreResponse
from tests.support.builders import BILLING, a_backup, a_job
from tests.support.fakes import JumpingClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.actions.restore_result import RestoreResult

BACKUP = a_backup(1)
TARGET = InstanceDetails(BILLING, "billing", "ACTIVE", "Enterprise", "8.103", volume_gb=480)


class FakeRestoreService:
    """A cloud with one target; tests replace its fields to change it."""

    def __init__(self) -> None:
        self.target: InstanceDetails | None = TARGET
        self.backup: Any = BACKUP
        self.jobs: list[Any] = []
        self.job_error: GaussbackupError | None = None
        self.post_error: Exception | None = None
        self.confirm_error: GaussbackupError | None = None
        self.posts = 0

    def with_deadline(self, _deadline: float | None, *, retry: bool = True) -> FakeRestoreService:
        del retry
        return self

    def clock_offset(self) -> Any:
        from datetime import timedelta

        return timedelta(0)

    def find_backup(self, _backup_id: str) -> Any:
        return self.backup

    def show_instance(self, _instance_id: str) -> InstanceDetails | None:
        return self.target

    def show_snapshot(self, _point: Any) -> InstanceSnapshot:
        return InstanceSnapshot("Independent", 480, "8.103")

    def list_jobs(self, **_filters: Any) -> JobListing:
        if self.job_error is not None:
            raise self.job_error
        return JobListing(tuple(self.jobs))

    def show_job(self, _job_id: str) -> Any:
        return a_job("Completed")

    def restore_to_existing(self, target_id: str, _point: Any) -> RestoreResponse:
        self.posts += 1
        if self.post_error is not None:
            raise self.post_error
        return RestoreResponse(target_id, "job", 1)

    def confirm_restored_data(self, _instance_id: str) -> str | None:
        if self.confirm_error is not None:
            raise self.confirm_error
        return "job"


def run(
    service: FakeRestoreService,
    meanwhile: Callable[[], None] = lambda: None,
    *,
    confirm_data: bool = False,
    events: list[Any] | None = None,
) -> RestoreResult:
    """Overwrite the target; `meanwhile` runs while the user is asked."""
    request = OverwriteRequest(
        SourceRequest(BACKUP.id),
        BILLING,
        confirm=lambda _target, _source: meanwhile(),
        safety_backup_name=None,
        wait=WaitOptions(timeout=60.0),
        confirm_data=confirm_data,
    )
    client: Any = service
    return restore_to_existing(
        request,
        client,
        clock=JumpingClock(),
        on_event=lambda event: None if events is None else events.append(event),
    )


def test_restore_to_existing_sends_one_post_and_ends_with_the_job() -> None:
    service = FakeRestoreService()
    result = run(service, confirm_data=True)

    assert (result.error, result.confirmed, service.posts) == (None, True, 1)


@pytest.mark.parametrize(
    ("change", "error", "fragment"),
    [
        ({"target": None}, Refused, "it is deleted"),
        ({"target": TARGET._replace(name="other")}, Refused, "it is other, ACTIVE"),
        ({"target": TARGET._replace(status="MODIFYING")}, Refused, "it is billing, MODIFYING"),
        ({"backup": None}, Refused, "the backup backup-1 is deleted"),
        ({"backup": a_backup(1, "DELETING")}, StateConflict, "is DELETING, not COMPLETED"),
    ],
)
def test_restore_to_existing_overwrites_nothing_that_changed_meanwhile(
    change: dict[str, Any], error: type[GaussbackupError], fragment: str
) -> None:
    service = FakeRestoreService()

    with pytest.raises(error) as raised:
        run(service, lambda: vars(service).update(change))
    assert fragment in raised.value.message
    assert service.posts == 0


@pytest.mark.parametrize(
    "post_error", [AmbiguousOutcome("reset"), RuntimeError("a bug"), OSError("odd")]
)
def test_restore_to_existing_finds_the_job_of_a_lost_response(post_error: Exception) -> None:
    service = FakeRestoreService()
    service.post_error = post_error
    job = a_job()._replace(
        id="new", name="RestoreGaussDBV5InInstanceToExistedInst", instance_id=BILLING
    )
    original = service.restore_to_existing

    def post(target_id: str, point: Any) -> RestoreResponse:
        service.jobs = [job]
        return original(target_id, point)

    vars(service)["restore_to_existing"] = post
    result = run(service)

    assert (result.job_id, result.reconciled, service.posts) == ("new", True, 1)


@pytest.mark.parametrize("job_error", [None, UnexpectedResponse("no such call")])
def test_restore_to_existing_is_unknown_if_no_job_appears(
    job_error: GaussbackupError | None,
) -> None:
    service = FakeRestoreService()
    service.post_error, service.job_error = AmbiguousOutcome("reset"), job_error

    with pytest.raises(OutcomeUnknown) as raised:
        run(service)
    assert raised.value.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert "it has no new restore jobs" in raised.value.message
    assert service.posts == 1


def test_restore_to_existing_reports_that_a_rejected_post_started_nothing() -> None:
    service, events = FakeRestoreService(), list[Any]()
    service.post_error = StateConflict("busy")

    with pytest.raises(StateConflict):
        run(service, events=events)
    assert isinstance(events[-1], RestoreNotStarted)


def test_restore_to_existing_is_partly_done_if_the_data_cannot_be_confirmed() -> None:
    service = FakeRestoreService()
    service.confirm_error = AmbiguousOutcome("reset")
    result = run(service, confirm_data=True)

    assert isinstance(result.error, PartialFailure)
    assert not result.confirmed


def test_restore_to_existing_does_not_call_a_failed_poll_nothing_changed() -> None:
    service = FakeRestoreService()
    service.confirm_error = None

    def broken(_job_id: str) -> Any:
        raise RuntimeError("a bug")

    vars(service)["show_job"] = broken
    result = run(service)

    assert result.error is not None
    assert result.error.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert "was started, but its outcome is unknown" in result.error.message
