"""What every test has: no settings from outside, no home, no network but this machine's own."""

from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("calm", deadline=None, max_examples=60)
settings.load_profile("calm")

_FOREIGN = ("GAUSSBACKUP_", "HUAWEICLOUD_", "HW_", "OS_", "XDG_", "NO_COLOR", "FORCE_COLOR")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def _hear_signals() -> None:
    """Keep deaf to what we were started deaf to, in the background say, and hand none of it on.

    The program respects a signal that is ignored, so its tests would wait for ever. What has a
    handler, and be it one that does nothing, begins in a new program as the default.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


_hear_signals()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "no-such-home"))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"127.0.0.1", "::1", "localhost", "unix"}:
            raise AssertionError(f"a test connects to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
