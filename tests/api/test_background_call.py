"""A call beside the others is an attempt: it never changes what the call comes to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import responses

from gaussbackup.api.background_call import BackgroundCall
from gaussbackup.errors import AmbiguousOutcome, AuthFailed
from gaussbackup.model.credentials import PasswordLogin
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, IAM, PROJECT, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTANCES = f"{ENDPOINT}/v3/{PROJECT}/instances"
ONE = {"instances": [{"id": "1", "name": "orders"}], "total_count": 1}


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def names(scene: Scene) -> list[str]:
    begun = scene.client.in_background(lambda view: view.list_instances())
    return [row.name for row in begun()]


def fails() -> str:
    raise AmbiguousOutcome("no answer came")


def test_the_result_of_the_attempt_is_the_result() -> None:
    begun = BackgroundCall(lambda: "attempt", fails)
    assert [begun(), begun()] == ["attempt", "attempt"]


def test_an_attempt_that_failed_is_followed_by_the_call_once() -> None:
    calls: list[str] = []

    def call() -> str:
        calls.append("called")
        return "call"

    begun = BackgroundCall(fails, call)
    assert [begun(), begun()] == ["call", "call"]
    assert calls == ["called"]


def test_the_error_is_that_of_the_call() -> None:
    with pytest.raises(AmbiguousOutcome):
        BackgroundCall(fails, fails)()


def test_it_is_under_way_before_it_is_asked_for() -> None:
    begun = threading.Event()
    BackgroundCall(begun.set, begun.set)
    assert begun.wait(10)


def test_without_a_thread_to_spare_the_call_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    assert BackgroundCall(lambda: "attempt", lambda: "call")() == "call"


def test_a_client_asks_once_where_the_answer_is_good(http: responses.RequestsMock) -> None:
    http.get(INSTANCES, json=ONE)
    assert names(Scene()) == ["orders"]
    assert len(http.calls) == 1


def test_a_client_has_its_patience_where_the_attempt_was_refused(
    http: responses.RequestsMock,
) -> None:
    http.get(INSTANCES, status=503)
    http.get(INSTANCES, status=503)
    http.get(INSTANCES, json=ONE)
    scene = Scene()
    assert names(scene) == ["orders"]
    assert len(http.calls) == 3
    assert len(scene.pauses) == 1


def test_what_fails_beside_is_not_taken_from_the_patience(http: responses.RequestsMock) -> None:
    http.get(INSTANCES, status=503)
    scene = Scene(retry_budget=10.0)
    once = scene.client._single_attempt()
    for _ in range(300):  # each failure costs a twentieth of a second at least
        with pytest.raises(AmbiguousOutcome):
            once.list_instances()
    for answer in ({"status": 503}, {"status": 503}, {"json": ONE}):
        http.get(INSTANCES, **answer)
    assert names(scene) == ["orders"]
    assert len(scene.pauses) == 1


def test_no_login_is_made_beside_another(http: responses.RequestsMock) -> None:
    http.post(f"{IAM}/v3/auth/tokens", status=401)
    scene = Scene(PasswordLogin("acme", "backup", Secret("wrong")), iam_endpoint=IAM)
    begun = scene.client.in_background(lambda view: view.list_instances())
    assert [each.name for each in threading.enumerate() if each.name == "background-call"] == []
    assert len(http.calls) == 0
    with pytest.raises(AuthFailed):
        begun()
    assert len(http.calls) == 1


def test_the_first_requests_side_by_side_share_their_connections(
    http: responses.RequestsMock,
) -> None:
    http.get(INSTANCES, json=ONE)
    scene, found = Scene(), []
    exchanger = scene.client._transport._session
    start = threading.Barrier(8)

    def look() -> None:
        start.wait()
        found.append(exchanger._get_adapter(fresh=False))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
