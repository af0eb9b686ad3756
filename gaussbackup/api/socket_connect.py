"""Dialling: from a host's name to a connected socket, within one limit for all of it.

The socket module bounds neither the name service, which can hang for half a minute, nor a host of
many dead addresses, each of which would get the whole timeout.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = tuple[Any, Any, int, str, Any]


def connect(
    host: str, port: int, limit: float, options: Iterable[tuple[Any, ...]]
) -> socket.socket:
    """A TCP connection to the first address that answers within `limit` seconds.

    Raises socket.gaierror where the name has no address, TimeoutError, or another OSError.
    """
    ends = time.monotonic() + limit
    addresses = resolve_host(host, port, limit)
    problem: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for tried, address in enumerate(addresses):
        share = (ends - time.monotonic()) / (len(addresses) - tried)
        if share <= 0:
            break
        try:
            return _connect(address, share, options)
        except OSError as error:
            problem = error
    raise problem


def resolve_host(host: str, port: int, limit: float) -> list[Address]:
    """The addresses of a host; socket.gaierror where there are none within `limit` seconds."""
    if host.replace(".", "").isdecimal() or ":" in host:
        return _look_up(host, port)
    found: list[list[Address]] = []
    problems: list[BaseException] = []

    def look_up() -> None:
        try:
            found.append(_look_up(host, port))
        except (OSError, UnicodeError) as problem:
            problems.append(problem)

    # Nothing can interrupt the name service, but a thread can be left to its fate.
    thread = threading.Thread(target=look_up, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        raise OSError(errno.EAGAIN, "no thread to spare to look the name up") from None
    thread.join(limit)
    if found:
        return found[0]
    reason = f"no answer within {limit:.0f} s" if thread.is_alive() else str(*problems)
    raise socket.gaierror(socket.EAI_AGAIN, reason)


def _look_up(host: str, port: int) -> list[Address]:
    return socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)


def _connect(address: Address, limit: float, options: Iterable[tuple[Any, ...]]) -> socket.socket:
    family, kind, protocol, _, where = address
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.settimeout(limit)
        sock.connect(where)
    except BaseException:
        sock.close()
        raise
    return sock
