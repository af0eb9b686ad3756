"""The metadata service of a virtual machine: a session token, and then temporary keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gaussbackup.emulator.auth.tokens import seal, temporary_key, unseal
from gaussbackup.emulator.identities import PROJECT_ID
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.timestamps import iam_stamp

if TYPE_CHECKING:
    from gaussbackup.emulator.handlers.context import Call, World

_TTL = re.compile(r"[0-9]{1,5}")
_TEXT = (("Content-Type", "text/plain"),)


def create_session(_world: World, call: Call) -> Response:
    """Give a metadata token, as plain text, for so many seconds."""
    ttl = call.request.header("X-Metadata-Token-Ttl-Seconds") or ""
    if not _TTL.fullmatch(ttl) or not 1 <= int(ttl) <= 21600:
        return Response(400, b"X-Metadata-Token-Ttl-Seconds must be from 1 to 21600", _TEXT)
    token = seal("metadata", {"expires_at": call.now + int(ttl)})
    return Response(200, token.encode(), _TEXT)


def security_key(_world: World, call: Call) -> Response:
    """Give temporary keys of the machine's agency; older machines ask without a token."""
    token = call.request.header("X-Metadata-Token")
    if token is not None:
        claims = unseal("metadata", token)
        if claims is None or call.now >= float(str(claims["expires_at"])):
            return Response(401, b"the metadata token is not valid", _TEXT)
    expires_at = call.now + 3600 * 6
    key = temporary_key(PROJECT_ID, expires_at)
    credential = {
        "access": key.access_key,
        "secret": key.secret_key,
        "securitytoken": key.security_token,
        "expires_at": iam_stamp(expires_at),
    }
    return json_answer(200, {"credential": credential})
