"""Connections with deadlines: DNS and connect within one limit, tracked by the watchdog.

The module is imported with the first request.
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
import time
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from gaussbackup.api.client_config import MAX_CONNECTIONS
from gaussbackup.api.request_deadline import Phase, current_deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests import PreparedRequest

    Address = tuple[Any, Any, int, str, Any]
    SocketOptions = Iterable[tuple[Any, ...]]

_DEFAULT_CONNECT_TIMEOUT = 10.0


_MAX_INTERIM_RESPONSES = 100
_MAX_INTERIM_LINES = 1000
_SWITCHING_PROTOCOLS = 101


class FinalResponse(HTTPResponse):
    """Response that skips interim responses (1xx); http.client itself skips only status 100."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MAX_INTERIM_RESPONSES):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == _SWITCHING_PROTOCOLS:
                return version, status, reason
            self._skip_headers()
        raise HTTPException("too many interim responses")

    def _skip_headers(self) -> None:
        for _ in range(_MAX_INTERIM_LINES):
            if self.fp.readline(65537) in {b"\r\n", b"\n", b""}:
                return
        raise HTTPException("too many headers in an interim response")


class TrackedConnection(HTTPConnection):
    """Connection that reports its socket and its phase to the deadline of the thread.

    `debuglevel` is fixed: http.client would print every header, the token included.
    """

    debuglevel = 0
    response_class = FinalResponse

    def _new_conn(self) -> socket.socket:
        deadline = current_deadline()
        if deadline is not None:
            deadline.phase = Phase.CONNECTING
        limit = self.timeout if isinstance(self.timeout, (int, float)) else _DEFAULT_CONNECT_TIMEOUT
        host = self._dns_host  # without the brackets of an IPv6 address
        try:
            sock = connect(host, self.port, limit, self.socket_options or ())
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection within {limit:.0f} s") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        sys.audit("http.client.connect", self, self.host, self.port)
        sock.settimeout(self.timeout)
        if deadline is not None:
            deadline.track(sock)
        return sock

    def request(self, *args: Any, **options: Any) -> None:
        """Connect first: from the phase SENT on, and not before, the request may be received."""
        deadline = current_deadline()
        if self.sock is None:
            self.connect()
        elif deadline is not None:
            deadline.track(self.sock)
        if deadline is not None:
            deadline.phase = Phase.SENT
        super().request(*args, **options)


class TrackedTLSConnection(TrackedConnection, HTTPSConnection):
    """The same over TLS."""


class TrackedPool(HTTPConnectionPool):
    ConnectionCls = TrackedConnection


class TrackedTLSPool(HTTPSConnectionPool):
    ConnectionCls = TrackedTLSConnection


_POOLS = {"http": TrackedPool, "https": TrackedTLSPool}


class TrackedAdapter(HTTPAdapter):
    """requests' adapter with tracked connections; it retries nothing by itself.

    `ca_path` is a file or folder of trusted certificates, None for those of requests. They are
    read once; requests would read them for each connection, which costs more than a request.
    """

    def __init__(self, ca_path: str | None) -> None:
        self._ca_path = ca_path
        self._context: ssl.SSLContext | None = None
        super().__init__(pool_maxsize=MAX_CONNECTIONS)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https":
            tls["ssl_context"] = self._get_context()
        return host, tls

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """Mark the request as not sent: an exception before the connection is one of ours."""
        deadline = current_deadline()
        if deadline is not None:
            deadline.phase = Phase.PREPARING
        return super().get_connection_with_tls_context(*args, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave trust to the context: a bundle set on the pool would be read again."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"

    def _get_context(self) -> ssl.SSLContext:
        """Return the context of all connections; raise ssl.SSLError without a certificate."""
        if self._context is None:
            path = self._ca_path or DEFAULT_CA_BUNDLE_PATH
            context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
            is_folder = Path(path).is_dir()
            context.load_verify_locations(
                cafile=None if is_folder else path, capath=path if is_folder else None
            )
            self._context = context
        return self._context

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def connect(host: str, port: int, limit: float, options: SocketOptions) -> socket.socket:
    """Return a TCP connection to the first address that accepts it within `limit` seconds.

    The socket module bounds neither DNS, which can hang for half a minute, nor a host with many
    dead addresses, each of which would get the full timeout. Raises socket.gaierror if the name
    has no address, TimeoutError, or another OSError.
    """
    deadline = time.monotonic() + limit
    addresses = resolve_host(host, port, limit)
    last_error: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for tried, address in enumerate(addresses):
        timeout = (deadline - time.monotonic()) / (len(addresses) - tried)
        if timeout <= 0:
            break
        try:
            return _connect_to(address, timeout, options)
        except OSError as error:
            last_error = error
    raise last_error


def resolve_host(host: str, port: int, limit: float) -> list[Address]:
    """Return the addresses of a host; raise socket.gaierror if none within `limit` seconds."""
    if host.replace(".", "").isdecimal() or ":" in host:
        return _look_up(host, port)
    results: list[list[Address]] = []
    errors: list[BaseException] = []

    def look_up() -> None:
        try:
            results.append(_look_up(host, port))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    # A DNS lookup cannot be interrupted, but the thread that does it can be abandoned.
    thread = threading.Thread(target=look_up, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no thread available: the lookup has no limit then
        return _look_up(host, port)
    thread.join(limit)
    if results:
        return results[0]
    if errors and isinstance(errors[0], socket.gaierror):
        raise errors[0]
    reason = f"no response within {limit:.0f} s" if thread.is_alive() else str(*errors)
    raise socket.gaierror(socket.EAI_AGAIN, reason)


def _look_up(host: str, port: int) -> list[Address]:
    return socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)


def _connect_to(address: Address, timeout: float, options: SocketOptions) -> socket.socket:
    family, kind, protocol, _, sockaddr = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.settimeout(timeout)
        sock.connect(sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock
