"""SDK-HMAC-SHA256 as the gateway sees it: rebuilt from nothing but the request that came."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import ServerRequest

ALGORITHM = "SDK-HMAC-SHA256"

_AUTHORIZATION = re.compile(
    ALGORITHM
    + r" +Access=(?P<access_key>[^,\s]+), *"
    + r"SignedHeaders=(?P<signed>[^,\s]+), *Signature=(?P<signature>[0-9a-f]{64})"
)


class AuthorizationHeader(NamedTuple):
    """What an Authorization header claims: who signed, which headers, with what result."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(authorization: str) -> AuthorizationHeader | None:
    """Read the header; None where it is malformed."""
    found = _AUTHORIZATION.fullmatch(authorization.strip())
    if not found:
        return None
    return AuthorizationHeader(
        found["access_key"], tuple(found["signed"].split(";")), found["signature"]
    )


def signature(secret_key: str, request: ServerRequest, signed_headers: tuple[str, ...]) -> str:
    """Compute the signature that the request should carry; the secret is the key as it stands."""
    text = string_to_sign(
        request.header("X-Sdk-Date") or "", canonical_request(request, signed_headers)
    )
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def string_to_sign(date: str, canonical: str) -> str:
    """Give what the signature is taken of."""
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{ALGORITHM}\n{date}\n{digest}"


def canonical_request(request: ServerRequest, signed_headers: tuple[str, ...]) -> str:
    """Give the one spelling of the request on which client and gateway agree."""
    headers = "".join(f"{name}:{request.header(name) or ''}\n" for name in signed_headers)
    return "\n".join(
        (
            request.method.upper(),
            canonical_path(request.raw_path),
            canonical_query(request.raw_query),
            headers,
            ";".join(signed_headers),
            payload_hash(request),
        )
    )


def canonical_path(raw: str) -> str:
    """Decode, encode piece by piece, and end in a slash, although the request does not.

    Decoding comes before splitting, so that an encoded slash becomes a separator.
    """
    pieces = unquote_to_bytes(raw).split(b"/")
    path = "/".join(quote(piece, safe="") for piece in pieces)
    return path if path.endswith("/") else path + "/"


def canonical_query(raw: str) -> str:
    """Sort the pairs by their decoded names and values, then encode; `+` is a plus sign here."""
    pairs = [piece.partition("=") for piece in raw.split("&") if piece]
    decoded = sorted((_decode(name), _decode(value)) for name, _, value in pairs)
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in decoded)


def payload_hash(request: ServerRequest) -> str:
    """Hash the body; where the client announces a hash (or that it gives none), take its word."""
    announced = request.header("X-Sdk-Content-Sha256")
    if request.body and announced:
        return announced
    return hashlib.sha256(request.body).hexdigest()


def _decode(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def _encode(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")
