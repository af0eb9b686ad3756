"""Signers: functions that return the headers which authenticate a request."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.api.auth.signature import authorization
from gaussbackup.domain.endpoint_rules import host_header
from gaussbackup.errors import UsageError

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Request, Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.credentials import AccessKeys, IamToken


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
