"""Send a response: complete, slowly, truncated, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from gaussbackup.emulator.server.connection import ClientConnection
from gaussbackup.emulator.server.response import ResponseMessage

ResponsePart = Literal["headers", "body"]
ResponseWriter: TypeAlias = Callable[[ClientConnection, ResponseMessage], None]


def write_response(connection: ClientConnection, message: ResponseMessage) -> None:
    """Send the complete response."""
    connection.send(message.head() + message.body)


def write_after_interim(status: int, count: int) -> ResponseWriter:
    """Send `count` interim responses (1xx) before the complete response."""
    interim = b"HTTP/1.1 %d Interim\r\nLink: </style.css>; rel=preload\r\n\r\n" % status

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        connection.send(interim * count + message.head() + message.body)

    return write


def close_silently(connection: ClientConnection, _message: ResponseMessage) -> None:
    """Close the connection without a response."""
    connection.close()


def reset_silently(connection: ClientConnection, _message: ResponseMessage) -> None:
    """Reset the connection without a response."""
    connection.reset()


def hang(seconds: float | None) -> ResponseWriter:
    """Send nothing for `seconds` (None: until the client closes), then close the connection."""

    def write(connection: ClientConnection, _message: ResponseMessage) -> None:
        connection.wait_for_close(seconds)
        connection.close()

    return write


def truncate(part: ResponsePart, size: int | None, end: ResponseWriter) -> ResponseWriter:
    """Send the first `size` bytes of a part (None: half of it), then call `end`."""

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        head, body = message.head(), message.body
        if part == "headers":
            connection.send(head[: _size(size, head)])
        else:
            connection.send(head + body[: _size(size, body)])
        end(connection, message)

    return write


def truncate_chunk(size: int | None, end: ResponseWriter) -> ResponseWriter:
    """Announce the body as one chunk, send `size` bytes of it (None: half), then call `end`."""

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        start = message.as_chunked().head() + b"%x\r\n" % len(message.body)
        connection.send(start + message.body[: _size(size, message.body)])
        end(connection, message)

    return write


def truncate_without_length(size: int | None) -> ResponseWriter:
    """Send `size` bytes of the body (None: half) without a length, then close.

    The client cannot detect the truncation.
    """

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        connection.send(message.without_length().head() + message.body[: _size(size, message.body)])
        connection.close()

    return write


def write_chunked(size: int) -> ResponseWriter:
    """Send the body in chunks of `size` bytes, with chunked transfer encoding."""

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        connection.send(message.as_chunked().head())
        for piece in _pieces(message.body, size):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")

    return write


def write_slowly(part: ResponsePart, size: int, interval: float) -> ResponseWriter:
    """Send a part in pieces of `size` bytes, with a pause of `interval` seconds after each."""

    def write(connection: ClientConnection, message: ResponseMessage) -> None:
        head, body = message.head(), message.body
        before, slow, after = (b"", head, body) if part == "headers" else (head, body, b"")
        connection.send(before)
        for piece in _pieces(slow, size):
            connection.send(piece)
            connection.pause(interval)
        connection.send(after)

    return write


def _size(size: int | None, data: bytes) -> int:
    return len(data) // 2 if size is None else size


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
