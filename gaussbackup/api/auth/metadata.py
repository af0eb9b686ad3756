"""Credentials of an ECS agency: temporary keys from the metadata service of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse_credentials import parse_temporary_keys
from gaussbackup.api.http_message import Request
from gaussbackup.api.parsers import parse_object
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    Forbidden,
    InvalidRequest,
    NotFound,
    NotSent,
    UnexpectedResponse,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.refreshable import (
        ActiveCredentials,
        CredentialProvider,
        SendRequest,
    )
    from gaussbackup.api.http_message import Response
    from gaussbackup.errors import ServiceError
    from gaussbackup.model.credentials import MetadataAgency

_CONTAINER_HINT = (
    "in a container, raise the hop limit of the metadata service or use the network of the host; "
    "or use other credentials"
)
_TIMEOUT = 3.0
_TOKEN_TTL = "21600"  # noqa: S105 - seconds


def metadata_provider(
    agency: MetadataAgency, add_secret: Callable[[str], None]
) -> CredentialProvider:
    """Return a provider that calls the metadata service, never through a proxy.

    Source: gaussbackup/api/README.md, "Metadata and agencies".
    """
    base = agency.endpoint.rstrip("/")

    def provide(send: SendRequest) -> ActiveCredentials:
        token, problem = _get_token(send, base)
        if token:
            add_secret(token)
        headers = {"X-Metadata-Token": token} if token else {}
        request = _request("GET", f"{base}/openstack/latest/securitykey", headers)
        try:
            return send(request._replace(confidential=True), _parse_keys)
        except NotSent as error:
            error.hint = _CONTAINER_HINT
            raise
        except (NotFound, UnexpectedResponse, AuthFailed, Forbidden, InvalidRequest) as error:
            raise _no_credentials(error, problem) from error

    return provide


def _no_credentials(error: ServiceError, problem: str | None) -> AuthFailed:
    """Return the error for a refused request; `problem` is why there is no session token."""
    if problem is not None:
        return AuthFailed(
            f"no credentials from the metadata service: it returned no session token ({problem})",
            hint=_CONTAINER_HINT,
            http_status=error.http_status,
        )
    return AuthFailed(
        "no credentials from the metadata service: this machine has no agency",
        hint="configure an agency for the ECS, or use other credentials",
        http_status=error.http_status,
    )


def _get_token(send: SendRequest, base: str) -> tuple[str | None, str | None]:
    """Return the session token that newer metadata services require, and why there is none.

    Both are None for an older service. In a container the response may never arrive, because its
    hop limit is too low; an older service responds to the next request all the same.
    """
    headers = {"X-Metadata-Token-Ttl-Seconds": _TOKEN_TTL}
    request = _request("PUT", f"{base}/meta-data/latest/api/token", headers)
    try:
        # Not idempotent: a request that hangs is not sent again.
        return send(request._replace(idempotent=False), _parse_token), None
    except (NotFound, UnexpectedResponse, UnicodeDecodeError):
        return None, None
    except (AuthFailed, Forbidden, InvalidRequest) as error:
        return None, error.message
    except NotSent as error:
        if not isinstance(error.__cause__, AmbiguousOutcome):
            raise
        return None, error.message


def _parse_token(response: Response) -> str | None:
    return response.body.decode("ascii").strip() or None


def _request(method: str, url: str, headers: dict[str, str]) -> Request:
    return Request(
        method=method,
        url=url,
        headers=headers,
        idempotent=True,
        service_name="the metadata service",
        timeout=_TIMEOUT,
    )


def _parse_keys(response: Response) -> ActiveCredentials:
    fields = parse_object(response)
    credential = fields.get("credential", fields.get("credentials"))
    if not isinstance(credential, dict):
        raise MalformedBody("the response has no credentials")
    return parse_temporary_keys(credential)
