"""The listening socket: one thread accepts connections, one thread serves each of them."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator.server.connection import ClientConnection
from gaussbackup.emulator.start_error import EmulatorError, NoThreadError

if TYPE_CHECKING:
    from collections.abc import Callable

SHUTDOWN_GRACE = 0.15
"""How long `stop` waits for open connections to end, in seconds."""
_IDLE_SECONDS = 5.0
"""How long a client may send nothing while other clients wait for the same thread."""


class Listener:
    """Accept connections until stopped; `handle_connection` serves one until it is closed."""

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
        """The address of the socket for clients on this machine; loopback if bound to all."""
        host, port = self.address
        loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - mapped, not bound
        return loopback.get(host, host), port

    def start(self) -> None:
        """Start accepting connections; return at once.

        Idempotent. Raise NoThreadError if no thread can be started.
        """
        if self._acceptor:
            return
        acceptor = threading.Thread(target=self._accept_connections, name="emulator", daemon=True)
        try:
            acceptor.start()
        except RuntimeError as error:
            raise NoThreadError("no thread can be started") from error
        self._acceptor = acceptor  # set last: a signal handler may call `stop` at any time

    def stop(self) -> None:
        """Close the socket and every connection; idempotent."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        self._abort_connections()
        if self._acceptor and self._acceptor.is_alive():  # a signal may precede its start
            self._wake_acceptor()
            self._acceptor.join()
        self._socket.close()
        deadline = time.monotonic() + SHUTDOWN_GRACE
        for thread in self._abort_connections():
            thread.join(max(0.0, deadline - time.monotonic()))

    def _abort_connections(self) -> list[threading.Thread]:
        """Abort the open connections; return their threads."""
        with self._lock:
            open_connections = dict(self._connections)
        for connection in open_connections:
            connection.abort()
        return [thread for thread in open_connections.values() if thread.ident is not None]

    def _wake_acceptor(self) -> None:
        """Connect to the socket: on some systems, closing it does not interrupt `accept`."""
        with contextlib.suppress(OSError):  # the acceptor may have ended
            socket.create_connection(self.local_address, timeout=1).close()

    def _accept_connections(self) -> None:
        _leave_signals_to_main_thread()
        while not self.stopping.is_set():
            try:
                client, address = self._socket.accept()
            except OSError:
                continue  # the client disconnected before it was accepted
            if self.stopping.is_set():
                client.close()
                return
            self._start_connection(client, address[0])

    def _start_connection(self, client: socket.socket, peer: str) -> None:
        """Serve a connection in a thread of its own; in this one if none can be started."""
        connection = ClientConnection(client, self.stopping)
        thread = threading.Thread(target=self._serve, args=(connection, peer), daemon=True)
        with self._lock:
            self._connections[connection] = thread
        try:
            thread.start()
        except RuntimeError:
            client.settimeout(_IDLE_SECONDS)
            connection.is_kept_alive = False
            self._serve(connection, peer)

    def _serve(self, connection: ClientConnection, peer: str) -> None:
        try:
            self._handle_connection(connection, peer)
        except OSError:
            pass  # the client disconnected
        finally:
            connection.close()
            with self._lock:
                del self._connections[connection]


def _leave_signals_to_main_thread() -> None:
    """Block signals in this thread and the threads that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (
        OSError,
        OverflowError,
        UnicodeError,
    ) as error:  # UnicodeError: a name that is not valid in DNS
        reason = f"cannot listen on {host} port {port}: {error}; choose another port, or 0 for any"
        raise EmulatorError(reason) from error
