"""HTTP sessions over real sockets: resets, slow and truncated responses, stale connections."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.clock import SystemClock
from gaussbackup.errors import AmbiguousOutcome, ServiceError
from tests.api.client_fixture import ClientFixture, server_fixture
from tests.support.raw_server import Connection, RawServer

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = json.dumps({"backups": [{"id": "b1", "name": "n"}], "total_count": 1}).encode()
CREATED = json.dumps({"backup": {"id": "b1"}, "job_id": "j1"}).encode()
LIMIT = 0.6


def _reset(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def _hang(connection: Connection) -> None:
    connection.read_request()
    connection.hang()


def _drip_headers(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    connection.drip([f"X-H{number}: x\r\n".encode() for number in range(90)], 0.1)


def _drip_body(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    connection.drip([b" "] * 1000, 0.1)


def _cut_length(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n" + CREATED)


def _cut_chunk(connection: Connection) -> None:
    connection.read_request()
    connection.send(
        b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + CREATED[:9]
    )


def _close(connection: Connection) -> None:
    connection.read_request()


def _garbage(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"\x15\x03\x01 not http\r\n\r\n")


def _many_headers(connection: Connection) -> None:
    connection.read_request()
    connection.respond(CREATED, "202 Accepted", *(f"X-{number}: 1" for number in range(200)))


def _large(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
    connection.drip((b"x" * 65536 for _ in range(3000)), 0)


@pytest.mark.parametrize(
    "script", [_reset, _cut_length, _cut_chunk, _close, _garbage, _many_headers, _large]
)
def test_create_with_an_incomplete_response_is_ambiguous_and_sent_once(
    script: Callable[[Connection], None],
) -> None:
    with RawServer(script) as server:
        fixture = server_fixture(server.url, retry_budget=5.0)
        with pytest.raises(AmbiguousOutcome):
            fixture.client.create_backup("i1", "n-42", None)
        fixture.client.close()
        assert len(server.requests) == 1


@pytest.mark.parametrize("script", [_hang, _drip_headers, _drip_body])
def test_send_ends_at_the_call_limit_even_if_bytes_arrive_slowly(
    script: Callable[[Connection], None],
) -> None:
    with RawServer(script) as server:
        fixture = server_fixture(server.url, call_limit=LIMIT)
        started = time.monotonic()
        with pytest.raises(AmbiguousOutcome, match=r"response (incomplete after|timed out)"):
            fixture.client.create_backup("i1", "n-42", None)
        assert LIMIT - 0.1 <= time.monotonic() - started < LIMIT + 0.7
        fixture.client.close()


def test_send_ends_at_the_deadline_of_the_view() -> None:
    with RawServer(_drip_body) as server:
        fixture = server_fixture(server.url)
        started = time.monotonic()
        with pytest.raises(AmbiguousOutcome):
            fixture.client.with_deadline(time.monotonic() + 0.4).find_backup("b1")
        assert time.monotonic() - started < 1.2
        fixture.client.close()


def _one_then_close(connection: Connection) -> None:
    connection.read_request()
    connection.respond(PAGE)


def test_read_on_a_stale_connection_succeeds() -> None:
    with RawServer(_one_then_close) as server:
        fixture = server_fixture(server.url, retry_budget=5.0)
        for _ in range(3):
            assert fixture.client.find_backup("b1") is not None
        fixture.client.close()


def test_create_never_uses_a_connection_that_may_be_stale() -> None:
    def read_then_reset(connection: Connection) -> None:
        connection.read_request()
        connection.respond(PAGE)
        connection.read_request()
        connection.reset()

    def accept(connection: Connection) -> None:
        connection.read_request()
        connection.respond(CREATED, "202 Accepted")

    with RawServer(read_then_reset, accept) as server:
        fixture = server_fixture(server.url)
        fixture.client.find_backup("b1")
        assert fixture.client.create_backup("i1", "n-42", None).backup.id == "b1"
        fixture.client.close()
        assert server.connections == 2


def test_reads_share_one_connection() -> None:
    def serve(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(PAGE)

    with RawServer(serve) as server:
        fixture = server_fixture(server.url)
        for _ in range(3):
            fixture.client.find_backup("b1")
        fixture.client.close()
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
def test_unusual_but_valid_responses_are_read(head: bytes) -> None:
    def serve(connection: Connection) -> None:
        connection.read_request()
        connection.send(head + PAGE)

    with RawServer(serve) as server:
        fixture = server_fixture(server.url)
        assert fixture.client.find_backup("b1") is not None
        fixture.client.close()


def test_requests_to_this_machine_bypass_the_proxy() -> None:
    with RawServer(_one_then_close) as server, RawServer(_close) as proxy:
        environ = {"HTTP_PROXY": proxy.url, "https_proxy": proxy.url, "ALL_PROXY": proxy.url}
        fixture = server_fixture(server.url, environ=environ)
        assert fixture.client.find_backup("b1") is not None
        fixture.client.close()
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [("407 Proxy Authentication Required", "untrusted", "authentication"), ("502 Bad", "x", "502")],
)
def test_proxy_error_names_the_proxy_without_its_password(
    status: str, kind: str, message: str
) -> None:
    def reject(connection: Connection) -> None:
        connection.read_request()
        connection.respond(b"", status)

    with RawServer(reject) as proxy:
        address = proxy.url.replace("http://", "http://user:s3cret@")
        fixture = ClientFixture(
            clock=SystemClock(), environ={"HTTPS_PROXY": address}, retry_budget=0.0
        )
        with pytest.raises(ServiceError, match=message) as caught:
            fixture.client.create_backup("i1", "n-42", None)
        fixture.client.close()
    assert not isinstance(caught.value, AmbiguousOutcome)
    assert (caught.value.kind == "untrusted") is (kind == "untrusted")
    assert "s3cret" not in caught.value.message
    assert "s3cret" in fixture.secrets
    assert proxy.requests[0].startswith(b"CONNECT gaussdb.example:443 ")
    assert b"made-up" not in proxy.requests[0]
