"""Watchdog: one thread, and deadlines that expire on time."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.api import request_deadline
from tests.api.client_fixture import server_fixture
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    import pytest

PAGE = json.dumps({"backups": [{"id": "b1", "name": "n"}], "total_count": 1}).encode()


def test_one_watchdog_thread_serves_all_requests_and_ends_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def serve(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(PAGE)

    def watchdog_threads() -> list[threading.Thread]:
        others = {thread.ident for thread in before}
        return [
            thread
            for thread in threading.enumerate()
            if thread.name == "watchdog" and thread.ident not in others
        ]

    before = threading.enumerate()
    monkeypatch.setattr(request_deadline, "_THREAD", request_deadline._DeadlineThread())
    with RawServer(serve) as server:
        fixture = server_fixture(server.url, call_limit=2.0)
        for _ in range(5):
            assert fixture.client.find_backup("b1") is not None
            assert len(watchdog_threads()) == 1
        fixture.client.close()
    deadline = time.monotonic() + 15
    while watchdog_threads() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert watchdog_threads() == []


def test_each_deadline_expires_at_its_own_time_unless_finished() -> None:
    started = time.monotonic()
    expired: dict[float, float] = {}

    def make_request(seconds: float, duration: float) -> None:
        left, right = socket.socketpair()
        with left, right, request_deadline.RequestDeadline(seconds) as deadline:
            deadline.track(left)
            left.settimeout(duration)
            with contextlib.suppress(TimeoutError):
                left.recv(1)
            if deadline.expired:
                expired[seconds] = time.monotonic() - started

    cases = [(0.6, 5.0), (0.2, 5.0), (0.4, 0.05), (5.0, 0.05), (0.3, 5.0)]
    threads = [threading.Thread(target=make_request, args=case) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(expired) == [0.2, 0.3, 0.6]
    assert all(seconds <= elapsed < seconds + 2 for seconds, elapsed in expired.items())


def test_finished_deadlines_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    thread = request_deadline._DeadlineThread()
    monkeypatch.setattr(request_deadline, "_THREAD", thread)
    for _ in range(1000):
        with request_deadline.RequestDeadline(60.0):
            pass
    assert len(thread._due) < 200
