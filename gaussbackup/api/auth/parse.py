"""Reading credentials out of the JSON that others print or send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.active import ActiveCredentials
from gaussbackup.api.body import MalformedBody
from gaussbackup.model.credentials import AccessKeys, IamToken
from gaussbackup.model.secret import Secret
from gaussbackup.model.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCESS = ("access", "access_key", "access_key_id", "accessKeyId", "accessKey")
_SECRET = ("secret", "secret_key", "secret_access_key", "secretAccessKey", "secretKey")
_SECURITY = ("securitytoken", "security_token", "securityToken", "session_token")
_EXPIRES = ("expires_at", "expiration", "expiresAt")


def parse_temporary_keys(fields: Mapping[str, object]) -> ActiveCredentials:
    """Temporary keys in any of the spellings of api/facts.md, 17.3 and 17.4.

    Raises Unreadable, which quotes nothing, where a key is missing.
    """
    access, secret = _first(fields, _ACCESS), _first(fields, _SECRET)
    if not access or not secret:
        raise MalformedBody("an access key or a secret key is missing in the credentials")
    security = _first(fields, _SECURITY)
    keys = AccessKeys(access, Secret(secret), Secret(security) if security else None)
    return ActiveCredentials(keys, parse_timestamp(_first(fields, _EXPIRES)))


def parse_command_output(value: object) -> ActiveCredentials:
    """What a credentials command prints: keys, or `{token, expires_at?}`."""
    if not isinstance(value, dict):
        raise MalformedBody("it is not a JSON object")
    token = _first(value, ("token",))
    if token:
        return ActiveCredentials(IamToken(Secret(token)), parse_timestamp(_first(value, _EXPIRES)))
    return parse_temporary_keys(value)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None
