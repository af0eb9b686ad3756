"""The parts of IAM that a client uses: version, tokens for a password, and project ids."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.auth.tokens import encode_token
from gaussbackup.emulator.error_catalog import (
    IAM_BAD_REQUEST,
    IAM_NO_PROJECT,
    IAM_UNAUTHORISED,
    IamError,
)
from gaussbackup.emulator.handlers.validation import parse_json
from gaussbackup.emulator.identities import (
    DOMAIN,
    DOMAIN_ID,
    PASSWORD,
    PROJECT_ID,
    REGION,
    USER_ID,
    USERNAME,
)
from gaussbackup.emulator.ids import stable_hex
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.api_timestamps import format_iam_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.emulator.handlers.context import Backend, RequestContext

_ID_OR_NAME: dict[str, Any] = {"id": {}, "name": {}}
_LOGIN_FIELDS: dict[str, Any] = {
    "auth": {
        "identity": {
            "methods": {},
            "password": {"user": {**_ID_OR_NAME, "password": {}, "domain": _ID_OR_NAME}},
        },
        "scope": {"project": {**_ID_OR_NAME, "domain": _ID_OR_NAME}, "domain": _ID_OR_NAME},
    }
}
"""All fields of a token request with a password."""

_DOMAIN_VIEW = {"id": DOMAIN_ID, "name": DOMAIN}


def show_version(_backend: Backend, context: RequestContext) -> ServerResponse:
    """Return the version of the identity API; OpenStack clients request it before a token."""
    _parse_iam_query(context)
    version = {
        "id": "v3.6",
        "status": "stable",
        "updated": "2016-04-04T00:00:00Z",
        "links": [{"rel": "self", "href": f"{_base_url(context)}/v3/"}],
        "media-types": [
            {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
        ],
    }
    return json_response(200, {"version": version})


def create_token(backend: Backend, context: RequestContext) -> ServerResponse:
    """Create a token for a password; it is returned in the X-Subject-Token header."""
    query = _parse_iam_query(context, "nocatalog")
    auth = _parse_auth(context.request.body)
    _check_password(auth)
    project_id = _scoped_project(auth)
    expires_at = context.now + backend.options.token_lifetime
    token = encode_token("token", {"project_id": project_id, "expires_at": expires_at})
    document: dict[str, Any] = {
        "methods": ["password"],
        "issued_at": format_iam_time(context.now),
        "expires_at": format_iam_time(expires_at),
        "user": {"id": USER_ID, "name": USERNAME, "domain": _DOMAIN_VIEW},
        "roles": [{"id": "0", "name": "te_admin"}],
    }
    if project_id:
        document["project"] = {"id": project_id, "name": REGION, "domain": _DOMAIN_VIEW}
    if not query.get("nocatalog"):
        document["catalog"] = _catalog(context, project_id)
    return json_response(201, {"token": document}, (("X-Subject-Token", token),))


def _catalog(context: RequestContext, project_id: str | None) -> list[dict[str, Any]]:
    """Return the service catalog; all endpoints are the address that the client has used."""
    base = _base_url(context)
    services = [("identity", "*", f"{base}/v3"), ("iam", "*", f"{base}/v3.0")]
    if project_id:
        services.append(("gaussdb", REGION, f"{base}/v3/{project_id}"))
    return [
        {
            "id": stable_hex(f"service {name}"),
            "name": name,
            "type": name,
            "endpoints": [
                {
                    "id": stable_hex(f"endpoint {name}"),
                    "interface": "public",
                    "region": region,
                    "region_id": region,
                    "url": url,
                }
            ],
        }
        for name, region, url in services
    ]


def _base_url(context: RequestContext) -> str:
    return f"http://{context.request.header('Host') or 'localhost'}"


def list_projects(_backend: Backend, context: RequestContext) -> ServerResponse:
    """List projects by name; the default project of a region has the name of the region."""
    query = _parse_iam_query(
        context, "domain_id", "name", "parent_id", "enabled", "is_domain", "page", "per_page"
    )
    project = {
        "id": PROJECT_ID,
        "name": REGION,
        "domain_id": DOMAIN_ID,
        "parent_id": DOMAIN_ID,
        "enabled": True,
        "is_domain": False,
        "description": "",
        "links": {"self": f"/v3/projects/{PROJECT_ID}"},
    }
    projects = [project] if query.get("name", REGION) == REGION else []
    links = {"self": "/v3/projects", "next": None, "previous": None}
    return json_response(200, {"projects": projects, "links": links})


def _parse_iam_query(context: RequestContext, *known: str) -> dict[str, str]:
    """Parse the query; reject parameters that IAM does not document, to detect typos."""
    query = dict(parse_qsl(context.request.raw_query, keep_blank_values=True))
    for name in query:
        if name not in known:
            raise IamError(IAM_BAD_REQUEST, f"unknown query parameter {name}")
    return query


def _parse_auth(body: bytes) -> dict[str, Any]:
    try:
        document = parse_json(body)
        _reject_unknown_fields(document, _LOGIN_FIELDS, "the body")
        auth = document["auth"]
        if "password" not in auth["identity"]["methods"]:
            raise IamError(IAM_BAD_REQUEST, "identity.methods")
    except (ValueError, LookupError, TypeError, RecursionError):
        raise IamError(IAM_BAD_REQUEST, "auth.identity") from None
    return dict(auth)


def _reject_unknown_fields(value: object, known: Mapping[str, Any], location: str) -> None:
    """Reject undocumented fields at any depth."""
    if not isinstance(value, dict):
        return  # the function that uses the value reports it
    for name, field in value.items():
        if name not in known:
            raise IamError(IAM_BAD_REQUEST, f"unknown field {name} in {location}")
        _reject_unknown_fields(field, known[name], name)


def _check_password(auth: dict[str, Any]) -> None:
    try:
        user = auth["identity"]["password"]["user"]
        actual = (user["domain"]["name"], user["name"], user["password"])
    except (LookupError, TypeError):
        raise IamError(IAM_BAD_REQUEST, "auth.identity.password.user") from None
    pairs = zip(actual, (DOMAIN, USERNAME, PASSWORD), strict=True)
    if not all(hmac.compare_digest(str(value).encode(), right.encode()) for value, right in pairs):
        raise IamError(IAM_UNAUTHORISED)


def _scoped_project(auth: dict[str, Any]) -> str | None:
    """Return the project id of the scope, or None; GaussDB rejects a token without project."""
    scope = auth.get("scope")
    if not isinstance(scope, dict) or "project" not in scope:
        return None
    project = scope["project"]
    if not isinstance(project, dict):
        raise IamError(IAM_BAD_REQUEST, "auth.scope.project")
    if project.get("id", PROJECT_ID) != PROJECT_ID or project.get("name", REGION) != REGION:
        raise IamError(IAM_NO_PROJECT)
    return PROJECT_ID
