"""The gatekeeper: which account and project a request speaks for, or why it may not come in."""

from __future__ import annotations

import hmac
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.emulator.auth import signing, tokens
from gaussbackup.emulator.auth.lockout import Lockout
from gaussbackup.emulator.error_responses import NOT_AUTHENTICATED, GatewayError
from gaussbackup.emulator.identities import ACCESS_KEY, PROJECT_ID, SECRET_KEY

if TYPE_CHECKING:
    from gaussbackup.emulator.server.request import ServerRequest

MAX_SKEW = 900.0
"""Seconds by which X-Sdk-Date may differ from the gateway's own time."""


class Caller(NamedTuple):
    """Who calls; a token without a project's scope has no project."""

    project_id: str | None


class ClockReading(NamedTuple):
    """The two clocks of a check: the gateway's own, and that of the emulated cloud."""

    gateway: float
    cloud: float


class Authenticator:
    """Checks signatures and tokens."""

    def __init__(self, *, lockout: bool = True) -> None:
        self._lockout = Lockout() if lockout else None
        self._revoked: set[str] = set()

    def authenticate(self, request: ServerRequest, clocks: ClockReading) -> Caller:
        """Say who calls; raises GatewayError for whoever cannot prove it."""
        authorization = request.header("Authorization")
        if authorization is not None:
            return self._check_signature(authorization, request, clocks)
        token = request.header("X-Auth-Token")
        if token:
            return self._check_token(token, clocks.cloud)
        raise GatewayError(NOT_AUTHENTICATED, "x-auth-token not found")

    def revoke(self, token: str | None) -> None:
        """Let a token count as expired from now on."""
        if token:
            self._revoked.add(tokens.fingerprint(token))

    def _check_token(self, token: str, now: float) -> Caller:
        claims = tokens.decode_token("token", token)
        if claims is None:
            raise GatewayError(NOT_AUTHENTICATED, "decrypt token fail")
        expires_at = float(str(claims["expires_at"]))
        if now >= expires_at or tokens.fingerprint(token) in self._revoked:
            moment = datetime.fromtimestamp(expires_at, timezone.utc)
            detail = f"token expires, expires_at:{moment:%Y-%m-%dT%H:%M:%SZ}"
            raise GatewayError(NOT_AUTHENTICATED, detail)
        project = claims["project_id"]
        return Caller(None if project is None else str(project))

    def _check_signature(
        self, authorization: str, request: ServerRequest, clocks: ClockReading
    ) -> Caller:
        claim = signing.parse_authorization(authorization)
        if claim is None:
            raise GatewayError(NOT_AUTHENTICATED, "the Authorization header is malformed")
        secret_key, caller = _find_secret_key(claim.access_key, request, clocks.cloud)
        if self._lockout and self._lockout.is_locked(claim.access_key, clocks.gateway):
            raise GatewayError(NOT_AUTHENTICATED, "AK access failed to reach the limit,forbidden")
        flaw = _signature_error(claim, secret_key, request, clocks.gateway)
        if flaw:
            if self._lockout:
                self._lockout.record_failure(claim.access_key, clocks.gateway)
            raise GatewayError(NOT_AUTHENTICATED, flaw)
        if self._lockout:
            self._lockout.record_success(claim.access_key)
        return caller


def _find_secret_key(access_key: str, request: ServerRequest, now: float) -> tuple[str, Caller]:
    """Find the secret of an access key; a temporary one comes with its security token."""
    token = request.header("X-Security-Token")  # the vendor's SDK may send an empty one
    if access_key == ACCESS_KEY and not token:
        return SECRET_KEY, Caller(PROJECT_ID)
    claims = tokens.decode_token("session", token or "")
    if claims is None or claims["access_key"] != access_key:
        known = access_key == ACCESS_KEY
        detail = "decrypt token fail" if known else _unknown_key(access_key)
        raise GatewayError(NOT_AUTHENTICATED, detail)
    if now >= float(str(claims["expires_at"])):
        raise GatewayError(NOT_AUTHENTICATED, "the security token has expired")
    return tokens.secret_key_for(access_key), Caller(str(claims["project_id"]))


def _unknown_key(access_key: str) -> str:
    return f"Get secretKey failed,ak:{access_key},err:ak not exist"


def _signature_error(
    claim: signing.AuthorizationHeader, secret_key: str, request: ServerRequest, now: float
) -> str | None:
    """Say what is wrong with a signature, in the gateway's words."""
    signed_at = _parse_sdk_date(request.header("X-Sdk-Date") or "")
    if signed_at is None or "x-sdk-date" not in claim.signed_headers:
        return "X-Sdk-Date is missing, malformed or not signed"
    if abs(now - signed_at) > MAX_SKEW:
        return "verify aksk signature fail, the difference of X-Sdk-Date is over 15 minutes"
    expected = signing.signature(secret_key, request, claim.signed_headers)
    if hmac.compare_digest(expected, claim.signature):
        return None
    # The gateway shows what it has signed, newlines as bars: a client that prints error messages
    # had better not print the security token with them.
    seen = signing.canonical_request(request, claim.signed_headers).replace("\n", "|")
    return f"verify aksk signature fail, canonical request: {seen}"


def _parse_sdk_date(text: str) -> float | None:
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return moment.timestamp()
