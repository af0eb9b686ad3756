"""Real sockets: resets, drips, truncations, silence, stale connections."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.api import watchdog
from gaussbackup.api.connections import resolve_host
from gaussbackup.clock import SystemClock
from gaussbackup.errors import AmbiguousOutcome, NotSent, ServiceError
from tests.api.client_fixture import Scene
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = json.dumps({"backups": [{"id": "b1", "name": "n"}], "total_count": 1}).encode()
CREATED = json.dumps({"backup": {"id": "b1"}, "job_id": "j1"}).encode()
LIMIT = 0.6


def _scene(url: str, **settings: Any) -> Scene:
    return Scene(endpoint=url, clock=SystemClock(), **{"retry_budget": 0.0, **settings})


def _reset(talk: Connection) -> None:
    talk.read_request()
    talk.reset()


def _hang(talk: Connection) -> None:
    talk.read_request()
    talk.hang()


def _drip_headers(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"HTTP/1.1 200 OK\r\n")
    talk.drip([f"X-H{number}: x\r\n".encode() for number in range(90)], 0.1)


def _drip_body(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    talk.drip([b" "] * 1000, 0.1)


def _cut_length(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n" + CREATED)


def _cut_chunk(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + CREATED[:9])


def _close(talk: Connection) -> None:
    talk.read_request()


def _garbage(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"\x15\x03\x01 not http\r\n\r\n")


def _many_headers(talk: Connection) -> None:
    talk.read_request()
    talk.respond(CREATED, "202 Accepted", *(f"X-{number}: 1" for number in range(200)))


def _large(talk: Connection) -> None:
    talk.read_request()
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
    talk.drip((b"x" * 65536 for _ in range(3000)), 0)


@pytest.mark.parametrize(
    "script", [_reset, _cut_length, _cut_chunk, _close, _garbage, _many_headers, _large]
)
def test_a_create_whose_answer_breaks_is_doubtful_and_sent_once(
    script: Callable[[Connection], None],
) -> None:
    with RawServer(script) as server:
        scene = _scene(server.url, retry_budget=5.0)
        with pytest.raises(AmbiguousOutcome):
            scene.client.create_backup("i1", "n-42", None)
        scene.client.close()
        assert len(server.requests) == 1


@pytest.mark.parametrize("script", [_hang, _drip_headers, _drip_body])
def test_the_whole_call_ends_at_its_limit_however_slowly_bytes_drip(
    script: Callable[[Connection], None],
) -> None:
    with RawServer(script) as server:
        scene = _scene(server.url, call_limit=LIMIT)
        began = time.monotonic()
        with pytest.raises(AmbiguousOutcome, match=r"response (incomplete after|timed out)"):
            scene.client.create_backup("i1", "n-42", None)
        assert LIMIT - 0.1 <= time.monotonic() - began < LIMIT + 0.7
        scene.client.close()


def test_no_call_outlives_the_deadline_of_its_view() -> None:
    with RawServer(_drip_body) as server:
        scene = _scene(server.url)
        began = time.monotonic()
        with pytest.raises(AmbiguousOutcome):
            scene.client.with_deadline(time.monotonic() + 0.4).find_backup("b1")
        assert time.monotonic() - began < 1.2
        scene.client.close()


def test_one_watchdog_serves_all_exchanges_and_leaves_when_there_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def serve(talk: Connection) -> None:
        while talk.read_request():
            talk.respond(PAGE)

    def patrols() -> list[threading.Thread]:
        others = {thread.ident for thread in before}
        return [
            thread
            for thread in threading.enumerate()
            if thread.name == "watchdog" and thread.ident not in others
        ]

    before = threading.enumerate()
    monkeypatch.setattr(watchdog, "_THREAD", watchdog._DeadlineThread())
    with RawServer(serve) as server:
        scene = _scene(server.url, call_limit=2.0)
        for _ in range(5):
            assert scene.client.find_backup("b1") is not None
            assert len(patrols()) == 1
        scene.client.close()
    deadline = time.monotonic() + 15
    while patrols() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert patrols() == []


def test_each_watch_expires_at_its_own_time_and_none_that_is_over() -> None:
    began = time.monotonic()
    expired: dict[float, float] = {}

    def exchange(seconds: float, lasts: float) -> None:
        left, right = socket.socketpair()
        with left, right, watchdog.RequestDeadline(seconds) as watch:
            watch.track(left)
            left.settimeout(lasts)
            with contextlib.suppress(TimeoutError):
                left.recv(1)
            if watch.expired:
                expired[seconds] = time.monotonic() - began

    spans = [(0.6, 5.0), (0.2, 5.0), (0.4, 0.05), (5.0, 0.05), (0.3, 5.0)]
    threads = [threading.Thread(target=exchange, args=span) for span in spans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(expired) == [0.2, 0.3, 0.6]
    assert all(seconds <= taken < seconds + 2 for seconds, taken in expired.items())


def test_watches_that_are_over_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    patrol = watchdog._DeadlineThread()
    monkeypatch.setattr(watchdog, "_THREAD", patrol)
    for _ in range(1000):
        with watchdog.RequestDeadline(60.0):
            pass
    assert len(patrol._due) < 200


def test_a_refused_connection_was_not_sent_and_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    scene = _scene(f"http://127.0.0.1:{port}", retry_budget=1.0)
    with pytest.raises(NotSent, match="refused") as caught:
        scene.client.create_backup("i1", "n-42", None)
    assert caught.value.attempts > 1


def test_a_machine_without_a_thread_to_spare_has_sent_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_more(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    scene = _scene("https://gaussdb.example", retry_budget=0.5)
    monkeypatch.setattr(watchdog, "_THREAD", watchdog._DeadlineThread())
    monkeypatch.setattr(threading.Thread, "start", no_more)
    with pytest.raises(NotSent, match="no thread available") as caught:
        scene.client.create_backup("i1", "n-42", None)
    assert caught.value.attempts > 1
    with pytest.raises(OSError, match="no thread available"):
        resolve_host("gaussdb.example", 443, 1.0)


def test_a_name_service_that_hangs_costs_no_more_than_the_connect_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: never.wait(30))
    scene = _scene("https://gaussdb.example", retry_budget=0.1, connect_timeout=0.3)
    began = time.monotonic()
    with pytest.raises(NotSent, match="DNS lookup failed"):
        scene.client.create_backup("i1", "n-42", None)
    assert 0.3 <= time.monotonic() - began < 2
    never.set()


def test_an_unknown_host_was_not_sent() -> None:
    scene = _scene("https://no-such-host.invalid", connect_timeout=5.0)
    with pytest.raises(NotSent, match=r"DNS lookup failed: no-such-host\.invalid"):
        scene.client.create_backup("i1", "n-42", None)


def test_a_handshake_that_breaks_off_was_not_sent() -> None:
    def break_off(talk: Connection) -> None:
        talk.read_some()
        talk.reset()

    with RawServer(break_off) as server:
        scene = _scene(server.url.replace("http:", "https:"))
        with pytest.raises(NotSent):
            scene.client.create_backup("i1", "n-42", None)
        scene.client.close()


def test_a_handshake_that_never_comes_ends_at_the_limit() -> None:
    with RawServer(lambda talk: talk.hang()) as server:
        scene = _scene(server.url.replace("http:", "https:"), call_limit=LIMIT)
        began = time.monotonic()
        with pytest.raises(NotSent):
            scene.client.create_backup("i1", "n-42", None)
        assert time.monotonic() - began < LIMIT + 0.7
        scene.client.close()


def _one_then_close(talk: Connection) -> None:
    talk.read_request()
    talk.respond(PAGE)


def test_a_connection_that_went_stale_costs_a_read_nothing() -> None:
    with RawServer(_one_then_close) as server:
        scene = _scene(server.url, retry_budget=5.0)
        for _ in range(3):
            assert scene.client.find_backup("b1") is not None
        scene.client.close()


def test_a_create_never_rides_on_a_connection_that_may_be_stale() -> None:
    def read_then_reset(talk: Connection) -> None:
        talk.read_request()
        talk.respond(PAGE)
        talk.read_request()
        talk.reset()

    def accept(talk: Connection) -> None:
        talk.read_request()
        talk.respond(CREATED, "202 Accepted")

    with RawServer(read_then_reset, accept) as server:
        scene = _scene(server.url)
        scene.client.find_backup("b1")
        assert scene.client.create_backup("i1", "n-42", None).backup.id == "b1"
        scene.client.close()
        assert server.connections == 2


def test_reads_share_one_connection() -> None:
    def serve(talk: Connection) -> None:
        while talk.read_request():
            talk.respond(PAGE)

    with RawServer(serve) as server:
        scene = _scene(server.url)
        for _ in range(3):
            scene.client.find_backup("b1")
        scene.client.close()
        assert server.connections == 1


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n",
    ],
)
def test_odd_but_legal_answers_are_read(head: bytes) -> None:
    def serve(talk: Connection) -> None:
        talk.read_request()
        talk.send(head + PAGE)

    with RawServer(serve) as server:
        scene = _scene(server.url)
        assert scene.client.find_backup("b1") is not None
        scene.client.close()


def test_a_proxy_never_sees_what_is_for_this_machine() -> None:
    with RawServer(_one_then_close) as server, RawServer(_close) as proxy:
        environ = {"HTTP_PROXY": proxy.url, "https_proxy": proxy.url, "ALL_PROXY": proxy.url}
        scene = _scene(server.url, environ=environ)
        assert scene.client.find_backup("b1") is not None
        scene.client.close()
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [("407 Proxy Authentication Required", "untrusted", "authentication"), ("502 Bad", "x", "502")],
)
def test_a_proxy_that_refuses_is_named_without_its_password(
    status: str, kind: str, says: str
) -> None:
    def refuse(talk: Connection) -> None:
        talk.read_request()
        talk.respond(b"", status)

    with RawServer(refuse) as proxy:
        address = proxy.url.replace("http://", "http://user:s3cret@")
        scene = Scene(clock=SystemClock(), environ={"HTTPS_PROXY": address}, retry_budget=0.0)
        with pytest.raises(ServiceError, match=says) as caught:
            scene.client.create_backup("i1", "n-42", None)
        scene.client.close()
    assert not isinstance(caught.value, AmbiguousOutcome)
    assert (caught.value.kind == "untrusted") is (kind == "untrusted")
    assert "s3cret" not in caught.value.message
    assert "s3cret" in scene.secrets
    assert proxy.requests[0].startswith(b"CONNECT gaussdb.example:443 ")
    assert b"made-up" not in proxy.requests[0]
