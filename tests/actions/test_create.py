"""`create`: at most one POST that may have had an effect, and the right result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.create import create
from gaussbackup.actions.create_request import CreateRequest, CreateResult
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    GaussbackupError,
    InstanceBusy,
    InvalidRequest,
    NameTaken,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermanentConnectionError,
    ServiceError,
    StillRunning,
    UnexpectedResponse,
    UsageError,
)
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.create_response import CreateResponse
from gaussbackup.model.events import Creating, Event, Finished, Polled, Started
from gaussbackup.model.listing_result import BackupListing
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, a_job, an_instance, backup_id
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaussbackup.model.backup import Backup

BUILDING = a_backup(9, "BUILDING", name="before-v42")
DONE = a_backup(9, name="before-v42")
OK = CreateResponse(BUILDING, "job-9", 1)
LOST = AmbiguousOutcome("response lost")
BUSY = InstanceBusy("a backup is running", code="DBS.201205")
REQUEST = CreateRequest(instance=ORDERS, name="before-v42")


class Run:
    """One create against scripted results: its result or error, and its events."""

    def __init__(self, service: ScriptedService, request: CreateRequest = REQUEST) -> None:
        self.service = service
        self.clock = JumpingClock()
        self.events: list[Event] = []
        self.result: CreateResult | None = None
        self.error: GaussbackupError | None = None
        try:
            self.result = create(request, service, clock=self.clock, on_event=self.events.append)
        except GaussbackupError as error:
            self.error = error

    @property
    def done(self) -> CreateResult:
        assert self.result is not None, self.error
        return self.result

    def raised(self, kind: type[GaussbackupError]) -> GaussbackupError:
        assert isinstance(self.error, kind)
        return self.error


def busy() -> InstanceBusy:
    return InstanceBusy("a backup is running", code="DBS.201205")


def test_create_posts_once_and_waits_for_the_backup() -> None:
    run = Run(ScriptedService(posts=[OK], finds=[BUILDING, BUILDING, DONE]))
    assert run.done.error is None
    assert run.done.backup is not None
    assert run.done.backup.completed
    assert run.done.attempts == 1
    assert run.service.posted == [(ORDERS, "before-v42", None)]
    assert [type(event) for event in run.events if not isinstance(event, Polled)] == [
        Creating,
        Started,
        Finished,
    ]


def test_create_lists_before_the_post() -> None:
    run = Run(ScriptedService(posts=[OK], finds=[DONE]))
    assert run.service.calls[:2] == ["list", "create"]


def test_create_without_wait_returns_the_building_backup() -> None:
    run = Run(ScriptedService(posts=[OK]), replace(REQUEST, wait=None))
    assert run.done.backup == BUILDING
    assert run.done.job_id == "job-9"
    assert "find" not in run.service.calls


def test_create_finds_the_instance_by_exact_name() -> None:
    service = ScriptedService(posts=[OK], finds=[DONE], instances=[an_instance()])
    run = Run(service, replace(REQUEST, instance="orders"))
    assert run.done.backup is not None
    assert run.done.backup.instance_name == "orders"


def test_create_sends_nothing_for_an_unknown_instance() -> None:
    run = Run(ScriptedService(), replace(REQUEST, instance="nowhere"))
    run.raised(NotFound)
    assert run.service.posted == []


def test_create_sends_nothing_for_an_ambiguous_instance_name() -> None:
    duplicates = [an_instance("orders", ORDERS), an_instance("orders", BILLING)]
    run = Run(ScriptedService(instances=duplicates), replace(REQUEST, instance="orders"))
    error = run.raised(UsageError)
    assert ORDERS in (error.hint or "")
    assert BILLING in (error.hint or "")
    assert run.service.posted == []


def test_create_resolves_a_lost_response_without_a_second_post() -> None:
    service = ScriptedService(posts=[LOST], lists=[[], [], [BUILDING]], finds=[DONE])
    run = Run(service)
    assert run.done.reconciled
    assert run.done.error is None
    assert len(service.posted) == 1


def test_create_raises_outcome_unknown_after_the_reconcile_timeout() -> None:
    service = ScriptedService(posts=[LOST])
    run = Run(service, replace(REQUEST, reconcile_timeout=30.0))
    error = run.raised(OutcomeUnknown)
    assert "before-v42" in error.message
    assert error.posts_sent == 1
    assert len(service.posted) == 1
    assert run.clock.monotonic() == pytest.approx(30.0)


def test_create_keeps_searching_if_listings_fail() -> None:
    down = ServiceError("down")
    service = ScriptedService(posts=[LOST], lists=[[], down, down, down, [BUILDING]], finds=[DONE])
    assert Run(service).done.reconciled


def test_create_raises_outcome_unknown_if_all_listings_fail() -> None:
    service = ScriptedService(posts=[LOST], lists=[[], AmbiguousOutcome("down")])
    Run(service).raised(OutcomeUnknown)
    assert len(service.posted) == 1


def test_create_does_not_adopt_a_row_that_existed_before() -> None:
    other = a_backup(1, name="before-v42", instance_id=BILLING)
    service = ScriptedService(posts=[LOST], lists=[[other]])
    Run(service).raised(OutcomeUnknown)


def test_create_does_not_choose_between_two_new_rows() -> None:
    duplicates = [BUILDING, a_backup(8, "BUILDING", name="before-v42")]
    error = Run(ScriptedService(posts=[LOST], lists=[[], duplicates])).raised(OutcomeUnknown)
    assert backup_id(8) in error.message
    assert backup_id(9) in error.message


def test_create_with_request_id_resolves_to_the_tagged_row() -> None:
    other = a_backup(8, "BUILDING", name="before-v42")
    expected = BUILDING._replace(description="[gb:job-7]")
    service = ScriptedService(posts=[LOST], lists=[[], [], [other], [other, expected]])
    run = Run(service, replace(REQUEST, request_id="job-7", wait=None))
    assert run.done.backup is not None
    assert run.done.backup.id == backup_id(9)
    assert service.posted == [(ORDERS, "before-v42", "[gb:job-7]")]


def test_create_repeated_with_request_id_adopts_the_first_backup() -> None:
    existing = BUILDING._replace(description="text [gb:job-7]")
    service = ScriptedService(lists=[[existing]], finds=[DONE])
    run = Run(service, replace(REQUEST, description="text", request_id="job-7"))
    assert run.done.adopted
    assert service.posted == []


MISSING = BackupListing((), total=1)
UNREADABLE = BackupListing((), total=1, unreadable=1)
UNCOUNTED = BackupListing(())
OTHER = a_backup(1)
ONCE = replace(REQUEST, request_id="job-7")
REUSE = replace(REQUEST, reuse=True)


@pytest.mark.parametrize(
    ("before", "request_", "listed"),
    [
        ([[]], REQUEST, 1),
        ([MISSING, []], REQUEST, 2),
        ([UNREADABLE], REQUEST, 1),
        ([UNCOUNTED, UNCOUNTED], REQUEST, 2),
        ([[], []], ONCE, 2),
        ([[], []], REUSE, 2),
        ([MISSING, UNREADABLE, [], []], ONCE, 4),
    ],
)
def test_create_posts_after_listings_that_prove_that_no_backup_exists(
    before: list[Sequence[Backup] | BackupListing], request_: CreateRequest, listed: int
) -> None:
    service = ScriptedService(posts=[OK], lists=before)
    assert Run(service, replace(request_, wait=None)).done.error is None
    assert service.calls == ["list"] * listed + ["create"]


@pytest.mark.parametrize(
    ("before", "request_"),
    [
        ([MISSING], REQUEST),
        ([[], MISSING, [], MISSING], ONCE),
        ([UNREADABLE], ONCE),
        ([UNREADABLE], REUSE),
        ([UNCOUNTED, BackupListing((OTHER,)), UNCOUNTED, BackupListing((OTHER,))], REQUEST),
    ],
)
def test_create_sends_nothing_if_no_listing_proves_that_no_backup_exists(
    before: list[Sequence[Backup] | BackupListing], request_: CreateRequest
) -> None:
    service = ScriptedService(posts=[OK], lists=before)
    error = Run(service, request_).raised(UnexpectedResponse)
    assert error.exit_code is ExitCode.UNREACHABLE
    assert "not consistent" in error.message
    assert service.calls == ["list"] * 4


TAGGED = DONE._replace(description="[gb:job-7]")


@pytest.mark.parametrize("request_", [ONCE, REUSE])
@pytest.mark.parametrize("first", [[], MISSING, UNREADABLE, UNCOUNTED])
def test_create_adopts_a_backup_that_one_listing_missed(
    first: Sequence[Backup] | BackupListing, request_: CreateRequest
) -> None:
    service = ScriptedService(posts=[OK], lists=[first, [TAGGED]])
    assert Run(service, request_).done.adopted
    assert service.posted == []


@pytest.mark.parametrize("listing", [MISSING, UNCOUNTED])
def test_create_retries_a_busy_instance_only_after_a_complete_listing(
    listing: BackupListing,
) -> None:
    found = BackupListing((TAGGED,), total=1)
    service = ScriptedService(posts=[busy(), OK], lists=[[], [], listing, found])
    assert Run(service, replace(ONCE, busy_timeout=60.0)).done.adopted
    assert len(service.posted) == 1


def test_create_with_reuse_adopts_a_completed_backup_without_polling() -> None:
    service = ScriptedService(lists=[[DONE]])
    run = Run(service, replace(REQUEST, reuse=True))
    assert run.done.adopted
    assert service.calls == ["list"]
    assert isinstance(run.events[-1], Finished)


def test_create_rejects_an_existing_name_by_default() -> None:
    service = ScriptedService(lists=[[DONE]])
    Run(service).raised(NameTaken)
    assert service.posted == []


def test_create_adopts_a_concurrent_backup_only_with_reuse() -> None:
    name_taken = NameTaken("the name is taken", code="DBS.201201")
    service = ScriptedService(posts=[name_taken], lists=[[], [DONE]])
    assert backup_id(9) in Run(service).raised(NameTaken).message
    service = ScriptedService(posts=[name_taken], lists=[[], [DONE]])
    assert Run(service, replace(REQUEST, reuse=True)).done.adopted


def test_create_raises_at_once_if_busy_and_names_the_running_backup() -> None:
    running = a_backup(3, "BUILDING", name="nightly", kind="auto")
    error = Run(ScriptedService(posts=[busy()], lists=[[], [running]])).raised(InstanceBusy)
    assert "nightly" in error.message
    assert f"gaussbackup wait {running.id}" in (error.hint or "")


def test_create_retries_a_busy_instance_until_busy_timeout() -> None:
    service = ScriptedService(posts=[busy(), busy(), OK], finds=[DONE])
    run = Run(service, replace(REQUEST, busy_timeout=600.0))
    assert run.done.error is None
    assert run.done.attempts == 3
    assert service.calls.count("create") == 3
    assert service.calls[:5] == ["list", "create", "list", "create", "list"]


def test_create_retries_a_busy_instance_only_after_a_listing() -> None:
    not_sent = NotSent("unreachable")
    service = ScriptedService(
        posts=[busy(), OK], lists=[[], not_sent, not_sent, not_sent, []], finds=[DONE, DONE]
    )
    run = Run(service, replace(REQUEST, busy_timeout=600.0))
    assert run.done.backup == DONE
    assert service.calls[:6] == ["list", "create", *["list"] * 4]


def test_create_finds_a_backup_of_a_repeated_request_before_the_retry() -> None:
    not_sent = NotSent("unreachable")
    service = ScriptedService(posts=[busy()], lists=[[], not_sent, [BUILDING]])
    Run(service, replace(REQUEST, busy_timeout=600.0)).raised(NameTaken)
    assert service.calls.count("create") == 1


def test_create_stops_after_one_post_if_the_listing_keeps_failing() -> None:
    service = ScriptedService(posts=[busy()], lists=[[], NotSent("unreachable")])
    Run(service, replace(REQUEST, busy_timeout=60.0)).raised(InstanceBusy)
    assert service.calls.count("create") == 1


def test_create_raises_instance_busy_after_busy_timeout() -> None:
    service = ScriptedService(posts=[busy() for _ in range(50)])
    run = Run(service, replace(REQUEST, busy_timeout=60.0))
    run.raised(InstanceBusy)
    assert run.clock.monotonic() == pytest.approx(60.0)


def test_create_does_not_adopt_a_row_seen_while_busy() -> None:
    other = a_backup(3, "BUILDING", name="nightly")
    service = ScriptedService(posts=[busy(), LOST], lists=[[], [other], [other]])
    Run(service, replace(REQUEST, busy_timeout=60.0)).raised(OutcomeUnknown)
    assert len(service.posted) == 2


def test_create_stops_retrying_if_the_name_appears_while_busy() -> None:
    service = ScriptedService(posts=[busy()], lists=[[], [BUILDING]])
    Run(service, replace(REQUEST, busy_timeout=600.0)).raised(NameTaken)
    assert len(service.posted) == 1


@pytest.mark.parametrize("rejection", [AuthFailed("no"), Forbidden("no"), NotFound("no")])
def test_create_does_not_retry_a_rejection(rejection: ServiceError) -> None:
    service = ScriptedService(posts=[rejection])
    assert Run(service).raised(type(rejection)).posts_sent == 1
    assert len(service.posted) == 1


def test_create_does_not_search_if_the_request_was_not_sent() -> None:
    run = Run(ScriptedService(posts=[NotSent("refused")]))
    run.raised(NotSent)
    assert run.service.calls == ["list", "create"]


def test_create_returns_a_fresh_backup_without_a_post() -> None:
    fresh = a_backup(3, begin=NOON - timedelta(hours=1), kind="auto")
    service = ScriptedService(lists=[[fresh]])
    run = Run(service, replace(REQUEST, unless_newer_than=7200.0))
    assert run.done.fresh
    assert run.done.backup == fresh
    assert service.posted == []


def test_create_dry_run_returns_the_request_and_sends_nothing() -> None:
    run = Run(ScriptedService(), replace(REQUEST, dry_run=True))
    assert run.done.preview is not None
    assert run.done.preview.method == "POST"
    assert run.service.posted == []


def test_create_dry_run_rejects_an_existing_name() -> None:
    Run(ScriptedService(lists=[[DONE]]), replace(REQUEST, dry_run=True)).raised(NameTaken)


def test_create_result_has_the_error_of_a_wait_that_timed_out() -> None:
    service = ScriptedService(posts=[OK], finds=[BUILDING], jobs=[a_job("Running", percent=60)])
    run = Run(service, replace(REQUEST, wait=WaitOptions(timeout=100.0, percentage=True)))
    assert isinstance(run.done.error, StillRunning)
    assert run.done.job is not None
    assert run.done.job.percent == 60
    assert run.clock.monotonic() == pytest.approx(100.0)


RESPONSES = st.sampled_from(["ok", "lost", "busy", "taken", "unsent", "forbidden"])
LISTINGS = st.lists(st.sampled_from(["empty", "ours", "other", "fails"]), min_size=1, max_size=6)


@given(st.lists(RESPONSES, min_size=1, max_size=6), LISTINGS, st.booleans())
def test_create_never_posts_again_after_an_ambiguous_response(
    scripted: list[str], listings: list[str], reuse: bool
) -> None:
    rows: dict[str, list[Backup] | ServiceError] = {
        "empty": [],
        "ours": [BUILDING],
        "other": [a_backup(3, "BUILDING", name="nightly")],
        "fails": AmbiguousOutcome("down"),
    }

    def response(key: str) -> CreateResponse | ServiceError:
        errors: dict[str, ServiceError] = {
            "lost": AmbiguousOutcome("lost"),
            "busy": busy(),
            "taken": NameTaken("taken"),
            "unsent": NotSent("refused"),
            "forbidden": Forbidden("no"),
        }
        return errors.get(key) or OK

    service = ScriptedService(
        posts=[response(key) for key in [*scripted, "ok"]],
        lists=[[], *(rows[key] for key in listings)],
        finds=[DONE],
    )
    run = Run(service, replace(REQUEST, busy_timeout=500.0, reuse=reuse))
    sent = ([*scripted, "ok"])[: len(service.posted)]
    assert all(key == "busy" for key in sent[:-1])
    if run.result is not None and run.result.error is None:
        assert run.result.backup is not None
        assert run.result.backup.completed


OLD = a_backup(5, name="old-good")


@pytest.mark.parametrize(
    "named",
    [
        OLD,
        BUILDING._replace(id="../../x"),
        BUILDING._replace(id="2f4ddb93-b901-4b08-93d8-1d2e472f30fe"),
        BUILDING._replace(instance_id=BILLING),
        BUILDING._replace(name="another-name"),
    ],
    ids=["baseline", "not an id", "another form", "another instance", "another name"],
)
def test_create_searches_if_the_response_cannot_be_about_its_backup(named: Backup) -> None:
    response = CreateResponse(named, "job-9", 1)
    service = ScriptedService(posts=[response], lists=[(OLD,), (OLD, BUILDING)], finds=[DONE])
    run = Run(service)
    assert run.done.backup == DONE
    assert (run.done.reconciled, run.done.attempts) == (True, 1)
    assert len(service.posted) == 1


OF_BILLING = a_backup(7, instance_id=BILLING)
NAMES_OTHER = CreateResponse(BUILDING._replace(id=OF_BILLING.id), "job-9", 1)


@pytest.mark.parametrize("ours", [DONE, BUILDING])
def test_create_searches_if_the_named_id_is_of_another_instance(ours: Backup) -> None:
    service = ScriptedService(
        posts=[NAMES_OTHER], lists=[(OLD,), (OLD, ours)], finds=[OF_BILLING, DONE]
    )
    run = Run(service)
    assert (run.done.error, run.done.backup) == (None, DONE)
    assert (run.done.reconciled, run.done.attempts) == (True, 1)
    assert len(service.posted) == 1
    assert run.clock.monotonic() < 30


def test_create_is_unknown_if_the_named_id_is_of_another_instance_and_none_appears() -> None:
    service = ScriptedService(posts=[NAMES_OTHER], lists=[(OLD,)], finds=[OF_BILLING])
    result = Run(service).done
    assert isinstance(result.error, OutcomeUnknown)
    assert result.backup is None
    assert "which is of another instance" in result.error.message
    assert len(service.posted) == 1


def test_create_is_unknown_if_the_response_names_an_old_backup_and_none_appears() -> None:
    service = ScriptedService(posts=[CreateResponse(OLD, "job-9", 1)], lists=[(OLD,)])
    error = Run(service).raised(OutcomeUnknown)
    assert f"it names backup {OLD.id}, which existed before" in error.message
    assert (error.posts_sent, len(service.posted)) == (1, 1)


def test_create_accepts_a_response_with_an_id_only() -> None:
    response = CreateResponse(BUILDING._replace(name="", instance_id=""), None, 1)
    assert Run(ScriptedService(posts=[response], finds=[DONE])).done.reconciled is False


@pytest.mark.parametrize(
    "problem",
    [
        PermanentConnectionError("certificate not trusted"),
        UnexpectedResponse("API call not supported", code="APIGW.0101"),
        NotFound("not found", code="DBS.200002"),
        InvalidRequest("invalid parameter", code="DBS.200001"),
    ],
)
def test_create_is_still_running_if_the_wait_after_its_post_cannot_poll(
    problem: ServiceError,
) -> None:
    run = Run(ScriptedService(posts=[OK], finds=[BUILDING, problem]))
    assert type(run.done.error) is StillRunning
    assert problem.message in run.done.error.message
    assert BUILDING.id in run.done.error.message
    assert run.done.error.code == problem.code
    assert run.done.backup == BUILDING


def test_create_keeps_the_error_of_a_wait_without_a_post() -> None:
    problem = PermanentConnectionError("certificate not trusted")
    service = ScriptedService(lists=[(BUILDING,)], finds=[problem])
    assert Run(service, replace(REQUEST, reuse=True)).done.error is problem


class _Broken(ScriptedService):
    """A service whose calls named in `broken` raise RuntimeError once the POST was sent."""

    broken = ""

    def find_backup(self, backup_id: str) -> Backup | None:
        self._break("find")
        return super().find_backup(backup_id)

    def list_backups(self, **filters: Any) -> BackupListing:
        if self.posted:
            self._break("list")
        return super().list_backups(**filters)

    def create_backup(self, instance_id: str, name: str, description: str | None) -> CreateResponse:
        response = super().create_backup(instance_id, name, description)
        self._break("create")
        return response

    def _break(self, call: str) -> None:
        if self.broken == call:
            raise RuntimeError("can't start new thread")


def test_create_is_unknown_after_an_unexpected_exception_in_the_wait() -> None:
    service = _Broken(posts=[OK])
    service.broken = "find"
    run = Run(service)
    assert type(run.done.error) is OutcomeUnknown
    assert "can't start new thread" in run.done.error.message
    assert run.done.backup == BUILDING


def test_create_is_unknown_after_an_unexpected_exception_in_the_search() -> None:
    service = _Broken(posts=[LOST])
    service.broken = "list"
    assert "can't start new thread" in Run(service).raised(OutcomeUnknown).message


def test_create_searches_after_an_unexpected_exception_of_the_post() -> None:
    service = _Broken(posts=[OK], lists=[(), (BUILDING,)], finds=[DONE])
    service.broken = "create"
    assert Run(service).done.reconciled is True


def test_create_is_unknown_if_its_backup_is_listed_with_another_id() -> None:
    other = a_backup(8, name="before-v42")
    service = ScriptedService(posts=[OK], lists=[(), (other,)], finds=[None])
    error = Run(service).done.error
    assert type(error) is OutcomeUnknown
    assert other.id in error.message


@pytest.mark.parametrize(("hours", "fresh"), [(-1, False), (0, True), (1, False)])
def test_create_unless_newer_than_decides_by_the_service_clock(hours: int, fresh: bool) -> None:
    recent = a_backup(5, begin=NOON - timedelta(minutes=30))
    service = ScriptedService(
        lists=[(recent,)], posts=[OK], finds=[DONE], offset=timedelta(hours=hours)
    )
    assert Run(service, replace(REQUEST, unless_newer_than=3600.0)).done.fresh is fresh
