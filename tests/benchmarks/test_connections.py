"""CPU time of a connection, and throughput of concurrent requests."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import certifi
import pytest
import requests

from gaussbackup.api.client_config import ClientConfig
from gaussbackup.api.client_factory import build_client
from gaussbackup.api.http_message import Request
from gaussbackup.api.http_session import HttpSession
from gaussbackup.clock import SystemClock
from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY
from gaussbackup.model.credentials import AccessKeys
from gaussbackup.model.events import ignore_events
from gaussbackup.model.secret import Secret
from tests.benchmarks import goals
from tests.benchmarks.cloud_rows import backup_id
from tests.benchmarks.sdk_show import sdk_client, sdk_show
from tests.benchmarks.slow_server import slow_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gaussbackup.api.client import GaussDBClient
    from tests.benchmarks.measurements import Results

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.filterwarnings("ignore:Method '.*' of .*Client is deprecated:DeprecationWarning"),
]

CONNECTIONS = 60
DELAY = 0.05
DURATION = 2.0
"""Seconds for which requests are sent."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1, in one file."""
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl is not installed"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([openssl, *new, *files], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


@pytest.fixture(scope="module")
def bundle(certificate: Path) -> Path:
    """The usual certificate authorities and ours: the file that a real command reads."""
    path = certificate.with_name("bundle.pem")
    path.write_text(certifi.contents() + certificate.with_suffix(".crt").read_text())
    return path


@pytest.fixture(scope="module")
def endpoint(certificate: Path) -> Iterator[str]:
    with slow_server(certificate=certificate) as url:
        yield url


def _no_op(secret: str) -> None:
    """Ignore the secret; nothing is redacted here."""


def milliseconds(once: Callable[[], object]) -> float:
    """Return the mean CPU time of a call; the first one, which imports modules, is not measured."""
    once()
    start = time.process_time()
    for _ in range(CONNECTIONS):
        once()
    return (time.process_time() - start) / CONNECTIONS * 1000


def test_cpu_of_a_new_connection(results: Results, endpoint: str, bundle: Path) -> None:
    session = HttpSession(
        clock=SystemClock(),
        on_event=ignore_events,
        add_secret=_no_op,
        environ={},
        ca_bundle=str(bundle),
        connect_timeout=10.0,
        call_limit=60.0,
    )
    request = Request("GET", f"{endpoint}/v3/p/backups?backup_id=1", idempotent=True)

    def ours() -> None:
        assert session.send(request, None, None).status == 200
        session.close()

    def theirs() -> None:
        with requests.Session() as other_session:
            assert other_session.get(request.url, verify=str(bundle)).status_code == 200

    own, other = milliseconds(ours), milliseconds(theirs)
    lower_bound = milliseconds(_bare_request(endpoint, bundle))
    results.add(
        goals.CONNECTION,
        f"{own:.1f} ms",
        met=own <= 7,
        lower_bound=f"({lower_bound:.1f} here)",
        other=f"a requests.Session {other:.1f} here",
    )


def _bare_request(endpoint: str, bundle: Path) -> Callable[[], None]:
    """Return a function that does a handshake, one request and its response."""
    context = ssl.create_default_context(cafile=str(bundle))
    port = urlsplit(endpoint).port or 0

    def once() -> None:
        with (
            socket.create_connection(("127.0.0.1", port)) as tcp,
            context.wrap_socket(tcp, server_hostname="127.0.0.1") as tls,
        ):
            tls.sendall(b"GET /v3/p/backups HTTP/1.1\r\nHost: a\r\n\r\n")
            assert tls.recv(65536).startswith(b"HTTP/1.1 200")

    return once


@pytest.fixture(scope="module")
def slow() -> Iterator[str]:
    with slow_server(delay=DELAY) as url:
        yield url


@pytest.mark.parametrize(
    ("goal", "threads", "percent"), [(goals.CONCURRENT_16, 16, 93), (goals.CONCURRENT_64, 64, 70)]
)
def test_concurrent_requests(
    results: Results, slow: str, goal: goals.Goal, threads: int, percent: int
) -> None:
    ideal = threads / DELAY
    client, sdk = _client(slow), sdk_client(slow)
    own = rate(threads, lambda: client.find_backup(backup_id(0)))
    sdk_rate = rate(threads, lambda: sdk_show(sdk, backup_id(0)))
    client.close()
    sdk._http_client._session.close()
    results.add(
        goal,
        f"{own:.0f} per s, {own / ideal:.0%}",
        met=own / ideal * 100 >= percent,
        other=f"SDK {sdk_rate / ideal:.0%} here",
    )


def _client(endpoint: str) -> GaussDBClient:
    keys = AccessKeys(ACCESS_KEY, Secret(SECRET_KEY))
    return build_client(
        ClientConfig(endpoint, keys, project_id=PROJECT_ID),
        clock=SystemClock(),
        on_event=ignore_events,
        add_secret=_no_op,
        environ={},
    )


def rate(threads: int, once: Callable[[], object], rounds: int = 3) -> float:
    """Return the requests per second with this number of threads, in the best of some rounds."""
    return max(_round(threads, once) for _ in range(rounds))


def _round(threads: int, once: Callable[[], object]) -> float:
    counts = [0] * threads
    start = threading.Barrier(threads + 1)
    ends = [0.0]

    def work(number: int) -> None:
        assert once()
        start.wait()
        while time.monotonic() < ends[0] or not ends[0]:
            assert once()
            counts[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    start.wait()
    begin = time.monotonic()
    ends[0] = begin + DURATION
    for worker in workers:
        worker.join()
    return sum(counts) / (time.monotonic() - begin)
