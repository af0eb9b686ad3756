"""Credentials from an IAM login: user and password in, a token for one project out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gaussbackup.api.auth.refreshable import ActiveCredentials
from gaussbackup.api.http_message import Request, build_url
from gaussbackup.api.response_body import MalformedBody, read_json
from gaussbackup.errors import AuthFailed, NotSent, UsageError
from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from gaussbackup.model.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.api.auth.refreshable import CredentialProvider, SendRequest
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response
    from gaussbackup.model.credentials import PasswordLogin


_HINT = "check that iam_endpoint is the IAM of this cloud"


def password_provider(login: PasswordLogin, config: ClientConfig) -> CredentialProvider:
    """Return a provider that logs in to IAM (gaussbackup/api/README.md, "Tokens and projects").

    A redirect means that the endpoint is not IAM, unless an earlier login succeeded: then it is a
    temporary error.
    """
    if not config.iam_endpoint:
        raise UsageError(
            "a login with a password needs the IAM endpoint",
            hint="set iam_endpoint (GAUSSBACKUP_IAM_ENDPOINT) or a known region",
        )
    request = Request(
        method="POST",
        url=build_url(config.iam_endpoint, ("v3", "auth", "tokens"), [("nocatalog", "true")]),
        headers={"Content-Type": "application/json;charset=utf8"},
        body=json.dumps(_login_body(login, _scope(config))).encode(),
        idempotent=True,
        service_name="IAM",
    )
    succeeded = False

    def provide(send: SendRequest) -> ActiveCredentials:
        nonlocal succeeded
        try:
            active = send(request, parse_token_response)
        except NotSent as error:
            if succeeded or not 300 <= (error.http_status or 0) < 400:
                raise
            status, request_id = error.http_status, error.request_id
            raise AuthFailed(
                error.message, hint=_HINT, http_status=status, request_id=request_id
            ) from error
        succeeded = True
        return active

    return provide


def parse_token_response(response: Response) -> ActiveCredentials:
    """Parse the response to a login: the token is a header, expiry and project are in the body."""
    token = response.headers.get("x-subject-token", "").strip()
    if not token:
        raise AuthFailed(
            "IAM sent a response without a token",
            hint=_HINT,
            http_status=response.status,
            request_id=response.request_id,
        )
    fields = _token_fields(response)
    project = fields.get("project")
    project_id = project.get("id") if isinstance(project, dict) else None
    return ActiveCredentials(
        IamToken(Secret(token)),
        parse_timestamp(fields.get("expires_at")),
        project_id if isinstance(project_id, str) and project_id else None,
    )


def _token_fields(response: Response) -> Mapping[str, object]:
    """Return `token` of the body; empty if the body is malformed, as the token is still valid."""
    try:
        value = read_json(response.body)
    except MalformedBody:
        return {}
    token = value.get("token") if isinstance(value, dict) else None
    return token if isinstance(token, dict) else {}


def _scope(config: ClientConfig) -> dict[str, str]:
    if config.project_id:
        return {"id": config.project_id}
    if config.project_name:
        return {"name": config.project_name}
    raise UsageError(
        "a login with a password needs a project",
        hint="set project_id (GAUSSBACKUP_PROJECT_ID) or region",
    )


def _login_body(login: PasswordLogin, project: Mapping[str, str]) -> dict[str, object]:
    user = {
        "name": login.username,
        "password": login.password.reveal(),
        "domain": {"name": login.domain},
    }
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": project},
        }
    }
