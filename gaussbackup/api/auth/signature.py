"""The signature SDK-HMAC-SHA256 over one request (api/facts.md, section 18)."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALGORITHM = "SDK-HMAC-SHA256"


def authorization(
    access_key: str,
    secret_key: str,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
) -> str:
    """The value of the Authorization header.

    `headers` are those to sign, X-Sdk-Date (`20240521T080910Z`) and Host among them; a name with an
    underscore is left out, as the gateway does. The query of `url` must be sent as it stands.
    """
    signed = {
        name.lower(): value.strip() for name, value in sorted(headers.items()) if "_" not in name
    }
    names = ";".join(sorted(signed))
    request = canonical_request(method, url, signed, body)
    to_sign = f"{ALGORITHM}\n{signed['x-sdk-date']}\n{_hash(request.encode())}"
    signature = hmac.digest(secret_key.encode(), to_sign.encode(), "sha256").hex()
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature}"


def canonical_request(method: str, url: str, signed: Mapping[str, str], body: bytes) -> str:
    """What is hashed: `signed` has names in lower case and trimmed values."""
    parts = urlsplit(url)
    names = sorted(signed)
    block = "".join(f"{name}:{signed[name]}\n" for name in names)
    payload = signed.get("x-sdk-content-sha256") if body else None
    return "\n".join(
        (
            method.upper(),
            canonical_path(parts.path),
            parts.query,
            block,
            ";".join(names),
            payload or _hash(body),
        )
    )


def canonical_path(path: str) -> str:
    """Decoded, split, encoded again, and with a slash at its end, which the request has not."""
    encoded = "/".join(quote(part, safe="~") for part in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs sorted by name and value, then percent-encoded; an empty value keeps its `=`."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(text, safe="~", errors="replace")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
