"""Signers: functions that return the headers which authenticate a request.

Access keys sign with SDK-HMAC-SHA256 (gaussbackup/api/README.md, "Signing").
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from gaussbackup.domain.endpoint_rules import host_header
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.api.http_message import Request, Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.credentials import AccessKeys, IamToken

ALGORITHM = "SDK-HMAC-SHA256"


def access_key_signer(keys: AccessKeys, clock: Clock, clock_offset: float = 0.0) -> Signer:
    """Return a signer that signs each request with access key and secret key.

    `clock_offset` is added to the local time, in seconds, to correct a clock known to be wrong.
    Raises UsageError for a key that no header can contain.
    """
    access_key = check_header_value(keys.access_key, "the access key")
    fixed: dict[str, str] = {}
    # An empty security token is not sent (gaussbackup/api/README.md, "Signing").
    if keys.security_token:
        fixed["X-Security-Token"] = check_header_value(
            keys.security_token.reveal(), "the security token"
        )

    def sign(request: Request) -> dict[str, str]:
        now = clock.now() + timedelta(seconds=clock_offset)
        added = {**fixed, "X-Sdk-Date": f"{now:%Y%m%dT%H%M%SZ}"}
        added["Authorization"] = authorization(
            access_key,
            keys.secret_key.reveal(),
            method=request.method,
            url=request.url,
            headers={**request.headers, **added, "Host": host_header(request.url)},
            body=request.body,
        )
        return added

    return sign


def token_signer(iam_token: IamToken) -> Signer:
    """Return a signer that adds X-Auth-Token; raises UsageError for an invalid token."""
    headers = {"X-Auth-Token": check_header_value(iam_token.token.reveal(), "the token")}
    return lambda _request: headers


def check_header_value(value: str, name: str) -> str:
    """Return the value; raise UsageError, without the value, if no header can contain it."""
    if not value:
        raise UsageError(f"{name} is empty")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise UsageError(
            f"{name} contains characters that an HTTP header cannot contain",
            hint="check for a line break, a space or a quotation mark that was copied with it",
        )
    return value


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
