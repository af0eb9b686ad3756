"""Signature SDK-HMAC-SHA256 of one request (gaussbackup/api/README.md, "Signing")."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """Return the value of the Authorization header.

    `headers` are the ones to sign; they include X-Sdk-Date (`20240521T080910Z`) and Host. A name
    with an underscore is skipped, as by the gateway. The query of `url` must be sent unchanged.
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
    """Return the text that is hashed; `signed` has lower-case names and trimmed values."""
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
    """Return the path decoded, split and encoded again; it ends with a slash, unlike the URL."""
    encoded = "/".join(quote(part, safe="~") for part in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
