"""Start and stop of the listener."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import Emulator, EmulatorError, EmulatorOptions
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.conftest import StartEmulator


def test_stop_is_quick_and_idempotent(start_emulator: StartEmulator) -> None:
    emulator = start_emulator()
    emulator.add_faults({"phase": "before", "action": "hang"})
    host, port = RawClient(emulator).address
    with socket.create_connection((host, port)) as idle, socket.create_connection((host, port)):
        idle.sendall(b"GET / HTTP/1.1\r\n\r\n")
        time.sleep(0.05)
        start_time = time.monotonic()
        emulator.stop()
        emulator.stop()
        assert time.monotonic() - start_time < 0.2


def test_listener_reports_port_in_use(emulator: Emulator, tmp_path: Path) -> None:
    port = int(emulator.endpoint.rpartition(":")[2])
    with pytest.raises(EmulatorError, match=f"port {port}.*another port, or 0"):
        Emulator(EmulatorOptions(state=tmp_path / "other.db", port=port))


def test_stop_works_after_interrupted_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted_start(self: threading.Thread) -> None:
        raise KeyboardInterrupt

    emulator = Emulator(EmulatorOptions(state=tmp_path / "other.db"))
    monkeypatch.setattr(threading.Thread, "start", interrupted_start)
    with pytest.raises(KeyboardInterrupt):
        emulator.start()
    emulator.stop()


@pytest.mark.parametrize(
    "host", ["\x9b35m", "a" * 70 + ".example", "é" * 80, "\udcff", "nowhere.invalid"]
)
def test_listener_reports_invalid_host(host: str, tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match="cannot listen on"):
        Emulator(EmulatorOptions(state=tmp_path / "other.db", host=host))


def test_serve_forever_ends_after_stop(tmp_path: Path) -> None:
    emulator = Emulator(EmulatorOptions(state=tmp_path / "other.db"))
    thread = threading.Thread(target=emulator.serve_forever)
    thread.start()
    with RawClient(emulator):
        pass
    emulator.stop()
    thread.join(timeout=2)
    assert not thread.is_alive()
