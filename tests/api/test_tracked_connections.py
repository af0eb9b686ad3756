"""Connections: refused, without threads, DNS and TLS."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from responses.matchers import query_param_matcher

from gaussbackup.api import request_deadline, tracked_connections
from gaussbackup.api.tracked_connections import resolve_host
from gaussbackup.errors import NotSent, PermanentConnectionError
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture, server_fixture
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    import responses

LIMIT = 0.6


def test_refused_connection_is_not_sent_and_retried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    fixture = server_fixture(f"http://127.0.0.1:{port}", retry_budget=1.0)
    with pytest.raises(NotSent, match="refused") as caught:
        fixture.client.create_backup("i1", "n-42", None)
    assert caught.value.attempts > 1


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_to_start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(request_deadline, "_THREAD", request_deadline._DeadlineThread())
    monkeypatch.setattr(threading.Thread, "start", fail_to_start)


@pytest.mark.usefixtures("no_threads")
def test_requests_work_without_threads(http: responses.RequestsMock) -> None:
    pages = {
        offset: [{"id": f"b{number}"} for number in range(offset, min(offset + 100, 250))]
        for offset in (0, 100, 200)
    }
    for offset, rows in pages.items():
        http.get(
            f"{ENDPOINT}/v3/{PROJECT}/backups",
            json={"backups": rows, "total_count": 250},
            match=[query_param_matcher({"offset": offset, "limit": 100})],
        )
    client = ClientFixture().client
    assert len(client.list_backups().backups) == 250
    listing = client.in_background(lambda view: view.list_backups())()
    assert len(listing.backups) == 250
    assert len(http.calls) == 6


@pytest.mark.usefixtures("no_threads")
def test_dns_lookup_works_without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)
    assert resolve_host("gaussdb.example", 443, 1.0) == found


@pytest.mark.parametrize("proxy", ["socks5h://user:pw@127.0.0.1:9", "socks5://127.0.0.1:9"])
@pytest.mark.parametrize("variable", ["ALL_PROXY", "https_proxy"])
def test_socks_proxy_is_refused_at_once(proxy: str, variable: str) -> None:
    fixture = ClientFixture(environ={variable: proxy})
    with pytest.raises(PermanentConnectionError) as caught:
        fixture.client.create_backup("i1", "n-42", None)
    assert f"{variable}: SOCKS proxies are not supported" in caught.value.message
    assert "pw" not in caught.value.message
    assert "HTTP proxy" in (caught.value.hint or "")
    assert fixture.pauses == []


def test_unknown_exception_before_the_first_byte_is_not_retried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("odd setting")

    monkeypatch.setattr(tracked_connections, "connect", fail)
    fixture = server_fixture("https://gaussdb.example", retry_budget=5.0)
    with pytest.raises(PermanentConnectionError, match="ValueError: odd setting"):
        fixture.client.create_backup("i1", "n-42", None)
    assert fixture.pauses == []


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
