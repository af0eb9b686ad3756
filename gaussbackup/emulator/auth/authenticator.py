"""Authenticate requests by signature or token."""

from __future__ import annotations

import hmac
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.auth import signing, tokens
from gaussbackup.emulator.auth.request_limits import Lockout
from gaussbackup.emulator.error_catalog import (
    NOT_AUTHENTICATED,
    SECURITY_TOKEN_EXPIRED,
    GatewayError,
)
from gaussbackup.emulator.identities import ACCESS_KEY, PROJECT_ID, SECRET_KEY

if TYPE_CHECKING:
    from gaussbackup.emulator.options import EmulatorOptions
    from gaussbackup.emulator.server.request import ServerRequest
    from gaussbackup.emulator.state.clocks import ClockReading

MAX_SKEW = 900.0
"""Maximum difference between X-Sdk-Date and the gateway's clock, in seconds."""


class Caller(NamedTuple):
    """The authenticated caller; `project_id` is None for a token without project scope."""

    project_id: str | None


class Authenticator:
    """Check the signature or token of requests."""

    def __init__(self, options: EmulatorOptions) -> None:
        self._options = options
        self._lockout = Lockout() if options.lockout else None
        self._revoked: set[str] = set()

    def authenticate(self, request: ServerRequest, clocks: ClockReading) -> Caller:
        """Return the caller; raise GatewayError if the request is not authenticated."""
        authorization = request.header("Authorization")
        if authorization is not None:
            return self._check_signature(authorization, request, clocks)
        token = request.header("X-Auth-Token")
        if token:
            return self._check_token(token, clocks.cloud)
        raise GatewayError(NOT_AUTHENTICATED, "x-auth-token not found")

    def revoke(self, token: str | None) -> None:
        """Treat a token as expired from now on."""
        if token:
            self._revoked.add(tokens.fingerprint(token))

    def _check_token(self, token: str, now: float) -> Caller:
        claims = tokens.decode_token("token", token)
        if claims is None:
            raise GatewayError(NOT_AUTHENTICATED, "decrypt token fail")
        expires_at = float(str(claims["expires_at"]))
        if now >= expires_at or tokens.fingerprint(token) in self._revoked:
            expiry = datetime.fromtimestamp(expires_at, timezone.utc)
            detail = f"token expires, expires_at:{expiry:%Y-%m-%dT%H:%M:%SZ}"
            raise GatewayError(NOT_AUTHENTICATED, detail)
        project = claims["project_id"]
        return Caller(None if project is None else str(project))

    def _check_signature(
        self, authorization: str, request: ServerRequest, clocks: ClockReading
    ) -> Caller:
        header = signing.parse_authorization(authorization)
        if header is None:
            raise GatewayError(NOT_AUTHENTICATED, "the Authorization header is malformed")
        secret_key, caller = self._find_secret_key(header.access_key, request, clocks.cloud)
        if self._lockout and self._lockout.is_locked(header.access_key, clocks.gateway):
            raise GatewayError(NOT_AUTHENTICATED, "AK access failed to reach the limit,forbidden")
        error = _signature_error(header, secret_key, request, clocks.gateway)
        if error:
            if self._lockout:
                self._lockout.record_failure(header.access_key, clocks.gateway)
            is_quoted = self._options.signature_error == "quoted"
            raise GatewayError(NOT_AUTHENTICATED, error if is_quoted else "Unauthorized")
        if self._lockout:
            self._lockout.record_success(header.access_key)
        return caller

    def _find_secret_key(
        self, access_key: str, request: ServerRequest, now: float
    ) -> tuple[str, Caller]:
        """Return the secret key and the caller of an access key.

        A temporary access key is only valid together with its security token.
        """
        token = request.header("X-Security-Token")  # the vendor's SDK may send an empty one
        if access_key == ACCESS_KEY and not token:
            return SECRET_KEY, Caller(PROJECT_ID)
        claims = tokens.decode_token("session", token or "")
        if claims is None or claims["access_key"] != access_key:
            is_permanent = access_key == ACCESS_KEY
            detail = "decrypt token fail" if is_permanent else _unknown_key(access_key)
            raise GatewayError(NOT_AUTHENTICATED, detail)
        if now >= float(str(claims["expires_at"])):
            if self._options.expired_token_status == 400:
                raise GatewayError(SECURITY_TOKEN_EXPIRED)
            raise GatewayError(NOT_AUTHENTICATED, "the security token has expired")
        return tokens.secret_key_for(access_key), Caller(str(claims["project_id"]))


def _unknown_key(access_key: str) -> str:
    return f"Get secretKey failed,ak:{access_key},err:ak not exist"


def _signature_error(
    header: signing.AuthorizationHeader, secret_key: str, request: ServerRequest, now: float
) -> str | None:
    """Return the gateway's error message for an invalid signature, or None if it is valid."""
    signed_at = _parse_sdk_date(request.header("X-Sdk-Date") or "")
    if signed_at is None or "x-sdk-date" not in header.signed_headers:
        return "X-Sdk-Date is missing, malformed or not signed"
    if abs(now - signed_at) > MAX_SKEW:
        return "verify aksk signature fail, the difference of X-Sdk-Date is over 15 minutes"
    expected = signing.signature(secret_key, request, header.signed_headers)
    if hmac.compare_digest(expected, header.signature):
        return None
    # The gateway includes the canonical request, newlines replaced by bars, in its message. It
    # contains the security token if that header is signed: clients must redact it in messages.
    canonical = signing.canonical_request(request, header.signed_headers).replace("\n", "|")
    return f"verify aksk signature fail, canonicalRequest:{canonical}"


def _parse_sdk_date(text: str) -> float | None:
    try:
        date = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return date.timestamp()
