"""Authentication by access key and secret key: a signature on every request."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gaussbackup.api.auth.headers import check_header_value
from gaussbackup.api.auth.signature import authorization
from gaussbackup.domain.endpoints import host_header

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Request
    from gaussbackup.api.http_session import Signer
    from gaussbackup.clock import Clock
    from gaussbackup.model.credentials import AccessKeys


def access_key_signer(keys: AccessKeys, clock: Clock, offset: float = 0.0) -> Signer:
    """Signs with the time of the moment; `offset` seconds correct a clock known to be wrong."""
    access_key = check_header_value(keys.access_key, "the access key")
    fixed: dict[str, str] = {}
    # An empty variable in the environment is not a token: the vendor's SDK would send it.
    if keys.security_token:
        fixed["X-Security-Token"] = check_header_value(
            keys.security_token.reveal(), "the security token"
        )

    def stamp(request: Request) -> dict[str, str]:
        now = clock.now() + timedelta(seconds=offset)
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

    return stamp
