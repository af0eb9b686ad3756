"""The listening socket: one thread accepts, one thread serves each connection."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator.errors import EmulatorError
from gaussbackup.emulator.server.response_writer import ClientConnection

if TYPE_CHECKING:
    from collections.abc import Callable

SHUTDOWN_GRACE = 0.15
"""Seconds that stopping gives the open connections to end."""


class Listener:
    """Accepts connections until it is stopped; `talk` serves one of them to its end."""

    def __init__(
        self, host: str, port: int, handle_connection: Callable[[ClientConnection, str], None]
    ) -> None:
        self._handle_connection = handle_connection
        self._socket = _bind(host, port)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[ClientConnection, threading.Thread] = {}
        self._acceptor: threading.Thread | None = None

    @property
    def local_address(self) -> tuple[str, int]:
        """The address at which this machine reaches the socket, even one bound to all."""
        host, port = self.address
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound
        return everywhere.get(host, host), port

    def start(self) -> None:
        """Accept from now on; returns at once, as the socket listens already."""
        acceptor = threading.Thread(target=self._accept_connections, name="emulator", daemon=True)
        acceptor.start()
        self._acceptor = acceptor  # only now: a signal may call `stop` at any moment

    def stop(self) -> None:
        """Close the socket and every connection; idempotent."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._acceptor and self._acceptor.is_alive():  # not where a signal came before it began
            self._wake_acceptor()
            self._acceptor.join()
        self._socket.close()
        with self._lock:
            open_wires = dict(self._connections)
        for wire in open_wires:
            wire.abort()
        patience = time.monotonic() + SHUTDOWN_GRACE
        for thread in open_wires.values():
            thread.join(max(0.0, patience - time.monotonic()))

    def _wake_acceptor(self) -> None:
        """Call our own number: closing a socket does not wake its acceptor on every system."""
        with contextlib.suppress(OSError):  # there may be nobody to wake
            socket.create_connection(self.local_address, timeout=1).close()

    def _accept_connections(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, address = self._socket.accept()
            except OSError:
                continue  # a client that went away before it was accepted
            if self.stopping.is_set():
                connection.close()
                return
            self._start_thread(connection, address[0])

    def _start_thread(self, connection: socket.socket, peer: str) -> None:
        wire = ClientConnection(connection, self.stopping)
        thread = threading.Thread(target=self._serve, args=(wire, peer), daemon=True)
        with self._lock:
            self._connections[wire] = thread
        thread.start()

    def _serve(self, wire: ClientConnection, peer: str) -> None:
        try:
            self._handle_connection(wire, peer)
        except OSError:
            pass  # the client hung up in the middle, which is its right
        finally:
            wire.close()
            with self._lock:
                del self._connections[wire]


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:  # a name that no DNS knows
        reason = f"cannot listen on {host} port {port}: {error}; choose another port, or 0 for any"
        raise EmulatorError(reason) from error
