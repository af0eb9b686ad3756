"""Background calls: one attempt on a thread, which never changes the result of the call."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import responses

from gaussbackup.api.background_call import BackgroundCall
from gaussbackup.errors import AmbiguousOutcome, AuthFailed
from gaussbackup.model.credentials import PasswordLogin
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, IAM, PROJECT, ClientFixture

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTANCES = f"{ENDPOINT}/v3/{PROJECT}/instances"
ONE = {"instances": [{"id": "1", "name": "orders"}], "total_count": 1}


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def names(fixture: ClientFixture) -> list[str]:
    background = fixture.client.in_background(lambda view: view.list_instances())
    return [row.name for row in background()]


def fails() -> str:
    raise AmbiguousOutcome("no response")


def test_background_call_returns_the_result_of_the_attempt() -> None:
    background = BackgroundCall(lambda: "attempt", fails)
    assert [background(), background()] == ["attempt", "attempt"]


def test_background_call_makes_the_call_once_if_the_attempt_failed() -> None:
    calls: list[str] = []

    def call() -> str:
        calls.append("called")
        return "call"

    background = BackgroundCall(fails, call)
    assert [background(), background()] == ["call", "call"]
    assert calls == ["called"]


def test_background_call_raises_the_error_of_the_call() -> None:
    with pytest.raises(AmbiguousOutcome):
        BackgroundCall(fails, fails)()


def test_background_call_starts_before_its_result_is_requested() -> None:
    started = threading.Event()
    BackgroundCall(started.set, started.set)
    assert started.wait(10)


def test_background_call_makes_the_call_if_no_thread_can_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail_to_start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fail_to_start)
    assert BackgroundCall(lambda: "attempt", lambda: "call")() == "call"


def test_in_background_sends_one_request_if_it_succeeds(http: responses.RequestsMock) -> None:
    http.get(INSTANCES, json=ONE)
    assert names(ClientFixture()) == ["orders"]
    assert len(http.calls) == 1


def test_in_background_retries_in_the_foreground_if_the_attempt_failed(
    http: responses.RequestsMock,
) -> None:
    http.get(INSTANCES, status=503)
    http.get(INSTANCES, status=503)
    http.get(INSTANCES, json=ONE)
    fixture = ClientFixture()
    assert names(fixture) == ["orders"]
    assert len(http.calls) == 3
    assert len(fixture.pauses) == 1


def test_in_background_does_not_charge_failed_attempts_to_the_retry_budget(
    http: responses.RequestsMock,
) -> None:
    http.get(INSTANCES, status=503)
    fixture = ClientFixture(retry_budget=10.0)
    once = fixture.client._single_attempt()
    for _ in range(300):  # each failure costs at least 0.05 s of a budget
        with pytest.raises(AmbiguousOutcome):
            once.list_instances()
    for response in ({"status": 503}, {"status": 503}, {"json": ONE}):
        http.get(INSTANCES, **response)
    assert names(fixture) == ["orders"]
    assert len(fixture.pauses) == 1


def test_in_background_makes_no_login(http: responses.RequestsMock) -> None:
    http.post(f"{IAM}/v3/auth/tokens", status=401)
    fixture = ClientFixture(PasswordLogin("acme", "backup", Secret("wrong")), iam_endpoint=IAM)
    background = fixture.client.in_background(lambda view: view.list_instances())
    assert [each.name for each in threading.enumerate() if each.name == "background-call"] == []
    assert len(http.calls) == 0
    with pytest.raises(AuthFailed):
        background()
    assert len(http.calls) == 1


def test_concurrent_first_requests_share_one_adapter(
    http: responses.RequestsMock,
) -> None:
    http.get(INSTANCES, json=ONE)
    fixture, adapters = ClientFixture(), []
    session = fixture.client._transport._session
    start = threading.Barrier(8)

    def get_adapter() -> None:
        start.wait()
        adapters.append(session._get_adapter(fresh=False))

    threads = [threading.Thread(target=get_adapter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(adapters) == 8
    assert len(set(map(id, adapters))) == 1
