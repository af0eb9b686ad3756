"""Hints of rejected requests, by the call and the kind of credentials; imported after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gaussbackup.api.auth.refreshable import CredentialsRejected
from gaussbackup.api.response_body import MalformedBody, read_json
from gaussbackup.errors import AuthFailed, Forbidden, ServiceError
from gaussbackup.model.credentials import AccessKeys

if TYPE_CHECKING:
    from gaussbackup.api.http_message import Request
    from gaussbackup.model.credentials import IamToken

_EXPIRED_SECURITY_TOKEN = "APIGW.0602"  # noqa: S105 - a code, with status 400
_PERMISSIONS = {
    ("POST", "backups"): "gaussdb:backup:create",
    ("GET", "backups"): "gaussdb:backup:list",
    ("DELETE", "backups"): "gaussdb:backup:delete",
    ("POST", "stop"): "to stop backups",
    ("GET", "instances"): "gaussdb:instance:list",
    ("GET", "policy"): "to read the backup policy",
    ("PUT", "policy"): "gaussdb:instance:updateBackupPolicy",
    ("GET", "jobs"): "to read jobs",
    ("GET", "tasks"): "to read jobs",
    ("GET", "projects"): "iam:projects:listProjects",
}
"""Permission of each call by method and resource (gaussbackup/api/README.md, "Error codes")."""
_ENCODED_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_."
)
_MAX_ENCODED_LENGTH = 10240
_ALTERNATIVES = {
    "instances": ", or pass the id of the instance instead of its name",
    "projects": ", or set project_id (GAUSSBACKUP_PROJECT_ID)",
}


def explain_rejection(
    error: ServiceError,
    request: Request,
    credentials: AccessKeys | IamToken | None,
    body: bytes = b"",
) -> ServiceError:
    """Return the error with the hint for this call; `credentials` is None if it was not signed.

    An expired security token is an error of the credentials, although its status is 400. `body` may
    have the encoded reason of a refusal, which is passed on.
    """
    if (
        error.code == _EXPIRED_SECURITY_TOKEN
        and isinstance(credentials, AccessKeys)
        and credentials.security_token
    ):
        error = _as_rejected_credentials(error)
    if isinstance(error, Forbidden) and error.code in {None, *_PERMISSION_CODES}:
        error.hint = _permission_hint(request) or error.hint
    elif isinstance(error, AuthFailed):
        error.hint = _credentials_hint(request, credentials) or error.hint
    reason = _encoded_reason(body)
    if reason is not None:
        decode = "decode the reason with the API of IAM, POST /v5/decode-authorization-message:"
        error.hint = "\n".join([*filter(None, [error.hint]), f"{decode}  {reason}"])
    return error


def _encoded_reason(body: bytes) -> str | None:
    """Return the reason that only IAM can decode (gaussbackup/api/README.md, "Error codes")."""
    try:
        fields = read_json(body)
    except MalformedBody:
        return None
    reason = fields.get("encoded_authorization_message") if isinstance(fields, dict) else None
    if not isinstance(reason, str) or not 0 < len(reason) <= _MAX_ENCODED_LENGTH:
        return None
    return reason if _ENCODED_CHARACTERS.issuperset(reason) else None


_PERMISSION_CODES = {
    *("DBS.200010", "DBS.200604", "DBS.216003", "DBS.200044", "DBS.201003", "DBS.280015"),
    *("APIGW.0302", "APIGW.0304", "APIGW.0306"),
}
"""Codes of a missing permission; other refusals, as of an address, have other reasons."""


def _as_rejected_credentials(error: ServiceError) -> CredentialsRejected:
    rejected = CredentialsRejected(
        f"security token expired or rejected: {error.message}",
        code=error.code,
        http_status=error.http_status,
        request_id=error.request_id,
    )
    rejected.retry_after = error.retry_after
    return rejected


def _permission_hint(request: Request) -> str | None:
    if request.service_name == "IAM" and request.method == "POST":
        return "check that the IAM user may use the API with a password, or use an access key"
    resource = _resource(request)
    permission = _PERMISSIONS.get((request.method, resource))
    if permission is None:
        return None
    alternative = _ALTERNATIVES.get(resource, "; check the project id and the account too")
    return f"grant the user the permission {permission}{alternative}"


def _resource(request: Request) -> str:
    """Return the last part of the path that is not an id."""
    parts = urlsplit(request.url).path.split("/")
    return parts[-2] if request.method == "DELETE" else parts[-1]


def _credentials_hint(request: Request, credentials: AccessKeys | IamToken | None) -> str | None:
    if request.service_name == "IAM" and request.method == "POST":
        return (
            "check the account name (domain), the user name and the password; a user with MFA "
            "cannot log in with a password: use an access key or another IAM user"
        )
    if isinstance(credentials, AccessKeys) or credentials is None:
        return None
    return "check the token: it may have expired, or be for another project or region"
