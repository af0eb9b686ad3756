"""A server that answers with scripted bytes: resets, drips, truncations, silence."""

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
    """One connection, as its script sees it."""

    def __init__(self, sock: socket.socket, stopped: threading.Event) -> None:
        self._sock = sock
        self._stopped = stopped
        self.requests: list[bytes] = []

    def read_request(self) -> bytes:
        """One request, head and body; empty when the client hung up."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = self._sock.recv(65536)
            if not part:
                return b""
            data += part
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
        """Whatever comes first."""
        return self._sock.recv(65536)

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def respond(self, body: bytes, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        self.send("\r\n".join(lines).encode() + body)

    def drip(self, data: Iterator[bytes] | list[bytes], every: float) -> None:
        for part in data:
            if self._stopped.wait(every):
                return
            self.send(part)

    def relay(self, address: tuple[str, int]) -> None:
        """Pass on what comes to another server and back, until both have had enough."""
        with socket.create_connection(address) as there:
            back = threading.Thread(target=forward, args=(there, self._sock), daemon=True)
            back.start()
            forward(self._sock, there)
            back.join(5)

    def hang(self) -> None:
        self._stopped.wait(30)

    def reset(self) -> None:
        """Close so that the client gets a RST."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def forward(here: socket.socket, there: socket.socket) -> None:
    """Pass on what comes, until one side has had enough."""
    try:
        while part := here.recv(65536):
            there.sendall(part)
        there.shutdown(socket.SHUT_WR)
    except OSError:
        return


class RawServer:
    """Gives the connections it accepts one script each; the last one serves all that follow.

    With `certificate`, a file of `certificates/`, it speaks TLS; a handshake that fails ends the
    connection before its script begins. Where there are several, the connections get one each, and
    the last one serves all that follow.
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
        problem: BaseException | None,
        trace: TracebackType | None,
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
                spoken = tls.wrap_socket(sock, server_side=True) if tls else sock
                with spoken:
                    talk = Connection(spoken, self._stopped)
                    talk.requests = self.requests
                    script(talk)
            except OSError:
                return


def _tls(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return context
