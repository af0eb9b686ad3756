"""The IAM login: from an account's user and password to a token for one project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gaussbackup.api.auth.active import ActiveCredentials
from gaussbackup.api.body import MalformedBody, read_json
from gaussbackup.api.http_message import Request, build_url
from gaussbackup.errors import AuthFailed, NotSent, UsageError
from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from gaussbackup.model.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaussbackup.api.auth.active import CredentialProvider, SendRequest
    from gaussbackup.api.client_config import ClientConfig
    from gaussbackup.api.http_message import Response
    from gaussbackup.model.credentials import PasswordLogin


_WRONG_PLACE = "check iam_endpoint: is it the IAM of this cloud?"


def password_provider(login: PasswordLogin, connection: ClientConfig) -> CredentialProvider:
    """Logs in at the connection's IAM endpoint (api/facts.md, section 17.1).

    An address that sends elsewhere is not that of IAM; once it has given a token, it is, and a
    redirect is the trouble of a moment.
    """
    if not connection.iam_endpoint:
        raise UsageError(
            "a login with a password needs the address of IAM",
            hint="set iam_endpoint (GAUSSBACKUP_IAM_ENDPOINT) or a known region",
        )
    request = Request(
        method="POST",
        url=build_url(connection.iam_endpoint, ("v3", "auth", "tokens"), [("nocatalog", "true")]),
        headers={"Content-Type": "application/json;charset=utf8"},
        body=json.dumps(_login_body(login, _scope(connection))).encode(),
        idempotent=True,
        service_name="IAM",
    )

    worked = False

    def source(ask: SendRequest) -> ActiveCredentials:
        nonlocal worked
        try:
            held = ask(request, parse_token_response)
        except NotSent as problem:
            if worked or not 300 <= (problem.http_status or 0) < 400:
                raise
            raise AuthFailed(
                problem.message,
                hint=_WRONG_PLACE,
                http_status=problem.http_status,
                request_id=problem.request_id,
            ) from problem
        worked = True
        return held

    return source


def parse_token_response(answer: Response) -> ActiveCredentials:
    """The token is a header of the answer; its end and its project are in the body."""
    token = answer.headers.get("x-subject-token", "").strip()
    if not token:
        raise AuthFailed(
            "IAM answered without a token",
            hint=_WRONG_PLACE,
            http_status=answer.status,
            request_id=answer.request_id,
        )
    fields = _token_fields(answer)
    project = fields.get("project")
    project_id = project.get("id") if isinstance(project, dict) else None
    return ActiveCredentials(
        IamToken(Secret(token)),
        parse_timestamp(fields.get("expires_at")),
        project_id if isinstance(project_id, str) and project_id else None,
    )


def _token_fields(answer: Response) -> Mapping[str, object]:
    """What the body says of the token; a good token with an unreadable body is still good."""
    try:
        value = read_json(answer.body)
    except MalformedBody:
        return {}
    token = value.get("token") if isinstance(value, dict) else None
    return token if isinstance(token, dict) else {}


def _scope(connection: ClientConfig) -> dict[str, str]:
    if connection.project_id:
        return {"id": connection.project_id}
    if connection.project_name:
        return {"name": connection.project_name}
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
