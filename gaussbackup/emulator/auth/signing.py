"""Compute the SDK-HMAC-SHA256 signature of a received request."""

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
    """Contents of an Authorization header."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(authorization: str) -> AuthorizationHeader | None:
    """Parse the header; None if it is malformed."""
    match = _AUTHORIZATION.fullmatch(authorization.strip())
    if not match:
        return None
    return AuthorizationHeader(
        match["access_key"], tuple(match["signed"].split(";")), match["signature"]
    )


def signature(secret_key: str, request: ServerRequest, signed_headers: tuple[str, ...]) -> str:
    """Compute the expected signature; the HMAC key is `secret_key` itself, nothing derived."""
    text = string_to_sign(
        request.header("X-Sdk-Date") or "", canonical_request(request, signed_headers)
    )
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def string_to_sign(date: str, canonical: str) -> str:
    """Return the string whose HMAC is the signature."""
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{ALGORITHM}\n{date}\n{digest}"


def canonical_request(request: ServerRequest, signed_headers: tuple[str, ...]) -> str:
    """Return the normalized form of the request that client and gateway both compute."""
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
    """Decode the path, encode each segment, and append a slash if there is none.

    It is decoded before it is split, so that an encoded slash becomes a separator.
    """
    segments = unquote_to_bytes(raw).split(b"/")
    path = "/".join(quote(segment, safe="") for segment in segments)
    return path if path.endswith("/") else path + "/"


def canonical_query(raw: str) -> str:
    """Sort the pairs by decoded name and value, then encode them; `+` is not decoded to a space."""
    pairs = [item.partition("=") for item in raw.split("&") if item]
    decoded = sorted((_decode(name), _decode(value)) for name, _, value in pairs)
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in decoded)


def payload_hash(request: ServerRequest) -> str:
    """Return X-Sdk-Content-Sha256 if the request has it and a body, else the hash of the body.

    The header may also be the literal UNSIGNED-PAYLOAD.
    """
    sent_hash = request.header("X-Sdk-Content-Sha256")
    if request.body and sent_hash:
        return sent_hash
    return hashlib.sha256(request.body).hexdigest()


def _decode(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def _encode(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")
