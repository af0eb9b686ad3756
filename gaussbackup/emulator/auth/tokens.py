"""Tokens and temporary keys that carry their own proof, so that no secret is ever stored.

Any emulator recognises what any other one has sealed: with `--profile emulator` each command
runs an emulator of its own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGNING_KEY = b"the seal of the gaussbackup emulator"
_PADDING = 1500
"""Real tokens are several kB long, and clients must cope with that."""


class TemporaryKey(NamedTuple):
    """An access key that is good only together with its security token, until it expires."""

    access_key: str
    secret_key: str
    security_token: str


def encode_token(kind: str, claims: Mapping[str, str | float | None]) -> str:
    """Make a token of these claims."""
    payload = dict(claims, kind=kind, nonce=secrets.token_hex(8), filler="A" * _PADDING)
    text = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode()
    return f"MII{text}.{_sign(text)}"


def decode_token(kind: str, token: str) -> dict[str, object] | None:
    """Give the claims of a token, or None where it is no token of ours."""
    text, _, proof = token.removeprefix("MII").partition(".")
    if not hmac.compare_digest(_sign(text).encode(), proof.encode("utf-8", "replace")):
        return None
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(text))
    return claims if claims["kind"] == kind else None


def create_temporary_key(project_id: str, expires_at: float) -> TemporaryKey:
    """Make a temporary access key for a project."""
    access_key = "TMP" + secrets.token_hex(9).upper()
    claims: dict[str, str | float | None] = {
        "access_key": access_key,
        "project_id": project_id,
        "expires_at": expires_at,
    }
    return TemporaryKey(access_key, secret_key_for(access_key), encode_token("session", claims))


def secret_key_for(access_key: str) -> str:
    """Give the secret of a temporary access key, which follows from the key itself."""
    return _sign("secret of " + access_key)[:40]


def fingerprint(secret: str) -> str:
    """Give a short hash by which a log can tell secrets apart without knowing them."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()[:12]


def _sign(text: str) -> str:
    return hmac.new(_SIGNING_KEY, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
