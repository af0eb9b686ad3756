"""Connections: refused, without threads, DNS and TLS."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from gaussbackup.api import watchdog
from gaussbackup.api.connections import resolve_host
from gaussbackup.errors import NotSent
from tests.api.client_fixture import server_fixture
from tests.support.raw_server import Connection, RawServer

LIMIT = 0.6


def test_refused_connection_is_not_sent_and_retried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    fixture = server_fixture(f"http://127.0.0.1:{port}", retry_budget=1.0)
    with pytest.raises(NotSent, match="refused") as caught:
        fixture.client.create_backup("i1", "n-42", None)
    assert caught.value.attempts > 1


def test_missing_threads_are_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail_to_start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    fixture = server_fixture("https://gaussdb.example", retry_budget=0.5)
    monkeypatch.setattr(watchdog, "_THREAD", watchdog._DeadlineThread())
    monkeypatch.setattr(threading.Thread, "start", fail_to_start)
    with pytest.raises(NotSent, match="no thread available") as caught:
        fixture.client.create_backup("i1", "n-42", None)
    assert caught.value.attempts > 1
    with pytest.raises(OSError, match="no thread available"):
        resolve_host("gaussdb.example", 443, 1.0)


def test_hanging_dns_lookup_ends_at_the_connect_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: never.wait(30))
    fixture = server_fixture("https://gaussdb.example", retry_budget=0.1, connect_timeout=0.3)
    started = time.monotonic()
    with pytest.raises(NotSent, match="DNS lookup failed"):
        fixture.client.create_backup("i1", "n-42", None)
    assert 0.3 <= time.monotonic() - started < 2
    never.set()


def test_unknown_host_is_not_sent() -> None:
    fixture = server_fixture("https://no-such-host.invalid", connect_timeout=5.0)
    with pytest.raises(NotSent, match=r"DNS lookup failed: no-such-host\.invalid"):
        fixture.client.create_backup("i1", "n-42", None)


def test_aborted_tls_handshake_is_not_sent() -> None:
    def abort(connection: Connection) -> None:
        connection.read_some()
        connection.reset()

    with RawServer(abort) as server:
        fixture = server_fixture(server.url.replace("http:", "https:"))
        with pytest.raises(NotSent):
            fixture.client.create_backup("i1", "n-42", None)
        fixture.client.close()


def test_missing_tls_handshake_ends_at_the_call_limit() -> None:
    with RawServer(lambda connection: connection.hang()) as server:
        fixture = server_fixture(server.url.replace("http:", "https:"), call_limit=LIMIT)
        started = time.monotonic()
        with pytest.raises(NotSent):
            fixture.client.create_backup("i1", "n-42", None)
        assert time.monotonic() - started < LIMIT + 0.7
        fixture.client.close()
