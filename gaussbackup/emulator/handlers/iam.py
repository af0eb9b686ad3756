"""IAM, as far as a client needs it: tokens for a password, and the id of a project."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.auth.tokens import encode_token
from gaussbackup.emulator.error_responses import (
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
from gaussbackup.emulator.server.response import ServerResponse, json_response
from gaussbackup.emulator.state.timestamps import format_iam_time

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
"""Every field of a login with a password."""

_DOMAIN_VIEW = {"id": DOMAIN_ID, "name": DOMAIN}


def create_token(world: Backend, call: RequestContext) -> ServerResponse:
    """Give a token for a password: it is in a header, and not in the body."""
    query = _parse_iam_query(call, "nocatalog")
    auth = _parse_auth(call.request.body)
    _check_password(auth)
    project_id = _scoped_project(auth)
    expires_at = call.now + world.options.token_lifetime
    token = encode_token("token", {"project_id": project_id, "expires_at": expires_at})
    document: dict[str, Any] = {
        "methods": ["password"],
        "issued_at": format_iam_time(call.now),
        "expires_at": format_iam_time(expires_at),
        "user": {"id": USER_ID, "name": USERNAME, "domain": _DOMAIN_VIEW},
        "roles": [{"id": "0", "name": "te_admin"}],
    }
    if project_id:
        document["project"] = {"id": project_id, "name": REGION, "domain": _DOMAIN_VIEW}
    if not query.get("nocatalog"):
        document["catalog"] = [{"id": "gaussdb", "type": "gaussdb", "endpoints": []}]
    return json_response(201, {"token": document}, (("X-Subject-Token", token),))


def list_projects(_world: Backend, call: RequestContext) -> ServerResponse:
    """Find projects by name: the default project of a region has the region's name."""
    query = _parse_iam_query(
        call, "domain_id", "name", "parent_id", "enabled", "is_domain", "page", "per_page"
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
    found = [project] if query.get("name", REGION) == REGION else []
    links = {"self": "/v3/projects", "next": None, "previous": None}
    return json_response(200, {"projects": found, "links": links})


def _parse_iam_query(call: RequestContext, *known: str) -> dict[str, str]:
    """Read the query; a parameter that IAM does not describe is refused, so that typos show."""
    query = dict(parse_qsl(call.request.raw_query, keep_blank_values=True))
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


def _reject_unknown_fields(value: object, known: Mapping[str, Any], where: str) -> None:
    """Refuse a field that has no place in a login, at any depth."""
    if not isinstance(value, dict):
        return  # whoever looks there says what is wrong
    for name, inner in value.items():
        if name not in known:
            raise IamError(IAM_BAD_REQUEST, f"unknown field {name} in {where}")
        _reject_unknown_fields(inner, known[name], name)


def _check_password(auth: dict[str, Any]) -> None:
    try:
        user = auth["identity"]["password"]["user"]
        claimed = (user["domain"]["name"], user["name"], user["password"])
    except (LookupError, TypeError):
        raise IamError(IAM_BAD_REQUEST, "auth.identity.password.user") from None
    pairs = zip(claimed, (DOMAIN, USERNAME, PASSWORD), strict=True)
    if not all(hmac.compare_digest(str(said).encode(), true.encode()) for said, true in pairs):
        raise IamError(IAM_UNAUTHORISED)


def _scoped_project(auth: dict[str, Any]) -> str | None:
    """Find the project of the scope; without one the token is of no use to GaussDB."""
    scope = auth.get("scope")
    if not isinstance(scope, dict) or "project" not in scope:
        return None
    project = scope["project"]
    if not isinstance(project, dict):
        raise IamError(IAM_BAD_REQUEST, "auth.scope.project")
    if project.get("id", PROJECT_ID) != PROJECT_ID or project.get("name", REGION) != REGION:
        raise IamError(IAM_NO_PROJECT)
    return PROJECT_ID
