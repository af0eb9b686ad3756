"""Encode and decode signed tokens and temporary access keys.

They are signed with a constant key, so that none is stored and every emulator accepts the tokens
of every other: with `--profile emulator`, each command runs its own emulator.
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

_SIGNING_KEY = b"gaussbackup emulator"
_PADDING = 1500
"""Length of the padding: real tokens are several kB long, and clients must support that."""


class TemporaryKey(NamedTuple):
    """An access key that is only valid together with its security token, until it expires."""

    access_key: str
    secret_key: str
    security_token: str


def encode_token(kind: str, claims: Mapping[str, str | float | None]) -> str:
    """Return a signed token with these claims."""
    payload = dict(claims, kind=kind, nonce=secrets.token_hex(8), padding="A" * _PADDING)
    text = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode()
    return f"MII{text}.{_sign(text)}"


def decode_token(kind: str, token: str) -> dict[str, object] | None:
    """Return the claims of a token, or None if its signature or kind is wrong."""
    text, _, signature = token.removeprefix("MII").partition(".")
    if not hmac.compare_digest(_sign(text).encode(), signature.encode("utf-8", "replace")):
        return None
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(text))
    return claims if claims["kind"] == kind else None


def create_temporary_key(project_id: str, expires_at: float) -> TemporaryKey:
    """Return a new temporary access key for a project."""
    access_key = "TMP" + secrets.token_hex(9).upper()
    claims: dict[str, str | float | None] = {
        "access_key": access_key,
        "project_id": project_id,
        "expires_at": expires_at,
    }
    return TemporaryKey(access_key, secret_key_for(access_key), encode_token("session", claims))


def secret_key_for(access_key: str) -> str:
    """Return the secret key of a temporary access key; it is derived from the access key."""
    return _sign("secret key of " + access_key)[:40]


def fingerprint(secret: str) -> str:
    """Return a short hash that identifies a secret in a log without revealing it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()[:12]


def _sign(text: str) -> str:
    return hmac.new(_SIGNING_KEY, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
