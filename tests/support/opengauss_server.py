"""A loopback server with the login of openGauss: sha256, and the extended query protocol."""

from __future__ import annotations

import hashlib
import hmac
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ITERATIONS = 10000
"""The default of openGauss; the driver uses it whatever the server sends."""
_NONCE = "0123456789abcdef" * 4
_TOKEN = "0a1b2c3d"
_SSL_REQUEST = 80877103
_AUTH_SHA256 = 10
_STORED_AS_SHA256 = 2
_TEXT, _BOOL = 25, 16

Rows = "Sequence[Sequence[str | bool]]"


def proof(password: str) -> bytes:
    """Return the proof of a client that knows the password, as openGauss defines it."""
    salted = hashlib.pbkdf2_hmac("sha1", password.encode(), bytes.fromhex(_NONCE), ITERATIONS, 32)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    signature = hmac.digest(stored_key, bytes.fromhex(_TOKEN), "sha256")
    return bytes(a ^ b for a, b in zip(signature, client_key, strict=True)).hex().encode()


class _Session:
    """One connection: the login, then statements until the client leaves."""

    def __init__(
        self, connection: socket.socket, password: str, rows: Mapping[str, object]
    ) -> None:
        self._file = connection.makefile("rwb")
        self._password = password
        self._rows = rows
        self._statement = ""
        self._aborted = False

    def run(self) -> None:
        while struct.unpack("!I", self._read_startup()[:4])[0] == _SSL_REQUEST:
            self._write(b"N")
        if not self._log_in():
            return
        while (message := self._read()) is not None:
            kind, body = message
            if kind == b"X":
                return
            self._handle(kind, body)

    def _log_in(self) -> bool:
        challenge = struct.pack("!II", _AUTH_SHA256, _STORED_AS_SHA256)
        challenge += _NONCE.encode() + _TOKEN.encode() + struct.pack("!I", ITERATIONS)
        self._send(b"R", challenge)
        message = self._read()
        if message is None or message[1].rstrip(b"\0") != proof(self._password):
            self._error("28P01", "Invalid username/password,login denied.")
            return False
        self._send(b"R", struct.pack("!I", 0))
        for name, value in (("server_version", "9.2.4"), ("client_encoding", "UTF8")):
            self._send(b"S", name.encode() + b"\0" + value.encode() + b"\0")
        self._send(b"K", struct.pack("!II", 1, 2))
        self._ready()
        return True

    def _handle(self, kind: bytes, body: bytes) -> None:
        if kind == b"Q":
            self._send(b"C", body.rstrip(b"\0").split(b" ")[0].rstrip(b";") + b"\0")
            self._aborted = False
            self._ready()
        elif kind == b"P":
            self._statement = body.split(b"\0")[1].decode()
            if isinstance(self._result(), Exception):
                self._aborted = True
                self._error("42P01", str(self._result()))
            else:
                self._send(b"1", b"")
        elif kind == b"S":
            self._aborted = False
            self._ready()
        elif not self._aborted:
            self._execute(kind, body)

    def _execute(self, kind: bytes, body: bytes) -> None:
        rows = self._result()
        assert isinstance(rows, list)
        if kind == b"D":
            if body[:1] == b"S":
                self._send(b"t", struct.pack("!H", 0))
            self._send(b"T", self._description(rows))
        elif kind == b"B":
            self._send(b"2", b"")
        elif kind == b"E":
            for row in rows:
                cells = [self._cell(value) for value in row]
                data = b"".join(struct.pack("!I", len(cell)) + cell for cell in cells)
                self._send(b"D", struct.pack("!H", len(row)) + data)
            self._send(b"C", f"SELECT {len(rows)}\0".encode())
        elif kind == b"C":
            self._send(b"3", b"")

    def _result(self) -> object:
        """Return the rows of the statement, or the error that it raises."""
        for text, rows in self._rows.items():
            if text in self._statement:
                return rows
        return [["1"]]

    @staticmethod
    def _description(rows: list[list[str | bool]]) -> bytes:
        columns = rows[0] if rows else ["x"]
        fields = b"".join(
            b"c\0"
            + struct.pack("!IHIhih", 0, 0, _BOOL if isinstance(value, bool) else _TEXT, -1, -1, 0)
            for value in columns
        )
        return struct.pack("!H", len(columns)) + fields

    @staticmethod
    def _cell(value: str | bool) -> bytes:
        return bytes([value]) if isinstance(value, bool) else value.encode()

    def _error(self, code: str, text: str) -> None:
        fields = {"S": "FATAL" if code == "28P01" else "ERROR", "C": code, "M": text}
        body = b"".join(f"{key}{value}\0".encode() for key, value in fields.items())
        self._send(b"E", body + b"\0")

    def _ready(self) -> None:
        self._send(b"Z", b"I")

    def _send(self, kind: bytes, body: bytes) -> None:
        self._write(kind + struct.pack("!I", len(body) + 4) + body)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()

    def _read_startup(self) -> bytes:
        length = struct.unpack("!I", self._file.read(4))[0]
        return self._file.read(length - 4)

    def _read(self) -> tuple[bytes, bytes] | None:
        head = self._file.read(5)
        if len(head) < 5:
            return None
        return head[:1], self._file.read(struct.unpack("!I", head[1:])[0] - 4)


@contextmanager
def opengauss_server(
    password: str, rows: Mapping[str, object] | None = None, address: str = "127.0.0.1"
) -> Iterator[int]:
    """Run a server and return its port.

    `rows` has the rows of each statement that contains a text, or an exception that it raises.
    """
    listener = socket.create_server((address, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # closed at the end
                return
            with connection, suppress(OSError, struct.error):
                _Session(connection, password, rows or {}).run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5.0)
