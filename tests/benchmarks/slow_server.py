"""A service of many pages, each after the same pause, that keeps many connections busy cheaply.

A process of its own, so that what it costs is not counted with its clients.
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
    """A server of that many backups; its endpoint. With a certificate (and key) it speaks TLS."""
    words = ["--rows", str(rows), "--delay", str(delay)]
    words += [] if certificate is None else ["--certificate", str(certificate)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.slow_server", *words],
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
    """The environment that leads a command there."""
    return {
        "GAUSSBACKUP_ENDPOINT": endpoint,
        "GAUSSBACKUP_PROJECT_ID": PROJECT_ID,
        "GAUSSBACKUP_ACCESS_KEY": ACCESS_KEY,
        "GAUSSBACKUP_SECRET_KEY": SECRET_KEY,
    }


class _Responses:
    """Every answer there can be, ready to be sent."""

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
        """The answer to a request."""
        target = head.split(b" ", 2)[1]
        if b"/instances" in target:
            return self._instances
        offset = re.search(rb"[?&]offset=(\d+)", target)
        if offset is None:
            return self._one
        page = int(offset[1]) // _PAGE
        return self._pages[page] if page < len(self._pages) else _response("backups", [], 0)


class _Connection(asyncio.Protocol):
    def __init__(self, answers: _Responses, delay: float) -> None:
        self._answers = answers
        self._delay = delay
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, _, self._heard = self._heard.partition(b"\r\n\r\n")
            answer = self._answers.response_to(head)
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


def _response(key: str, rows: list[dict[str, object]], total: int) -> bytes:
    body = json.dumps({key: rows, "total_count": total}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}X-Request-Id: 0\r\n\r\n".encode() + body


async def _serve(rows: int, delay: float, certificate: str | None) -> None:
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    answers = _Responses(rows)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(answers, delay), "127.0.0.1", 0, ssl=context, backlog=256
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
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.rows, chosen.delay, chosen.certificate))
