"""A service with many pages and a fixed delay per response, for many connections.

It runs in its own process, so that its CPU time is not counted for the client.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY
from tests.benchmarks.cloud_rows import backup_row, instance_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_PAGE = 100


@contextmanager
def slow_server(
    rows: int = 1, *, delay: float = 0.0, certificate: Path | None = None
) -> Iterator[str]:
    """Run a server with `rows` backups and yield its endpoint, with TLS if there is a certificate.

    The file of the certificate contains its key as well.
    """
    args = ["--rows", str(rows), "--delay", str(delay)]
    args += [] if certificate is None else ["--certificate", str(certificate)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.slow_server", *args],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def variables(endpoint: str) -> dict[str, str]:
    """Return the environment variables of a client of this endpoint."""
    return {
        "GAUSSBACKUP_ENDPOINT": endpoint,
        "GAUSSBACKUP_PROJECT_ID": PROJECT_ID,
        "GAUSSBACKUP_ACCESS_KEY": ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": SECRET_KEY,
    }


class _Responses:
    """All responses of the server, encoded in advance."""

    def __init__(self, rows: int) -> None:
        backups = [backup_row(number) for number in range(rows)]
        self._pages = [
            _response("backups", backups[start : start + _PAGE], rows)
            for start in range(0, max(rows, 1), _PAGE)
        ]
        self._one = _response("backups", backups[:1], 1)
        instances = instance_rows()
        self._instances = _response("instances", instances, len(instances))

    def response_to(self, head: bytes) -> bytes:
        """Return the response to a request."""
        target = head.split(b" ", 2)[1]
        if b"/instances" in target:
            return self._instances
        offset = re.search(rb"[?&]offset=(\d+)", target)
        if offset is None:
            return self._one
        page = int(offset[1]) // _PAGE
        return self._pages[page] if page < len(self._pages) else _response("backups", [], 0)


class _Connection(asyncio.Protocol):
    def __init__(self, responses: _Responses, delay: float) -> None:
        self._responses = responses
        self._delay = delay
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            response = self._responses.response_to(head)
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._transport.write, response)
            else:
                self._transport.write(response)


def _response(key: str, rows: list[dict[str, object]], total: int) -> bytes:
    body = json.dumps({key: rows, "total_count": total}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}X-Request-Id: 0\r\n\r\n".encode() + body


async def _serve(rows: int, delay: float, certificate: str | None) -> None:
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    responses = _Responses(rows)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(responses, delay), "127.0.0.1", 0, ssl=context, backlog=256
    )
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"{'https' if context else 'http'}://127.0.0.1:{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--certificate")
    args = parser.parse_args()
    asyncio.run(_serve(args.rows, args.delay, args.certificate))
