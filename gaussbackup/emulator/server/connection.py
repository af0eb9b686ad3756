"""The TCP connection of one client."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    import threading


class ClientConnection:
    """One client's connection.

    `is_open` is False once nothing more can be sent on it. `is_kept_alive` says whether it may
    stay open after a response.
    """

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._stopping = stopping
        self.stream = cast("BinaryIO", connection.makefile("rb"))
        self.is_open = True
        self.is_kept_alive = True

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self._socket.sendall(data)

    def pause(self, seconds: float) -> None:
        """Sleep; raise ConnectionAbortedError if the emulator is stopped meanwhile."""
        if self._stopping.wait(seconds):
            raise ConnectionAbortedError("the emulator is stopping")

    def wait_for_close(self, seconds: float | None) -> None:
        """Send nothing until the client closes the connection or `seconds` have passed."""
        self._socket.settimeout(seconds)
        try:
            while self._socket.recv(4096):
                pass
        except OSError:
            pass  # timeout, or the client reset the connection

    def close(self) -> None:
        """Close the connection with a FIN."""
        self.is_open = False
        self.stream.close()
        self._socket.close()

    def reset(self) -> None:
        """Close the connection with a RST, by closing it with a linger time of zero."""
        linger_format = "hh" if sys.platform == "win32" else "ii"
        linger = struct.pack(linger_format, 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close()

    def abort(self) -> None:
        """Interrupt any read or write of the connection; may be called from another thread."""
        with contextlib.suppress(OSError):  # it may be closed already
            self._socket.shutdown(socket.SHUT_RDWR)
