"""How an answer reaches the client, or does not: whole, in drops, cut short, or not at all."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias, cast

from gaussbackup.emulator.server.response import ResponseMessage

if TYPE_CHECKING:
    import threading

ResponsePart = Literal["headers", "body"]


class ClientConnection:
    """One client's connection; `open` turns False when nothing more can be said on it."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._stopping = stopping
        self.stream = cast("BinaryIO", connection.makefile("rb"))
        self.is_open = True

    def send(self, data: bytes) -> None:
        """Send these bytes now."""
        self._socket.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait; raises when the emulator is stopped meanwhile, as nobody is there to go on."""
        if self._stopping.wait(seconds):
            raise ConnectionAbortedError("the emulator is stopping")

    def wait_for_close(self, seconds: float | None) -> None:
        """Keep silent until the client hangs up, but no longer than `seconds`."""
        self._socket.settimeout(seconds)
        try:
            while self._socket.recv(4096):
                pass
        except OSError:
            pass  # out of patience, or the client reset the connection

    def close(self) -> None:
        """End the connection in the ordinary way (FIN)."""
        self.is_open = False
        self.stream.close()
        self._socket.close()

    def reset(self) -> None:
        """End the connection with a reset (RST): no linger time means no farewell."""
        shape = "hh" if sys.platform == "win32" else "ii"
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(shape, 1, 0))
        self.close()

    def abort(self) -> None:
        """Wake whoever reads from or writes to the connection; safe from another thread."""
        with contextlib.suppress(OSError):  # it may be closed already
            self._socket.shutdown(socket.SHUT_RDWR)


ResponseWriter: TypeAlias = Callable[[ClientConnection, ResponseMessage], None]


def write_response(wire: ClientConnection, message: ResponseMessage) -> None:
    """Deliver as usual."""
    wire.send(message.head() + message.body)


def close_silently(wire: ClientConnection, _message: ResponseMessage) -> None:
    """Say nothing and close."""
    wire.close()


def reset_silently(wire: ClientConnection, _message: ResponseMessage) -> None:
    """Say nothing and reset."""
    wire.reset()


def hang(seconds: float | None) -> ResponseWriter:
    """Say nothing and keep the line open, for ever or for a while; then close."""

    def deliver(wire: ClientConnection, _message: ResponseMessage) -> None:
        wire.wait_for_close(seconds)
        wire.close()

    return deliver


def truncate(part: ResponsePart, size: int | None, end: ResponseWriter) -> ResponseWriter:
    """Deliver the first `size` bytes (half, where not said) of a part, then end."""

    def deliver(wire: ClientConnection, message: ResponseMessage) -> None:
        head, body = message.head(), message.body
        if part == "headers":
            wire.send(head[: _size(size, head)])
        else:
            wire.send(head + body[: _size(size, body)])
        end(wire, message)

    return deliver


def truncate_chunk(size: int | None, end: ResponseWriter) -> ResponseWriter:
    """Announce the body as one chunk, deliver some of it, then end."""

    def deliver(wire: ClientConnection, message: ResponseMessage) -> None:
        announced = message.as_chunked().head() + b"%x\r\n" % len(message.body)
        wire.send(announced + message.body[: _size(size, message.body)])
        end(wire, message)

    return deliver


def truncate_without_length(size: int | None) -> ResponseWriter:
    """Announce no length, deliver some of the body and close: nothing tells that it was cut."""

    def deliver(wire: ClientConnection, message: ResponseMessage) -> None:
        wire.send(message.without_length().head() + message.body[: _size(size, message.body)])
        wire.close()

    return deliver


def chunked(size: int) -> ResponseWriter:
    """Deliver the body in chunks and without a length."""

    def deliver(wire: ClientConnection, message: ResponseMessage) -> None:
        wire.send(message.as_chunked().head())
        for piece in _pieces(message.body, size):
            wire.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        wire.send(b"0\r\n\r\n")

    return deliver


def drip(part: ResponsePart, size: int, interval: float) -> ResponseWriter:
    """Deliver a part in pieces of `size` bytes, one each `interval` seconds."""

    def deliver(wire: ClientConnection, message: ResponseMessage) -> None:
        head, body = message.head(), message.body
        before, slow, behind = (b"", head, body) if part == "headers" else (head, body, b"")
        wire.send(before)
        for piece in _pieces(slow, size):
            wire.send(piece)
            wire.pause(interval)
        wire.send(behind)

    return deliver


def _size(size: int | None, data: bytes) -> int:
    return len(data) // 2 if size is None else size


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
