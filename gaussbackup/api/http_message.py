"""A request before it is authenticated, and the answer to it: HTTP without the network."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from gaussbackup.api.auth.signature import canonical_query
from gaussbackup.errors import UsageError

# Tuples and not dataclasses: each of those costs 2 million instructions at every start.


class Request(NamedTuple):
    """One request. `url` is what goes on the wire; `headers` are the ones that get signed.

    `idempotent`: doing it twice is as good as once. `about` names the party in messages. `limit`
    is the time the exchange may take, in seconds, where that is less than usual. `confidential`: a
    good answer holds a secret, so that no word of one that cannot be read may stand in a message.
    """

    method: str
    url: str
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    idempotent: bool = False
    service_name: str = ""
    timeout: float | None = None
    confidential: bool = False


class Response(NamedTuple):
    """One whole answer; the names of `headers` are in lower case, `body` is decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """The service's own name for this exchange (api/facts.md, section 16)."""
        return self.headers.get("x-request-id") or self.headers.get("x-iam-trace-id") or None


def build_url(endpoint: str, path: Iterable[str], query: Iterable[tuple[str, str]] = ()) -> str:
    """`endpoint` with percent-encoded path segments and a sorted, percent-encoded query.

    The query has the form that the signature wants (api/facts.md, section 18, step 4). Raises
    UsageError for a segment that would lead to another path than the one meant.
    """
    segments = "/".join(_segment(part) for part in path)
    pairs = canonical_query(query)
    return f"{endpoint.rstrip('/')}/{segments}" + (f"?{pairs}" if pairs else "")


def _segment(part: str) -> str:
    # Dots stay as they are in every encoding, and every HTTP library resolves them.
    if part in {"", ".", ".."}:
        raise UsageError(f"{part!r} cannot be an id: it would change the address of the request")
    return quote(part, safe="~", errors="replace")
