"""A client that logs in to IAM, and the mocked response to its login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaussbackup.model.credentials import PasswordLogin
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, IAM, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses

TOKENS = f"{IAM}/v3/auth/tokens"
BACKUPS = f"{ENDPOINT}/v3/{PROJECT}/backups"
EMPTY = {"backups": [], "total_count": 0}
_LOGIN = PasswordLogin("acme", "backup", Secret("pass-word"))


def mock_login(
    http: responses.RequestsMock, token: str, expires: str = "2026-11-24T12:00:00.0Z"
) -> None:
    """Add the response of IAM to one login."""
    body = {"token": {"expires_at": expires, "project": {"id": PROJECT, "name": "eu"}}}
    http.post(TOKENS, json=body, status=201, headers={"X-Subject-Token": token})


def login_fixture(**settings: Any) -> ClientFixture:
    return ClientFixture(_LOGIN, iam_endpoint=IAM, **settings)


def tokens_sent(http: responses.RequestsMock) -> list[str]:
    """Return the token of each request that has one."""
    sent = [call.request for call in http.calls]
    return [each.headers["X-Auth-Token"] for each in sent if "X-Auth-Token" in each.headers]
