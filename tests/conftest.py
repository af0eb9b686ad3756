"""Fixtures for all tests: no settings of the user, no home directory, only loopback sockets."""

from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support.sampled_cases import mark_cases_beyond_the_sample

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("no-deadline", deadline=None, max_examples=60)
settings.load_profile("no-deadline")

_SETTINGS = (
    "GAUSSBACKUP_",
    "HUAWEICLOUD_",
    "HW_",
    "OS_",
    "XDG_",
    "NO_COLOR",
    "FORCE_COLOR",
)
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def _reset_ignored_signals() -> None:
    """Replace ignored signals by a handler without effect, which child processes do not inherit.

    A process started in the background may ignore SIGINT. The program keeps an ignored signal
    ignored, so tests that send one would never end.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


_reset_ignored_signals()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the default run have a sample of the long tables."""
    mark_cases_beyond_the_sample(items)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(_SETTINGS) or name.lower() in _PROXY_VARIABLES:
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
