"""Credentials of an IAM login."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gaussbackup.errors import AuthFailed, NotSent
from tests.api.auth.login_fixture import (
    BACKUPS,
    EMPTY,
    TOKENS,
    login_fixture,
    mock_login,
    tokens_sent,
)

if TYPE_CHECKING:
    import responses


def test_one_login_serves_all_calls_and_returns_the_project(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1")
    http.get(BACKUPS, json=EMPTY)
    fixture = login_fixture(project_id=None, project_name="eu")
    fixture.client.list_backups()
    fixture.client.with_deadline(2000.0).list_backups()
    login = http.calls[0].request
    assert json.loads(login.body or "")["auth"] == {
        "identity": {
            "methods": ["password"],
            "password": {
                "user": {"name": "backup", "password": "pass-word", "domain": {"name": "acme"}}
            },
        },
        "scope": {"project": {"name": "eu"}},
    }
    assert "Authorization" not in login.headers
    assert tokens_sent(http) == ["token-1", "token-1"]
    assert fixture.secrets == ["pass-word", "token-1"]


def test_wrong_password_is_not_retried(http: responses.RequestsMock) -> None:
    wrong = {"error": {"message": "The username or password is wrong.", "code": 401}}
    http.post(TOKENS, status=401, json=wrong)
    with pytest.raises(AuthFailed, match=r"IAM: .*password is wrong"):
        login_fixture().client.list_backups()
    assert len(http.calls) == 1


def test_redirect_of_the_first_login_is_an_error_of_the_endpoint(
    http: responses.RequestsMock,
) -> None:
    http.post(TOKENS, status=302, headers={"Location": "https://evil.example/"})
    with pytest.raises(AuthFailed, match="redirect refused") as caught:
        login_fixture(retry_budget=2.0).client.create_backup("i1", "n-42", None)
    assert "iam_endpoint" in (caught.value.hint or "")
    assert {call.request.url for call in http.calls} == {f"{TOKENS}?nocatalog=true"}


def test_redirect_after_a_successful_login_is_temporary(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1")
    http.post(TOKENS, status=302)
    http.get(BACKUPS, status=401)
    with pytest.raises(NotSent):
        login_fixture(retry_budget=0.0).client.list_backups()


@pytest.mark.parametrize("status", [500, 504])
def test_failed_login_does_not_make_a_create_ambiguous(
    http: responses.RequestsMock, status: int
) -> None:
    http.post(TOKENS, status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(NotSent):
        login_fixture(retry_budget=2.0).client.create_backup("i1", "n-42", None)
    assert not tokens_sent(http)


@pytest.mark.parametrize("headers", [{}, {"X-Subject-Token": ""}])
def test_login_response_without_a_token_is_an_error(
    http: responses.RequestsMock, headers: dict[str, str]
) -> None:
    http.post(TOKENS, status=201, headers=headers, json={"token": {}})
    with pytest.raises(AuthFailed, match="without a token"):
        login_fixture().client.list_backups()
