"""Keep-alive and common headers of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator


def test_serve_connection_handles_several_requests(client: RawClient, emulator: Emulator) -> None:
    lines = f"GET {PREFIX}/backups HTTP/1.1\r\nX-Auth-Token: {client.token}\r\n\r\n".encode()
    assert client.raw(lines * 3).count(b"HTTP/1.1 200 OK") == 3
    assert len(emulator.requests()) == 4


def test_serve_connection_closes_after_connection_close(client: RawClient) -> None:
    line = f"GET {PREFIX}/backups HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    assert client.raw(line * 2).count(b"HTTP/1.1 401") == 1


def test_serve_connection_closes_after_http_1_0_request(client: RawClient) -> None:
    line = f"GET {PREFIX}/backups HTTP/1.0\r\n\r\n".encode()
    response = client.raw(line * 2)
    assert response.count(b"HTTP/1.1 401") == 1
    assert b"Connection: close" in response


def test_serve_connection_adds_request_id_and_date(client: RawClient) -> None:
    for response in (client.get("/backups"), client.get("/nowhere")):
        assert len(response.headers["X-Request-Id"] or "") == 32
        assert (response.headers["Date"] or "").endswith("GMT")
