"""Authentication by an IAM token: a header on every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.headers import header_value

if TYPE_CHECKING:
    from gaussbackup.api.http_session import Stamp
    from gaussbackup.model.credentials import GivenToken


def stamp_with_token(given: GivenToken) -> Stamp:
    """Adds X-Auth-Token."""
    headers = {"X-Auth-Token": header_value(given.token.reveal(), "the token")}
    return lambda _request: headers
