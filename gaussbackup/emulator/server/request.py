"""Parse HTTP requests from a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINE = 64 * 1024
MAX_HEADERS = 200
MAX_BODY = 12 * 1024 * 1024
"""Maximum size of a body that the gateway accepts: 12 MB."""


class MalformedRequestError(Exception):
    """The data is not an HTTP request; the connection must be closed."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ServerRequest:
    """One request; `target` is the unmodified text of the request line."""

    method: str
    target: str
    version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    peer: str

    @property
    def raw_path(self) -> str:
        """The target before the question mark, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        """The target after the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return the first value of a header; names are compared case-insensitively."""
        key = name.lower()
        return next((value for other, value in self.headers if other.lower() == key), None)

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection stays open after the response."""
        connection = (self.header("Connection") or "").lower()
        if self.version == "HTTP/1.0":
            return "keep-alive" in connection
        return "close" not in connection


def read_request(
    stream: BinaryIO, peer: str, send_continue: Callable[[], None]
) -> ServerRequest | None:
    """Return the next request, or None if the client has closed the connection.

    Raise MalformedRequestError if the data is not an HTTP request. `send_continue` is called if
    the client expects "100 Continue" before it sends the body.
    """
    line = _read_line(stream)
    while line in {b"\r\n", b"\n"}:  # allowed before a request line by RFC 9112
        line = _read_line(stream)
    if not line:
        return None
    method, target, version = _parse_request_line(line)
    headers = _read_headers(stream)
    fields = {name.lower(): value for name, value in headers}
    if fields.get("expect", "").lower() == "100-continue":
        send_continue()
    return ServerRequest(method, target, version, headers, _read_body(stream, fields), peer)


def _read_line(stream: BinaryIO) -> bytes:
    line = stream.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE:
        raise MalformedRequestError(431, "line longer than 64 KiB")
    return line


def _parse_request_line(line: bytes) -> tuple[str, str, str]:
    parts = line.decode("latin-1").rstrip("\r\n").split(" ")
    if len(parts) != 3 or parts[2] not in {"HTTP/1.0", "HTTP/1.1"}:
        raise MalformedRequestError(400, "not an HTTP/1.1 request line")
    return parts[0], parts[1], parts[2]


def _read_headers(stream: BinaryIO) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    while True:
        line = _read_line(stream).decode("latin-1")
        if line in {"\r\n", "\n"}:
            return tuple(headers)
        name, colon, value = line.partition(":")
        if not line or not colon or not name or name != name.strip():
            raise MalformedRequestError(400, "malformed header line")
        if len(headers) == MAX_HEADERS:
            raise MalformedRequestError(431, "too many headers")
        headers.append((name, value.strip()))


def _read_body(stream: BinaryIO, fields: dict[str, str]) -> bytes:
    if fields.get("transfer-encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    length = fields.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise MalformedRequestError(400, "Content-Length is not a number")
    if len(length) > 20 or int(length) > MAX_BODY:
        raise MalformedRequestError(413, "body larger than 12 MB")
    return _read_exactly(stream, int(length))


def _read_chunks(stream: BinaryIO) -> bytes:
    body = b""
    while True:
        try:
            size = int(_read_line(stream).split(b";")[0], 16)
        except ValueError:
            raise MalformedRequestError(400, "chunk without a size") from None
        if size < 0 or len(body) + size > MAX_BODY:
            raise MalformedRequestError(413, "body larger than 12 MB")
        if size == 0:
            _read_headers(stream)  # trailers are ignored
            return body
        body += _read_exactly(stream, size)
        _read_line(stream)


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise MalformedRequestError(400, "body ended early")
    return body
