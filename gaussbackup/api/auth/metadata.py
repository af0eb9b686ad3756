"""Credentials of an ECS agency: temporary keys from the metadata service of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse_credentials import parse_temporary_keys
from gaussbackup.api.http_message import Request
from gaussbackup.api.parsers import parse_object
from gaussbackup.api.response_body import MalformedBody
from gaussbackup.errors import AuthFailed, NotFound, UnexpectedResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active_credentials import (
        ActiveCredentials,
        CredentialProvider,
        SendRequest,
    )
    from gaussbackup.api.http_message import Response
    from gaussbackup.model.credentials import MetadataAgency

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
        token = _get_token(send, base)
        if token:
            add_secret(token)
        headers = {"X-Metadata-Token": token} if token else {}
        request = _request("GET", f"{base}/openstack/latest/securitykey", headers)
        try:
            return send(request._replace(confidential=True), _parse_keys)
        except (NotFound, UnexpectedResponse, AuthFailed) as error:
            raise AuthFailed(
                "no credentials from the metadata service: this machine has no agency",
                hint="configure an agency for the ECS, or use other credentials",
                http_status=error.http_status,
            ) from error

    return provide


def _get_token(send: SendRequest, base: str) -> str | None:
    """Return the token that newer metadata services require, None from an older service."""
    headers = {"X-Metadata-Token-Ttl-Seconds": _TOKEN_TTL}
    request = _request("PUT", f"{base}/meta-data/latest/api/token", headers)
    try:
        return send(request, lambda response: response.body.decode("ascii").strip() or None)
    except (NotFound, UnexpectedResponse, UnicodeDecodeError):
        return None


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
