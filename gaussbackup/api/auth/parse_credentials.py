"""Parsing of credentials from the JSON of a command or a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.refreshable import ActiveCredentials
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.model.credentials import AccessKeys, IamToken
from gaussbackup.model.secret import Secret
from gaussbackup.model.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCESS_KEY = ("access", "access_key", "access_key_id", "accessKeyId", "accessKey")
_SECRET_KEY = ("secret", "secret_key", "secret_access_key", "secretAccessKey", "secretKey")
_SECURITY_TOKEN = ("securitytoken", "security_token", "securityToken", "session_token")
_EXPIRES = ("expires_at", "expiration", "expiresAt")


def parse_temporary_keys(fields: Mapping[str, object]) -> ActiveCredentials:
    """Parse temporary keys in any known spelling.

    Source: gaussbackup/api/README.md, "Metadata and agencies". Raises MalformedBody, which quotes
    no value, if a key is missing.
    """
    access_key, secret_key = _first(fields, _ACCESS_KEY), _first(fields, _SECRET_KEY)
    if not access_key or not secret_key:
        raise MalformedBody("the access key or the secret key is missing")
    token = _first(fields, _SECURITY_TOKEN)
    keys = AccessKeys(access_key, Secret(secret_key), Secret(token) if token else None)
    return ActiveCredentials(keys, parse_timestamp(_first(fields, _EXPIRES)))


def parse_command_output(value: object) -> ActiveCredentials:
    """Parse the output of a credentials command: keys, or `{token, expires_at?}`, never both.

    Raises MalformedBody, which quotes no value.
    """
    if not isinstance(value, dict):
        raise MalformedBody("not a JSON object")
    token = _first(value, ("token",))
    if token and (_first(value, _ACCESS_KEY) or _first(value, _SECRET_KEY)):
        raise MalformedBody("both a token and an access key")
    if token:
        return ActiveCredentials(IamToken(Secret(token)), parse_timestamp(_first(value, _EXPIRES)))
    return parse_temporary_keys(value)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None
