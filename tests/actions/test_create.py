"""`create`: at most one POST that may have landed, and the right word for every end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.create import CreateResult, create
from gaussbackup.actions.create_request import CreateRequest
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.domain.if_exists import IfExists
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    GaussbackupError,
    InstanceBusy,
    NameTaken,
    NotFound,
    NotSent,
    OutcomeUnknown,
    ServiceError,
    StillRunning,
    UsageError,
)
from gaussbackup.model.create_response import CreateResponse
from gaussbackup.model.events import Creating, Event, Finished, Polled, Started
from tests.support.builders import BILLING, NOON, ORDERS, a_backup, a_job, an_instance, backup_id
from tests.support.fakes import JumpingClock, ScriptedService

if TYPE_CHECKING:
    from gaussbackup.model.backup import Backup

BUILDING = a_backup(9, "BUILDING", name="before-v42")
DONE = a_backup(9, name="before-v42")
OK = CreateResponse(BUILDING, "job-9", 1)
LOST = AmbiguousOutcome("no answer came")
BUSY = InstanceBusy("a backup is running", code="DBS.201205")
REQUEST = CreateRequest(instance=ORDERS, name="before-v42")


class Run:
    """One create against a script: its result, or its error, and everything it told."""

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


def test_a_healthy_service_gets_one_post_and_its_backup_is_watched_to_the_end() -> None:
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


def test_the_list_is_read_before_the_post() -> None:
    run = Run(ScriptedService(posts=[OK], finds=[DONE]))
    assert run.service.calls[:2] == ["list", "create"]


def test_no_wait_ends_with_the_backup_still_building() -> None:
    run = Run(ScriptedService(posts=[OK]), replace(REQUEST, wait=None))
    assert run.done.backup == BUILDING
    assert run.done.job_id == "job-9"
    assert "find" not in run.service.calls


def test_an_instance_is_found_by_its_exact_name_and_named_in_the_result() -> None:
    service = ScriptedService(posts=[OK], finds=[DONE], instances=[an_instance()])
    run = Run(service, replace(REQUEST, instance="orders"))
    assert run.done.backup is not None
    assert run.done.backup.instance_name == "orders"


def test_an_unknown_instance_name_sends_nothing() -> None:
    run = Run(ScriptedService(), replace(REQUEST, instance="nowhere"))
    run.raised(NotFound)
    assert run.service.posted == []


def test_an_ambiguous_instance_name_lists_the_ids_and_sends_nothing() -> None:
    twins = [an_instance("orders", ORDERS), an_instance("orders", BILLING)]
    run = Run(ScriptedService(instances=twins), replace(REQUEST, instance="orders"))
    error = run.raised(UsageError)
    assert ORDERS in (error.hint or "")
    assert BILLING in (error.hint or "")
    assert run.service.posted == []


def test_a_lost_answer_is_settled_by_the_list_and_never_by_a_second_post() -> None:
    service = ScriptedService(posts=[LOST], lists=[[], [], [BUILDING]], finds=[DONE])
    run = Run(service)
    assert run.done.reconciled
    assert run.done.error is None
    assert len(service.posted) == 1


def test_a_lost_answer_with_nothing_to_be_seen_is_unknown_after_the_window() -> None:
    service = ScriptedService(posts=[LOST])
    run = Run(service, replace(REQUEST, reconcile_timeout=30.0))
    error = run.raised(OutcomeUnknown)
    assert "before-v42" in error.message
    assert error.posts_sent == 1
    assert len(service.posted) == 1
    assert run.clock.monotonic() == pytest.approx(30.0)


def test_the_looks_after_a_lost_answer_go_on_through_failing_lists() -> None:
    down = ServiceError("down")
    service = ScriptedService(posts=[LOST], lists=[[], down, down, down, [BUILDING]], finds=[DONE])
    assert Run(service).done.reconciled


def test_when_the_list_fails_for_the_whole_window_the_outcome_is_unknown() -> None:
    service = ScriptedService(posts=[LOST], lists=[[], AmbiguousOutcome("down")])
    Run(service).raised(OutcomeUnknown)
    assert len(service.posted) == 1


def test_a_row_that_was_there_before_is_not_taken_for_ours() -> None:
    other = a_backup(1, name="before-v42", instance_id=BILLING)
    service = ScriptedService(posts=[LOST], lists=[[other]])
    Run(service).raised(OutcomeUnknown)


def test_two_new_rows_of_our_name_are_not_guessed_between() -> None:
    twins = [BUILDING, a_backup(8, "BUILDING", name="before-v42")]
    error = Run(ScriptedService(posts=[LOST], lists=[[], twins])).raised(OutcomeUnknown)
    assert backup_id(8) in error.message
    assert backup_id(9) in error.message


def test_with_a_request_id_only_the_tagged_row_is_ours_after_a_lost_answer() -> None:
    stranger = a_backup(8, "BUILDING", name="before-v42")
    ours = BUILDING._replace(description="[gb:job-7]")
    service = ScriptedService(posts=[LOST], lists=[[], [stranger], [stranger, ours]], finds=[DONE])
    run = Run(service, replace(REQUEST, request_id="job-7"))
    assert run.done.backup is not None
    assert run.done.backup.id == backup_id(9)
    assert service.posted == [(ORDERS, "before-v42", "[gb:job-7]")]


def test_repeating_a_command_with_its_request_id_adopts_the_first_ones_backup() -> None:
    first = BUILDING._replace(description="words [gb:job-7]")
    service = ScriptedService(lists=[[first]], finds=[DONE])
    run = Run(service, replace(REQUEST, description="words", request_id="job-7"))
    assert run.done.adopted
    assert service.posted == []


def test_a_completed_namesake_is_adopted_without_a_post_and_without_a_look() -> None:
    service = ScriptedService(lists=[[DONE]])
    run = Run(service, replace(REQUEST, if_exists=IfExists.REUSE))
    assert run.done.adopted
    assert service.calls == ["list"]
    assert isinstance(run.events[-1], Finished)


def test_a_namesake_is_refused_by_default_before_anything_is_sent() -> None:
    service = ScriptedService(lists=[[DONE]])
    Run(service).raised(NameTaken)
    assert service.posted == []


def test_a_name_that_came_into_use_meanwhile_is_adopted_only_on_request() -> None:
    taken = NameTaken("the name is taken", code="DBS.201201")
    service = ScriptedService(posts=[taken], lists=[[], [DONE]])
    assert backup_id(9) in Run(service).raised(NameTaken).message
    service = ScriptedService(posts=[taken], lists=[[], [DONE]])
    assert Run(service, replace(REQUEST, if_exists=IfExists.REUSE)).done.adopted


def test_a_busy_instance_is_refused_at_once_and_what_runs_is_named() -> None:
    running = a_backup(3, "BUILDING", name="nightly", kind="auto")
    error = Run(ScriptedService(posts=[busy()], lists=[[], [running]])).raised(InstanceBusy)
    assert "nightly" in error.message
    assert f"gaussbackup wait {running.id}" in (error.hint or "")


def test_a_busy_instance_is_tried_again_as_long_as_asked() -> None:
    service = ScriptedService(posts=[busy(), busy(), OK], finds=[DONE])
    run = Run(service, replace(REQUEST, busy_timeout=600.0))
    assert run.done.error is None
    assert run.done.attempts == 3
    assert service.calls.count("create") == 3
    assert service.calls[:5] == ["list", "create", "list", "create", "list"]


def test_a_busy_instance_is_not_tried_again_before_the_list_was_read() -> None:
    gone = NotSent("no way there")
    service = ScriptedService(
        posts=[busy(), OK], lists=[[], gone, gone, gone, []], finds=[DONE, DONE]
    )
    run = Run(service, replace(REQUEST, busy_timeout=600.0))
    assert run.done.backup == DONE
    assert service.calls[:6] == ["list", "create", *["list"] * 4]


def test_a_backup_that_a_gateway_made_behind_our_back_is_seen_before_the_next_try() -> None:
    gone = NotSent("no way there")
    service = ScriptedService(posts=[busy()], lists=[[], gone, [BUILDING]])
    Run(service, replace(REQUEST, busy_timeout=600.0)).raised(NameTaken)
    assert service.calls.count("create") == 1


def test_a_list_that_never_comes_ends_the_patience_with_one_post() -> None:
    service = ScriptedService(posts=[busy()], lists=[[], NotSent("no way there")])
    Run(service, replace(REQUEST, busy_timeout=60.0)).raised(InstanceBusy)
    assert service.calls.count("create") == 1


def test_a_busy_instance_ends_the_patience_with_the_refusal() -> None:
    service = ScriptedService(posts=[busy() for _ in range(50)])
    run = Run(service, replace(REQUEST, busy_timeout=60.0))
    run.raised(InstanceBusy)
    assert run.clock.monotonic() == pytest.approx(60.0)


def test_a_namesake_seen_while_the_instance_was_busy_is_not_ours_after_a_lost_answer() -> None:
    stranger = a_backup(3, "BUILDING", name="nightly")
    service = ScriptedService(posts=[busy(), LOST], lists=[[], [stranger], [stranger]])
    Run(service, replace(REQUEST, busy_timeout=60.0)).raised(OutcomeUnknown)
    assert len(service.posted) == 2


def test_a_namesake_that_appears_while_the_instance_is_busy_stops_the_tries() -> None:
    service = ScriptedService(posts=[busy()], lists=[[], [BUILDING]])
    Run(service, replace(REQUEST, busy_timeout=600.0)).raised(NameTaken)
    assert len(service.posted) == 1


@pytest.mark.parametrize("refusal", [AuthFailed("no"), Forbidden("no"), NotFound("no")])
def test_a_refusal_is_final(refusal: ServiceError) -> None:
    service = ScriptedService(posts=[refusal])
    assert Run(service).raised(type(refusal)).posts_sent == 1
    assert len(service.posted) == 1


def test_a_request_that_was_never_sent_is_no_doubt() -> None:
    run = Run(ScriptedService(posts=[NotSent("refused")]))
    run.raised(NotSent)
    assert run.service.calls == ["list", "create"]


def test_a_fresh_backup_makes_a_new_one_needless() -> None:
    fresh = a_backup(3, begin=NOON - timedelta(hours=1), kind="auto")
    service = ScriptedService(lists=[[fresh]])
    run = Run(service, replace(REQUEST, unless_newer_than=7200.0))
    assert run.done.fresh
    assert run.done.backup == fresh
    assert service.posted == []


def test_a_dry_run_looks_and_sends_nothing() -> None:
    run = Run(ScriptedService(), replace(REQUEST, dry_run=True))
    assert run.done.preview is not None
    assert run.done.preview.method == "POST"
    assert run.service.posted == []


def test_a_dry_run_tells_of_a_taken_name() -> None:
    Run(ScriptedService(lists=[[DONE]]), replace(REQUEST, dry_run=True)).raised(NameTaken)


def test_a_wait_that_outlasts_its_patience_is_told_in_the_result() -> None:
    service = ScriptedService(posts=[OK], finds=[BUILDING], jobs=[a_job("Running", percent=60)])
    run = Run(service, replace(REQUEST, wait=WaitOptions(timeout=100.0)))
    assert isinstance(run.done.error, StillRunning)
    assert run.done.job is not None
    assert run.done.job.percent == 60
    assert run.clock.monotonic() == pytest.approx(100.0)


answers = st.sampled_from(["ok", "lost", "busy", "taken", "unsent", "forbidden"])
lists = st.lists(st.sampled_from(["empty", "ours", "stranger", "fails"]), min_size=1, max_size=6)


@given(st.lists(answers, min_size=1, max_size=6), lists, st.booleans())
def test_no_post_ever_follows_one_that_may_have_landed(
    scripted: list[str], listed: list[str], reuse: bool
) -> None:
    rows: dict[str, list[Backup] | ServiceError] = {
        "empty": [],
        "ours": [BUILDING],
        "stranger": [a_backup(3, "BUILDING", name="nightly")],
        "fails": AmbiguousOutcome("down"),
    }

    def answer(word: str) -> CreateResponse | ServiceError:
        errors: dict[str, ServiceError] = {
            "lost": AmbiguousOutcome("lost"),
            "busy": busy(),
            "taken": NameTaken("taken"),
            "unsent": NotSent("refused"),
            "forbidden": Forbidden("no"),
        }
        return errors.get(word) or OK

    service = ScriptedService(
        posts=[answer(word) for word in [*scripted, "ok"]],
        lists=[[], *(rows[word] for word in listed)],
        finds=[DONE],
    )
    if_exists = IfExists.REUSE if reuse else IfExists.ERROR
    run = Run(service, replace(REQUEST, busy_timeout=500.0, if_exists=if_exists))
    sent = ([*scripted, "ok"])[: len(service.posted)]
    assert all(word == "busy" for word in sent[:-1])
    if run.result is not None and run.result.error is None:
        assert run.result.backup is not None
        assert run.result.backup.completed
