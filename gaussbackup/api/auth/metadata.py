"""The agency of the ECS this runs on: temporary keys from the machine's metadata service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.api.auth.parse import parse_temporary_keys
from gaussbackup.api.body import MalformedBody
from gaussbackup.api.http_message import Request
from gaussbackup.api.parsers import parse_object
from gaussbackup.errors import AuthFailed, NotFound, UnexpectedResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.auth.active import ActiveCredentials, CredentialProvider, SendRequest
    from gaussbackup.api.http_message import Response
    from gaussbackup.model.credentials import MetadataAgency

_LIMIT = 3.0
_TOKEN_LIFE = "21600"  # noqa: S105 - seconds


def metadata_provider(
    agency: MetadataAgency, add_secret: Callable[[str], None]
) -> CredentialProvider:
    """Asks the metadata service (api/facts.md, section 17.4); no proxy ever sees this."""
    base = agency.endpoint.rstrip("/")
    token = Request(
        method="PUT",
        url=f"{base}/meta-data/latest/api/token",
        headers={"X-Metadata-Token-Ttl-Seconds": _TOKEN_LIFE},
        idempotent=True,
        service_name="the metadata service",
        timeout=_LIMIT,
    )
    url = f"{base}/openstack/latest/securitykey"

    def source(ask: SendRequest) -> ActiveCredentials:
        session = _session_token(ask, token)
        if session:
            add_secret(session)
        request = Request(
            method="GET",
            url=url,
            headers={"X-Metadata-Token": session} if session else {},
            idempotent=True,
            service_name="the metadata service",
            timeout=_LIMIT,
            confidential=True,
        )
        try:
            return ask(request, _read_keys)
        except (NotFound, UnexpectedResponse, AuthFailed) as problem:
            raise AuthFailed(
                "the metadata service gives no credentials: this machine has no agency",
                hint="give the ECS an agency, or use other credentials",
                http_status=problem.http_status,
            ) from problem

    return source


def _session_token(ask: SendRequest, request: Request) -> str | None:
    """The token that newer metadata services want; older ones know no such call."""
    try:
        return ask(request, lambda answer: answer.body.decode("ascii").strip() or None)
    except (NotFound, UnexpectedResponse):
        return None
    except UnicodeDecodeError:
        return None


def _read_keys(answer: Response) -> ActiveCredentials:
    fields = parse_object(answer)
    inner = fields.get("credential", fields.get("credentials"))
    if not isinstance(inner, dict):
        raise MalformedBody("the metadata service sent no credentials")
    return parse_temporary_keys(inner)
