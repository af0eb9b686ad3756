"""Creates for several instances: each ends as if it were alone, and one wait serves all."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaussbackup.actions.create import create
from gaussbackup.actions.create_many import InstanceCreate, create_many, find_all
from gaussbackup.actions.create_request import CreateRequest, CreateResult
from gaussbackup.actions.waiter import WaitOptions
from gaussbackup.clock import SystemClock
from gaussbackup.errors import (
    AuthFailed,
    BackupFailed,
    Forbidden,
    GaussbackupError,
    InstanceBusy,
    NameTaken,
    NotFound,
    NotSent,
    OutcomeUnknown,
    StillRunning,
    UsageError,
)
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.events import Event, Finished, ignore_events
from tests.support.builders import a_backup, an_instance
from tests.support.fakes import JumpingClock
from tests.support.several_instances import BUILD_SECONDS, SeveralInstances, instance_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.several_instances import Step

REQUEST = CreateRequest(instance="", name="nightly-1", reconcile_timeout=30.0)


def run_many(
    service: SeveralInstances,
    requests: list[CreateRequest],
    *,
    parallel: int = 4,
    events: list[Event] | None = None,
) -> list[CreateResult]:
    """Run the creates; return their results."""
    creates = find_all(requests, service)
    listener = ignore_events if events is None else events.append
    create_many(creates, service, clock=service.clock, on_event=listener, parallel=parallel)
    return results_of(creates)


def results_of(creates: list[InstanceCreate]) -> list[CreateResult]:
    results = [create.result for create in creates if create.result is not None]
    assert len(results) == len(creates)
    return results


def service_with(*scripts: Sequence[Step]) -> SeveralInstances:
    by_instance = {instance_id(number): list(script) for number, script in enumerate(scripts)}
    return SeveralInstances(clock=JumpingClock(), scripts=by_instance)


def requests_for(count: int, template: CreateRequest = REQUEST) -> list[CreateRequest]:
    return [replace(template, instance=instance_id(number)) for number in range(count)]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


def test_create_many_makes_one_backup_of_each_instance_and_waits_for_all() -> None:
    service = service_with(*[["ok"]] * 6)
    results = run_many(service, requests_for(6))
    assert all(result.error is None and result.backup for result in results)
    assert all(result.backup and result.backup.completed for result in results)
    assert [service.posts_of(instance_id(number)) for number in range(6)] == [1] * 6
    assert service.clock.monotonic() < 2 * BUILD_SECONDS


SCRIPTS: list[tuple[list[Step], type[GaussbackupError] | None]] = [
    (["ok"], None),
    (["lost"], None),
    (["unapplied"], OutcomeUnknown),
    (["busy"], InstanceBusy),
    (["fails"], BackupFailed),
    ([NotSent("refused")], NotSent),
    ([Forbidden("no")], Forbidden),
    ([ValueError("a bug")], OutcomeUnknown),
]


@pytest.mark.parametrize("parallel", [1, 4])
def test_create_many_gives_each_instance_its_own_result(parallel: int) -> None:
    service = service_with(*(script for script, _ in SCRIPTS))
    results = run_many(service, requests_for(len(SCRIPTS)), parallel=parallel)
    assert [type(result.error) if result.error else None for result in results] == [
        error for _, error in SCRIPTS
    ]
    assert [result.reconciled for result in results] == [False, True, *[False] * 6]
    assert [result.attempts for result in results] == [1] * 8


def test_create_many_runs_one_by_one_if_no_thread_can_be_started(no_threads: None) -> None:
    service = service_with(*(script for script, _ in SCRIPTS))
    results = run_many(service, requests_for(len(SCRIPTS)))
    assert [type(result.error) if result.error else None for result in results] == [
        error for _, error in SCRIPTS
    ]
    assert service.max_concurrent_posts == 1


STEPS = st.sampled_from(["ok", "lost", "unapplied", "busy", "fails"])


@given(
    st.lists(st.lists(STEPS, max_size=3), min_size=2, max_size=5),
    st.sampled_from([0.0, 40.0]),
    st.none() | st.just("job-7"),
    st.integers(1, 3),
)
def test_create_many_ends_like_a_create_of_each_instance_alone(
    scripts: list[list[str]], busy_timeout: float, request_id: str | None, parallel: int
) -> None:
    template = replace(REQUEST, busy_timeout=busy_timeout, request_id=request_id)
    together = service_with(*scripts)
    results = run_many(together, requests_for(len(scripts), template), parallel=parallel)
    for number, result in enumerate(results):
        alone = SeveralInstances(
            clock=JumpingClock(),
            scripts={instance_id(number): [*scripts[number]]},
        )
        request = replace(template, instance=instance_id(number))
        error: GaussbackupError | None = None
        try:
            error = create(request, alone, clock=alone.clock, on_event=ignore_events).error
        except GaussbackupError as raised:
            error = raised
        assert type(result.error) is type(error)
        posts = together.posts_of(request.instance)
        assert posts == alone.posts_of(request.instance)
        assert len(together.rows_of(request.instance)) == len(alone.rows_of(request.instance)) <= 1


def test_create_many_waits_for_others_while_an_instance_is_busy() -> None:
    service = service_with(["busy"] * 40, ["ok"], ["ok"])
    events: list[Event] = []
    template = replace(
        REQUEST, busy_timeout=3600.0, wait=WaitOptions(timeout=7200.0, poll_interval=5.0)
    )
    creates = find_all(requests_for(3, template), service)
    create_many(creates, service, clock=service.clock, on_event=events.append, parallel=1)
    assert [create.result is not None and create.result.error for create in creates] == [None] * 3
    assert creates[1].seconds < 80.0
    assert creates[2].seconds < 80.0
    assert creates[0].seconds > 200.0
    finished = [event.backup for event in events if isinstance(event, Finished)]
    assert [row.instance_id for row in finished if row] == [
        instance_id(1),
        instance_id(2),
        instance_id(0),
    ]


def test_create_many_finishes_others_while_a_request_hangs() -> None:
    others_finished = threading.Event()
    waited: list[bool] = []
    hang: Step = lambda: waited.append(others_finished.wait(timeout=20))  # noqa: E731
    service = SeveralInstances(
        clock=SystemClock(), build_seconds=0.1, scripts={instance_id(0): [hang]}
    )
    finished: list[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, Finished):
            finished.append(event)
        if len(finished) == 2:
            others_finished.set()

    template = replace(REQUEST, wait=WaitOptions(poll_interval=0.1))
    creates = find_all(requests_for(3, template), service)
    create_many(creates, service, clock=service.clock, on_event=listen)
    assert waited == [True]
    assert all(result.error is None for result in results_of(creates))


@pytest.mark.parametrize("parallel", [1, 2, 5])
def test_create_many_sends_at_most_that_many_requests_at_once(parallel: int) -> None:
    service = service_with(*[[lambda: time.sleep(0.01)] for _ in range(12)])
    run_many(service, requests_for(12), parallel=parallel)
    assert service.max_concurrent_posts <= parallel


def test_create_many_stops_after_rejected_credentials() -> None:
    service = service_with([AuthFailed("rejected")], *[["ok"]] * 19)
    results = run_many(service, requests_for(20), parallel=1)
    assert {type(result.error) for result in results} == {AuthFailed}
    assert [result.attempts for result in results] == [1, *[0] * 19]
    assert len(service.posted) == 1


def test_create_many_lists_once_after_rejected_credentials() -> None:
    service = service_with(*[["ok"]] * 20)
    service.list_backups = _raise_auth_failed(service)  # type: ignore[method-assign]
    results = run_many(service, requests_for(20))
    assert {type(result.error) for result in results} == {AuthFailed}
    assert service.calls == ["list"]
    assert service.posted == []


def _raise_auth_failed(service: SeveralInstances):  # type: ignore[no-untyped-def]
    def list_backups(**filters: object) -> None:
        service.calls.append("list")
        raise AuthFailed("rejected")

    return list_backups


def test_create_many_lists_the_backups_of_many_instances_together() -> None:
    service = service_with(*[["ok"]] * 50)
    run_many(service, requests_for(50, replace(REQUEST, wait=None)))
    assert service.calls == ["list"]
    service = service_with(*[["ok"]] * 50)
    run_many(service, requests_for(50, replace(REQUEST, wait=None, request_id="job-7")))
    assert service.calls == ["list", "list"]


def test_create_many_lists_again_for_a_create_that_begins_later() -> None:
    clock = JumpingClock()
    posts: list[Step] = [lambda: clock.sleep(20.0)]
    service = SeveralInstances(
        clock=clock, scripts={instance_id(number): list(posts) for number in range(5)}
    )
    run_many(service, requests_for(5, replace(REQUEST, wait=None)), parallel=1)
    assert service.calls == ["list"] * 3


def test_create_many_tags_each_backup_and_adopts_it_in_a_repeated_run() -> None:
    service = service_with(["ok"], ["unapplied"], ["ok"])
    template = replace(REQUEST, request_id="87", description="release")
    first = run_many(service, requests_for(3, template))
    assert [type(result.error) for result in first][1] is OutcomeUnknown
    assert {posted[2] for posted in service.posted} == {"release [gb:87]"}
    again = run_many(service, requests_for(3, template))
    assert [result.adopted for result in again] == [True, False, True]
    assert [len(service.rows_of(instance_id(number))) for number in range(3)] == [1, 1, 1]


def test_create_many_refuses_a_request_id_of_an_instance_that_was_not_given() -> None:
    service = service_with(["ok"], ["ok"])
    service.add(a_backup(1, instance_id=instance_id(9), description="[gb:87]"))
    results = run_many(service, requests_for(2, replace(REQUEST, request_id="87")))
    assert {type(result.error) for result in results} == {NameTaken}
    assert service.posted == []


def test_create_many_times_out_each_wait() -> None:
    service = service_with(["ok"], ["ok"])
    results = run_many(service, requests_for(2, replace(REQUEST, wait=WaitOptions(timeout=10.0))))
    assert {type(result.error) for result in results} == {StillRunning}
    assert all(result.backup is not None for result in results)


def test_create_many_without_wait_returns_the_started_backups() -> None:
    service = service_with(["ok"], ["lost"])
    results = run_many(service, requests_for(2, replace(REQUEST, wait=None)))
    assert [result.backup is not None for result in results] == [True, True]
    assert service.clock.monotonic() < BUILD_SECONDS


def test_find_all_keeps_an_unknown_instance_as_a_result() -> None:
    service = service_with(["ok"])
    service.instances = [an_instance("orders", instance_id(0))]
    requests = [replace(REQUEST, instance=name) for name in ("orders", "nowhere")]
    found, missing = run_many(service, requests)
    assert found.error is None
    assert isinstance(missing.error, NotFound)
    assert missing.error.exit_code is ExitCode.NOT_FOUND


@pytest.mark.parametrize("count", [2, 6])
def test_find_all_rejects_an_instance_that_is_given_by_name_and_id(count: int) -> None:
    service = service_with()
    service.instances = [an_instance(f"db-{number}", instance_id(number)) for number in range(6)]
    refs = [f"db-{number}" for number in range(count - 1)] + [instance_id(0)]
    with pytest.raises(UsageError, match="db-0 and 0000"):
        find_all([replace(REQUEST, instance=ref) for ref in refs], service)
    assert service.posted == []


def test_find_all_lists_the_instances_once_for_many_names() -> None:
    service = service_with()
    service.instances = [an_instance(f"db-{number}", instance_id(number)) for number in range(9)]
    creates = find_all([replace(REQUEST, instance=f"db-{number}") for number in range(9)], service)
    assert [create.instance.name for create in creates if create.instance] == [
        f"db-{number}" for number in range(9)
    ]
    assert service.calls == ["survey"]


def test_create_many_of_nothing_sends_nothing() -> None:
    service = service_with()
    create_many([], service, clock=service.clock, on_event=ignore_events)
    assert service.calls == []
