"""HTTP request and response as values, without the network; and URLs."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from gaussbackup.errors import UsageError

# Named tuples, not dataclasses: each of those costs 2 million instructions at every start.


class Request(NamedTuple):
    """A request before it is authenticated.

    url: the URL exactly as it is sent.
    headers: the headers that are signed.
    idempotent: whether sending it twice has the same effect as sending it once.
    service_name: name of the service in messages, for example "IAM"; empty for GaussDB.
    timeout: seconds for this request, if shorter than the usual limit.
    confidential: a good response contains a secret, so no message may quote its body.
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
    """A complete response; the names of `headers` are in lower case, `body` is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """Id of the request (gaussbackup/api/README.md, "Requests and versions")."""
        return self.headers.get("x-request-id") or self.headers.get("x-iam-trace-id") or None


if TYPE_CHECKING:
    from collections.abc import Callable

    Signer = Callable[[Request], Mapping[str, str]]
    """Function that returns the headers which authenticate a request; called for each attempt."""


def build_url(endpoint: str, path: Iterable[str], query: Iterable[tuple[str, str]] = ()) -> str:
    """Return the URL with percent-encoded path segments and a canonical query.

    Raises UsageError for a segment that would change the path.
    """
    segments = "/".join(_encode_segment(segment) for segment in path)
    pairs = canonical_query(query)
    return f"{endpoint.rstrip('/')}/{segments}" + (f"?{pairs}" if pairs else "")


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the pairs sorted by name and value, then percent-encoded: the signed form.

    Source: gaussbackup/api/README.md, "Signing". An empty value keeps its `=`.
    """
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in sorted(pairs))


def _encode_segment(segment: str) -> str:
    # No encoding changes dots, and every HTTP library resolves them.
    if segment in {"", ".", ".."}:
        raise UsageError(f"invalid id {segment!r}: it would change the path of the request")
    return _encode(segment)


def _encode(text: str) -> str:
    return quote(text, safe="~", errors="replace")
