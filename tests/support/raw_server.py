"""A TCP server that sends scripted bytes: resets, slow or truncated responses, no response."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    Script = Callable[["Connection"], None]


CERTIFICATES = Path(__file__).with_name("certificates")


class Connection:
    """One accepted connection; the argument of a script."""

    def __init__(self, sock: socket.socket, stopped: threading.Event) -> None:
        self._sock = sock
        self._stopped = stopped
        self.requests: list[bytes] = []

    def read_request(self) -> bytes:
        """Read one request, head and body; empty if the client closed the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = self._sock.recv(65536)
            if not chunk:
                return b""
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += self._sock.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def read_some(self) -> bytes:
        """Read the bytes that arrive first."""
        return self._sock.recv(65536)

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def respond(self, body: bytes, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.send("\r\n".join(lines).encode() + body)

    def drip(self, data: Iterator[bytes] | list[bytes], every: float) -> None:
        for chunk in data:
            if self._stopped.wait(every):
                return
            self.send(chunk)

    def relay(self, address: tuple[str, int]) -> None:
        """Forward bytes to another server and back, until both sides close."""
        with socket.create_connection(address) as server:
            back = threading.Thread(target=forward, args=(server, self._sock), daemon=True)
            back.start()
            forward(self._sock, server)
            back.join(5)

    def hang(self) -> None:
        self._stopped.wait(30)

    def reset(self) -> None:
        """Make the connection close with a TCP RST."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def forward(source: socket.socket, target: socket.socket) -> None:
    """Forward bytes until one side closes."""
    try:
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


class RawServer:
    """Run one script for each accepted connection; the last script serves all further ones.

    With `certificate`, a file in `certificates/`, the server uses TLS; if the handshake fails, the
    connection ends before its script starts. Of several certificates each connection uses one; the
    last certificate serves all further connections.
    """

    def __init__(self, *scripts: Script, certificate: str | Sequence[str] = ()) -> None:
        self._scripts = list(scripts)
        names = [certificate] if isinstance(certificate, str) else certificate
        self._tls = [_tls(name) for name in names]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.accept_times: list[float] = []

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._listener.getsockname()
        return host, port

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> RawServer:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            tls = self._tls[min(self.connections, len(self._tls) - 1)] if self._tls else None
            self.connections += 1
            self.accept_times.append(time.monotonic())
            self._start(self._serve, sock, script, tls)

    def _serve(self, sock: socket.socket, script: Script, tls: ssl.SSLContext | None) -> None:
        with sock:
            try:
                stream = tls.wrap_socket(sock, server_side=True) if tls else sock
                with stream:
                    connection = Connection(stream, self._stopped)
                    connection.requests = self.requests
                    script(connection)
            except OSError:
                return


def _tls(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return context
