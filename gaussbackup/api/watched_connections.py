"""Connections that report to the watchdog; imported with the first request, never before."""

from __future__ import annotations

import socket
import sys
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from gaussbackup.api.dialling import dial
from gaussbackup.api.watchdog import Phase, current_watch

_LONGEST_DIAL = 10.0


class WatchedConnection(HTTPConnection):
    """Tells the watch of the thread about its socket, and when the request begins to leave.

    Whoever debugs http.client in the whole process would have every header printed, the token too.
    """

    debuglevel = 0

    def _new_conn(self) -> socket.socket:
        watch = current_watch()
        if watch is not None:
            watch.phase = Phase.CONNECTING
        limit = self.timeout if isinstance(self.timeout, (int, float)) else _LONGEST_DIAL
        host = self._dns_host  # without the brackets of an IPv6 address
        try:
            sock = dial(host, self.port, limit, self.socket_options or ())
        except socket.gaierror as problem:
            raise NameResolutionError(self.host, self, problem) from problem
        except TimeoutError as problem:
            raise ConnectTimeoutError(self, f"no connection within {limit:.0f} s") from problem
        except OSError as problem:
            raise NewConnectionError(self, str(problem)) from problem
        sys.audit("http.client.connect", self, self.host, self.port)
        sock.settimeout(self.timeout)
        if watch is not None:
            watch.guard(sock)
        return sock

    def request(self, *args: Any, **options: Any) -> None:
        """Connect first, so that from here on, and not earlier, the service may have heard us."""
        watch = current_watch()
        if self.sock is None:
            self.connect()
        elif watch is not None:
            watch.guard(self.sock)
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

    One SSL context for all connections of the process would have its place in
    `init_poolmanager`.
    """

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
