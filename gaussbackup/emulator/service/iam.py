"""IAM, as far as a client needs it: tokens for a password, and the id of a project."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gaussbackup.emulator.gatekeeper.sealed import seal
from gaussbackup.emulator.identities import (
    DOMAIN,
    DOMAIN_ID,
    PASSWORD,
    PROJECT_ID,
    REGION,
    USER_ID,
    USERNAME,
)
from gaussbackup.emulator.refusals import (
    IAM_BAD_REQUEST,
    IAM_NO_PROJECT,
    IAM_UNAUTHORISED,
    KeystoneError,
)
from gaussbackup.emulator.server.answers import Answer, json_answer
from gaussbackup.emulator.world.stamps import iam_stamp

if TYPE_CHECKING:
    from gaussbackup.emulator.service.call import Call, World

_DOMAIN_VIEW = {"id": DOMAIN_ID, "name": DOMAIN}


def create_token(world: World, call: Call) -> Answer:
    """Give a token for a password: it is in a header, and not in the body."""
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
    if not dict(parse_qsl(call.request.raw_query)).get("nocatalog"):
        document["catalog"] = [{"id": "gaussdb", "type": "gaussdb", "endpoints": []}]
    return json_answer(201, {"token": document}, (("X-Subject-Token", token),))


def list_projects(_world: World, call: Call) -> Answer:
    """Find projects by name: the default project of a region has the region's name."""
    query = dict(parse_qsl(call.request.raw_query, keep_blank_values=True))
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


def _auth(body: bytes) -> dict[str, Any]:
    try:
        auth = json.loads(body)["auth"]
        if "password" not in auth["identity"]["methods"]:
            raise KeystoneError(IAM_BAD_REQUEST, "identity.methods")
    except (ValueError, LookupError, TypeError):
        raise KeystoneError(IAM_BAD_REQUEST, "auth.identity") from None
    return dict(auth)


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
