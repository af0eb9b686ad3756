"""The listening socket: one thread accepts, one thread serves each connection."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.server.response_writer import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

FAREWELL = 0.15
"""Seconds that stopping gives the open connections to end."""


class Listener:
    """Accepts connections until it is stopped; `talk` serves one of them to its end."""

    def __init__(self, host: str, port: int, talk: Callable[[Wire, str], None]) -> None:
        self._talk = talk
        self._socket = _bind(host, port)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._wires: dict[Wire, threading.Thread] = {}
        self._acceptor: threading.Thread | None = None

    @property
    def nearby(self) -> tuple[str, int]:
        """The address at which this machine reaches the socket, even one bound to all."""
        host, port = self.address
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound
        return everywhere.get(host, host), port

    def start(self) -> None:
        """Accept from now on; returns at once, as the socket listens already."""
        acceptor = threading.Thread(target=self._accept, name="emulator", daemon=True)
        acceptor.start()
        self._acceptor = acceptor  # only now: a signal may call `stop` at any moment

    def stop(self) -> None:
        """Close the socket and every connection; idempotent."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._acceptor and self._acceptor.is_alive():  # not where a signal came before it began
            self._wake()
            self._acceptor.join()
        self._socket.close()
        with self._lock:
            open_wires = dict(self._wires)
        for wire in open_wires:
            wire.abort()
        patience = time.monotonic() + FAREWELL
        for thread in open_wires.values():
            thread.join(max(0.0, patience - time.monotonic()))

    def _wake(self) -> None:
        """Call our own number: closing a socket does not wake its acceptor on every system."""
        with contextlib.suppress(OSError):  # there may be nobody to wake
            socket.create_connection(self.nearby, timeout=1).close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, address = self._socket.accept()
            except OSError:
                continue  # a client that went away before it was accepted
            if self.stopping.is_set():
                connection.close()
                return
            self._welcome(connection, address[0])

    def _welcome(self, connection: socket.socket, peer: str) -> None:
        wire = Wire(connection, self.stopping)
        thread = threading.Thread(target=self._serve, args=(wire, peer), daemon=True)
        with self._lock:
            self._wires[wire] = thread
        thread.start()

    def _serve(self, wire: Wire, peer: str) -> None:
        try:
            self._talk(wire, peer)
        except OSError:
            pass  # the client hung up in the middle, which is its right
        finally:
            wire.close()
            with self._lock:
                del self._wires[wire]


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:  # a name that no DNS knows
        reason = f"cannot listen on {host} port {port}: {error}; choose another port, or 0 for any"
        raise EmulatorError(reason) from error
