"""Connections that report to the watchdog; imported with the first request, never before."""

from __future__ import annotations

import socket
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from gaussbackup.api.client_config import MAX_CONNECTIONS
from gaussbackup.api.socket_connect import connect
from gaussbackup.api.watchdog import Phase, current_deadline

if TYPE_CHECKING:
    from requests import PreparedRequest

_LONGEST_DIAL = 10.0


class WatchedConnection(HTTPConnection):
    """Tells the watch of the thread about its socket, and when the request begins to leave.

    Whoever debugs http.client in the whole process would have every header printed, the token too.
    """

    debuglevel = 0

    def _new_conn(self) -> socket.socket:
        watch = current_deadline()
        if watch is not None:
            watch.phase = Phase.CONNECTING
        limit = self.timeout if isinstance(self.timeout, (int, float)) else _LONGEST_DIAL
        host = self._dns_host  # without the brackets of an IPv6 address
        try:
            sock = connect(host, self.port, limit, self.socket_options or ())
        except socket.gaierror as problem:
            raise NameResolutionError(self.host, self, problem) from problem
        except TimeoutError as problem:
            raise ConnectTimeoutError(self, f"no connection within {limit:.0f} s") from problem
        except OSError as problem:
            raise NewConnectionError(self, str(problem)) from problem
        sys.audit("http.client.connect", self, self.host, self.port)
        sock.settimeout(self.timeout)
        if watch is not None:
            watch.track(sock)
        return sock

    def request(self, *args: Any, **options: Any) -> None:
        """Connect first, so that from here on, and not earlier, the service may have heard us."""
        watch = current_deadline()
        if self.sock is None:
            self.connect()
        elif watch is not None:
            watch.track(self.sock)
        if watch is not None:
            watch.phase = Phase.SENT
        super().request(*args, **options)


class WatchedTLSConnection(WatchedConnection, HTTPSConnection):
    """The same over TLS."""


class WatchedPool(HTTPConnectionPool):
    ConnectionCls = WatchedConnection


class WatchedTLSPool(HTTPSConnectionPool):
    ConnectionCls = WatchedTLSConnection


_POOLS = {"http": WatchedPool, "https": WatchedTLSPool}


class WatchedAdapter(HTTPAdapter):
    """requests' own adapter over watched connections; it repeats nothing by itself.

    `authorities` is a file or a folder of certificates to trust, None those that requests brings
    along. They are read once: reading them for each connection, as requests does, costs more than
    all the rest of a request.
    """

    def __init__(self, authorities: str | None) -> None:
        self._authorities = authorities
        self._context: ssl.SSLContext | None = None
        super().__init__(pool_maxsize=MAX_CONNECTIONS)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https":
            tls["ssl_context"] = self._trust()
        return host, tls

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context knows what to trust; a bundle on the pool would be read again."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"

    def _trust(self) -> ssl.SSLContext:
        """The context of all connections; raises ssl.SSLError for what holds no certificate."""
        if self._context is None:
            place = self._authorities or DEFAULT_CA_BUNDLE_PATH
            context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
            folder = Path(place).is_dir()
            context.load_verify_locations(
                cafile=None if folder else place, capath=place if folder else None
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
