"""The ledger of requests: what was asked, what was done and what was said, without secrets."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gaussbackup.emulator.auth.signing import parse_authorization
from gaussbackup.emulator.auth.tokens import fingerprint

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import ServerRequest

CAPACITY = 20_000
"""Entries that are kept; older ones fall out."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request and what became of it."""

    request_id: str
    time: float
    method: str
    path: str
    query: str
    applied_status: int | None
    """What the service made of it; None where a fault kept the request from it."""
    status: int | None
    """What the client was told, if it was told anything."""
    faults: tuple[str, ...]
    credential: str | None
    """A hash that tells tokens and access keys apart."""


class RequestLog:
    """Remembers exchanges in the order of their answers."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._requests: deque[LoggedRequest] = deque(maxlen=CAPACITY)

    def add(self, request: LoggedRequest) -> None:
        """Add an entry."""
        with self._mutex:
            self._requests.append(request)

    def entries(self) -> list[dict[str, Any]]:
        """Give all entries, oldest first."""
        with self._mutex:
            return [asdict(exchange) for exchange in self._requests]


def credential_hash(request: ServerRequest) -> str | None:
    """Name the credential of a request by its hash."""
    claim = parse_authorization(request.header("Authorization") or "")
    secret = claim.access_key if claim else request.header("X-Auth-Token")
    return fingerprint(secret) if secret else None
