"""HTTP itself: keep-alive, old clients, odd requests, and a quick end."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import Emulator, EmulatorError, EmulatorOptions
from tests.emulator.raw_client import PREFIX, RawClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.conftest import Start


def test_a_connection_serves_many_requests(caller: RawClient, emulator: Emulator) -> None:
    lines = f"GET {PREFIX}/backups HTTP/1.1\r\nX-Auth-Token: {caller.token}\r\n\r\n".encode()
    assert caller.raw(lines * 3).count(b"HTTP/1.1 200 OK") == 3
    assert len(emulator.requests()) == 4


def test_close_is_obeyed(caller: RawClient) -> None:
    line = f"GET {PREFIX}/backups HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    assert caller.raw(line * 2).count(b"HTTP/1.1 401") == 1


def test_an_old_client_gets_one_answer_and_the_end(caller: RawClient) -> None:
    line = f"GET {PREFIX}/backups HTTP/1.0\r\n\r\n".encode()
    said = caller.raw(line * 2)
    assert said.count(b"HTTP/1.1 401") == 1
    assert b"Connection: close" in said


def test_every_answer_has_an_id_and_a_date(caller: RawClient) -> None:
    for said in (caller.get("/backups"), caller.get("/nowhere")):
        assert len(said.headers["X-Request-Id"] or "") == 32
        assert (said.headers["Date"] or "").endswith("GMT")


@pytest.mark.parametrize("path", ["/backups/", "//backups", "/backupz", ""])
def test_a_wrong_path_is_no_api(caller: RawClient, path: str) -> None:
    said = caller.get(path)
    assert (said.status, said.code) == (404, "APIGW.0101")
    assert said.json["request_id"] == said.headers["X-Request-Id"]


def test_a_body_may_come_in_chunks(caller: RawClient) -> None:
    request = (
        b"POST /v3/auth/tokens HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}x\r\n0\r\n\r\n"
    )
    assert b"400 Bad Request" in caller.raw(request)


def test_a_client_may_wait_before_its_body(caller: RawClient) -> None:
    request = (
        b"POST /v3/auth/tokens HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert caller.raw(request).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 201 + b"\r\n", b"431"),
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", b"400"),
    ],
)
def test_what_is_no_request_ends_the_connection(
    caller: RawClient, request_: bytes, status: bytes
) -> None:
    assert caller.raw(request_).startswith(b"HTTP/1.1 " + status)


def test_stopping_is_quick_and_repeatable(start: Start) -> None:
    emulator = start()
    emulator.add_faults({"phase": "before", "action": "hang"})
    host, port = RawClient(emulator).address
    with socket.create_connection((host, port)) as idle, socket.create_connection((host, port)):
        idle.sendall(b"GET / HTTP/1.1\r\n\r\n")
        time.sleep(0.05)
        begun = time.monotonic()
        emulator.stop()
        emulator.stop()
        assert time.monotonic() - begun < 0.2


def test_a_taken_port_is_explained(emulator: Emulator, tmp_path: Path) -> None:
    port = int(emulator.endpoint.rpartition(":")[2])
    with pytest.raises(EmulatorError, match=f"port {port}.*another port, or 0"):
        Emulator(EmulatorOptions(state=tmp_path / "other.db", port=port))


def test_a_signal_while_it_starts_stops_it_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def struck(self: threading.Thread) -> None:
        raise KeyboardInterrupt

    emulator = Emulator(EmulatorOptions(state=tmp_path / "other.db"))
    monkeypatch.setattr(threading.Thread, "start", struck)
    with pytest.raises(KeyboardInterrupt):
        emulator.start()
    emulator.stop()


@pytest.mark.parametrize(
    "host", ["\x9b35m", "a" * 70 + ".example", "é" * 80, "\udcff", "nowhere.invalid"]
)
def test_an_address_that_is_none_is_explained(host: str, tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match="cannot listen on"):
        Emulator(EmulatorOptions(state=tmp_path / "other.db", host=host))


def test_serving_in_the_foreground_ends_with_stop(tmp_path: Path) -> None:
    emulator = Emulator(EmulatorOptions(state=tmp_path / "other.db"))
    thread = threading.Thread(target=emulator.serve_forever)
    thread.start()
    with RawClient(emulator):
        pass
    emulator.stop()
    thread.join(timeout=2)
    assert not thread.is_alive()
