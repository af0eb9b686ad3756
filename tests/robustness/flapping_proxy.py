"""A TCP proxy for the emulator that refuses connections for some time."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.support.raw_server import forward

if TYPE_CHECKING:
    from types import TracebackType


class FlappingProxy:
    """Accept `accept_first` connections, refuse all for `down_for` seconds, then accept again."""

    def __init__(self, url: str, *, accept_first: int, down_for: float) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)
        self._accept_first = accept_first
        self._down_for = down_for
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address = self._listener.getsockname()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._address[1]}"

    def __enter__(self) -> FlappingProxy:
        self._start(self._accept_loop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        for sock in self._sockets:
            sock.close()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept_loop(self) -> None:
        for _ in range(self._accept_first):
            self._accept_one()
        self._listener.close()
        self._closing.wait(self._down_for)
        if self._closing.is_set():
            return
        self._listener = socket.create_server(self._address)
        while not self._closing.is_set():
            self._accept_one()

    def _accept_one(self) -> None:
        self._listener.settimeout(0.05)
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            client.settimeout(None)
            server = socket.create_connection(self._target)
            self._sockets += [client, server]
            self._start(forward, client, server)
            self._start(forward, server, client)
            return
