"""Authentication by an IAM token: a header on every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.headers import check_header_value

if TYPE_CHECKING:
    from gaussbackup.api.http_session import Signer
    from gaussbackup.model.credentials import IamToken


def token_signer(given: IamToken) -> Signer:
    """Adds X-Auth-Token."""
    headers = {"X-Auth-Token": check_header_value(given.token.reveal(), "the token")}
    return lambda _request: headers
