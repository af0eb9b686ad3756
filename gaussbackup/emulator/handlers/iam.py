"""IAM, as far as a client needs it: tokens for a password, and the id of a project."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.auth.tokens import seal
from gaussbackup.emulator.error_responses import (
    IAM_BAD_REQUEST,
    IAM_NO_PROJECT,
    IAM_UNAUTHORISED,
    KeystoneError,
)
from gaussbackup.emulator.handlers.validation import read_json
from gaussbackup.emulator.identities import (
    DOMAIN,
    DOMAIN_ID,
    PASSWORD,
    PROJECT_ID,
    REGION,
    USER_ID,
    USERNAME,
)
from gaussbackup.emulator.server.response import Response, json_answer
from gaussbackup.emulator.state.timestamps import iam_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.emulator.handlers.context import Call, World

_NAMED: dict[str, Any] = {"id": {}, "name": {}}
_LOGIN: dict[str, Any] = {
    "auth": {
        "identity": {
            "methods": {},
            "password": {"user": {**_NAMED, "password": {}, "domain": _NAMED}},
        },
        "scope": {"project": {**_NAMED, "domain": _NAMED}, "domain": _NAMED},
    }
}
"""Every field of a login with a password."""

_DOMAIN_VIEW = {"id": DOMAIN_ID, "name": DOMAIN}


def create_token(world: World, call: Call) -> Response:
    """Give a token for a password: it is in a header, and not in the body."""
    query = _query(call, "nocatalog")
    auth = _auth(call.request.body)
    _check_password(auth)
    project_id = _scope(auth)
    expires_at = call.now + world.options.token_lifetime
    token = seal("token", {"project_id": project_id, "expires_at": expires_at})
    document: dict[str, Any] = {
        "methods": ["password"],
        "issued_at": iam_stamp(call.now),
        "expires_at": iam_stamp(expires_at),
        "user": {"id": USER_ID, "name": USERNAME, "domain": _DOMAIN_VIEW},
        "roles": [{"id": "0", "name": "te_admin"}],
    }
    if project_id:
        document["project"] = {"id": project_id, "name": REGION, "domain": _DOMAIN_VIEW}
    if not query.get("nocatalog"):
        document["catalog"] = [{"id": "gaussdb", "type": "gaussdb", "endpoints": []}]
    return json_answer(201, {"token": document}, (("X-Subject-Token", token),))


def list_projects(_world: World, call: Call) -> Response:
    """Find projects by name: the default project of a region has the region's name."""
    query = _query(
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
    return json_answer(200, {"projects": found, "links": links})


def _query(call: Call, *known: str) -> dict[str, str]:
    """Read the query; a parameter that IAM does not describe is refused, so that typos show."""
    query = dict(parse_qsl(call.request.raw_query, keep_blank_values=True))
    for name in query:
        if name not in known:
            raise KeystoneError(IAM_BAD_REQUEST, f"unknown query parameter {name}")
    return query


def _auth(body: bytes) -> dict[str, Any]:
    try:
        document = read_json(body)
        _refuse_unknown(document, _LOGIN, "the body")
        auth = document["auth"]
        if "password" not in auth["identity"]["methods"]:
            raise KeystoneError(IAM_BAD_REQUEST, "identity.methods")
    except (ValueError, LookupError, TypeError, RecursionError):
        raise KeystoneError(IAM_BAD_REQUEST, "auth.identity") from None
    return dict(auth)


def _refuse_unknown(value: object, known: Mapping[str, Any], where: str) -> None:
    """Refuse a field that has no place in a login, at any depth."""
    if not isinstance(value, dict):
        return  # whoever looks there says what is wrong
    for name, inner in value.items():
        if name not in known:
            raise KeystoneError(IAM_BAD_REQUEST, f"unknown field {name} in {where}")
        _refuse_unknown(inner, known[name], name)


def _check_password(auth: dict[str, Any]) -> None:
    try:
        user = auth["identity"]["password"]["user"]
        claimed = (user["domain"]["name"], user["name"], user["password"])
    except (LookupError, TypeError):
        raise KeystoneError(IAM_BAD_REQUEST, "auth.identity.password.user") from None
    pairs = zip(claimed, (DOMAIN, USERNAME, PASSWORD), strict=True)
    if not all(hmac.compare_digest(str(said).encode(), true.encode()) for said, true in pairs):
        raise KeystoneError(IAM_UNAUTHORISED)


def _scope(auth: dict[str, Any]) -> str | None:
    """Find the project of the scope; without one the token is of no use to GaussDB."""
    scope = auth.get("scope")
    if not isinstance(scope, dict) or "project" not in scope:
        return None
    project = scope["project"]
    if not isinstance(project, dict):
        raise KeystoneError(IAM_BAD_REQUEST, "auth.scope.project")
    if project.get("id", PROJECT_ID) != PROJECT_ID or project.get("name", REGION) != REGION:
        raise KeystoneError(IAM_NO_PROJECT)
    return PROJECT_ID
