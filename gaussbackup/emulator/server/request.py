"""A request as it came off the wire, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LINE = 64 * 1024
MAX_HEADERS = 200
MAX_BODY = 12 * 1024 * 1024
"""The gateway takes bodies of at most 12 MB."""


class MalformedRequestError(Exception):
    """What came is not a request; the connection cannot go on."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ServerRequest:
    """One request; `target` is exactly what the request line carried."""

    method: str
    target: str
    version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    peer: str

    @property
    def raw_path(self) -> str:
        """The target before the question mark, percent-encoding and all."""
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        """The target after the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Give the first value of a header, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def keeps_alive(self) -> bool:
        """Whether the client means to send another request on this connection."""
        wish = (self.header("Connection") or "").lower()
        if self.version == "HTTP/1.0":
            return "keep-alive" in wish
        return "close" not in wish


def read_request(
    stream: BinaryIO, peer: str, send_continue: Callable[[], None]
) -> ServerRequest | None:
    """Read the next request, or None where the client has hung up between two requests.

    `go_on` is called when the client waits for "100 Continue" before it sends the body.
    """
    line = _read_line(stream)
    while line in {b"\r\n", b"\n"}:  # tolerated before a request line, as RFC 9112 advises
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
        raise MalformedRequestError(431, "a line is longer than 64 KiB")
    return line


def _parse_request_line(line: bytes) -> tuple[str, str, str]:
    words = line.decode("latin-1").rstrip("\r\n").split(" ")
    if len(words) != 3 or words[2] not in {"HTTP/1.0", "HTTP/1.1"}:
        raise MalformedRequestError(400, "this is not an HTTP/1.1 request line")
    return words[0], words[1], words[2]


def _read_headers(stream: BinaryIO) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    while True:
        line = _read_line(stream).decode("latin-1")
        if line in {"\r\n", "\n"}:
            return tuple(headers)
        name, colon, value = line.partition(":")
        if not line or not colon or not name or name != name.strip():
            raise MalformedRequestError(400, "a header line is malformed")
        if len(headers) == MAX_HEADERS:
            raise MalformedRequestError(431, "there are too many headers")
        headers.append((name, value.strip()))


def _read_body(stream: BinaryIO, fields: dict[str, str]) -> bytes:
    if fields.get("transfer-encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    length = fields.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise MalformedRequestError(400, "Content-Length is not a number")
    if len(length) > 20 or int(length) > MAX_BODY:
        raise MalformedRequestError(413, "the body is larger than 12 MB")
    return _read_exactly(stream, int(length))


def _read_chunks(stream: BinaryIO) -> bytes:
    body = b""
    while True:
        try:
            size = int(_read_line(stream).split(b";")[0], 16)
        except ValueError:
            raise MalformedRequestError(400, "a chunk has no size") from None
        if size < 0 or len(body) + size > MAX_BODY:
            raise MalformedRequestError(413, "the body is larger than 12 MB")
        if size == 0:
            _read_headers(stream)  # trailers, of no use here
            return body
        body += _read_exactly(stream, size)
        _read_line(stream)


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise MalformedRequestError(400, "the body ended early")
    return body
