"""Log of the requests and their results, without secrets."""

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
"""Maximum number of entries; the oldest are dropped."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request and its result."""

    request_id: str
    time: float
    method: str
    path: str
    query: str
    applied_status: int | None
    """Status of the service's own response; None if a fault prevented the request."""
    status: int | None
    """Status sent to the client; None if no response was sent."""
    faults: tuple[str, ...]
    credential: str | None
    """Hash of the token or access key."""


class RequestLog:
    """Store requests in the order of their responses."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._requests: deque[LoggedRequest] = deque(maxlen=CAPACITY)

    def add(self, request: LoggedRequest) -> None:
        """Add an entry."""
        with self._mutex:
            self._requests.append(request)

    def entries(self) -> list[dict[str, Any]]:
        """Return all entries, oldest first."""
        with self._mutex:
            return [asdict(request) for request in self._requests]


def credential_hash(request: ServerRequest) -> str | None:
    """Return the hash of the token or access key of a request."""
    header = parse_authorization(request.header("Authorization") or "")
    secret = header.access_key if header else request.header("X-Auth-Token")
    return fingerprint(secret) if secret else None
