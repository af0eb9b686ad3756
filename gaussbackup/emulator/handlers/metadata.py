"""The metadata service of a virtual machine: a session token and temporary access keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gaussbackup.emulator.auth.tokens import create_temporary_key, decode_token, encode_token
from gaussbackup.emulator.identities import PROJECT_ID
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_iam_time

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Backend, RequestContext

_TTL = re.compile(r"[0-9]{1,5}")
_TEXT = (("Content-Type", "text/plain"),)


def create_metadata_token(_backend: Backend, context: RequestContext) -> ServerResponse:
    """Return a session token as plain text; its lifetime is in a request header."""
    ttl = context.request.header("X-Metadata-Token-Ttl-Seconds") or ""
    if not _TTL.fullmatch(ttl) or not 1 <= int(ttl) <= 21600:
        return ServerResponse(400, b"X-Metadata-Token-Ttl-Seconds must be from 1 to 21600", _TEXT)
    token = encode_token("metadata", {"expires_at": context.now + int(ttl)})
    return ServerResponse(200, token.encode(), _TEXT)


def security_key(_backend: Backend, context: RequestContext) -> ServerResponse:
    """Return temporary keys of the agency of the machine; the session token is optional."""
    token = context.request.header("X-Metadata-Token")
    if token is not None:
        claims = decode_token("metadata", token)
        if claims is None or context.now >= float(str(claims["expires_at"])):
            return ServerResponse(401, b"the metadata token is not valid", _TEXT)
    expires_at = context.now + 3600 * 6
    key = create_temporary_key(PROJECT_ID, expires_at)
    credential = {
        "access": key.access_key,
        "secret": key.secret_key,
        "securitytoken": key.security_token,
        "expires_at": format_iam_time(expires_at),
    }
    return json_response(200, {"credential": credential})
