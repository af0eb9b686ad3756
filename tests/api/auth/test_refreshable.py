"""Logins, renewals, agencies, commands and projects."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import responses

from gaussbackup.errors import AuthFailed, NotSent, UsageError
from gaussbackup.model.credentials import CommandCredentials, MetadataAgency, PasswordLogin
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, IAM, KEYS, PROJECT, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGIN = PasswordLogin("acme", "backup", Secret("pass-word"))
TOKENS = f"{IAM}/v3/auth/tokens"
BACKUPS = f"{ENDPOINT}/v3/{PROJECT}/backups"
EMPTY = {"backups": [], "total_count": 0}
METADATA = "http://169.254.169.254"


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def _token(
    http: responses.RequestsMock, token: str, expires: str = "2026-11-24T12:00:00.0Z"
) -> None:
    body = {"token": {"expires_at": expires, "project": {"id": PROJECT, "name": "eu"}}}
    http.post(TOKENS, json=body, status=201, headers={"X-Subject-Token": token})


def _scene(**settings: Any) -> Scene:
    return Scene(LOGIN, iam_endpoint=IAM, **settings)


def _tokens_sent(http: responses.RequestsMock) -> list[str]:
    sent = [call.request for call in http.calls]
    return [each.headers["X-Auth-Token"] for each in sent if "X-Auth-Token" in each.headers]


def test_one_login_serves_all_calls_and_tells_the_project(http: responses.RequestsMock) -> None:
    _token(http, "token-1")
    http.get(BACKUPS, json=EMPTY)
    scene = _scene(project_id=None, project_name="eu")
    scene.client.list_backups()
    scene.client.with_deadline(2000.0).list_backups()
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
    assert _tokens_sent(http) == ["token-1", "token-1"]
    assert scene.secrets == ["pass-word", "token-1"]


def test_a_refused_token_is_renewed_once(http: responses.RequestsMock) -> None:
    _token(http, "token-1")
    _token(http, "token-2")
    http.get(BACKUPS, status=401)
    http.get(BACKUPS, json=EMPTY)
    _scene().client.list_backups()
    assert _tokens_sent(http) == ["token-1", "token-2"]


def test_a_second_refusal_is_final(http: responses.RequestsMock) -> None:
    _token(http, "token-1")
    http.post(f"{ENDPOINT}/v3/{PROJECT}/backups", status=401)
    with pytest.raises(AuthFailed) as caught:
        _scene().client.create_backup("i1", "n-42", None)
    assert len(_tokens_sent(http)) == caught.value.attempts == 2


def test_an_invalid_token_with_status_403_is_renewed_too(http: responses.RequestsMock) -> None:
    _token(http, "token-1")
    http.get(BACKUPS, status=403, json={"error_code": "DBS.280056"})
    http.get(BACKUPS, json=EMPTY)
    _scene().client.list_backups()
    assert len(_tokens_sent(http)) == 2


def test_a_token_is_renewed_before_its_end(http: responses.RequestsMock) -> None:
    _token(http, "token-1", "2026-11-23T12:11:00.0Z")
    _token(http, "token-2")
    http.get(BACKUPS, json=EMPTY)
    scene = _scene()
    scene.client.list_backups()
    scene.clock.sleep(120)
    scene.client.list_backups()
    assert _tokens_sent(http) == ["token-1", "token-2"]


def test_a_failed_early_renewal_is_only_a_warning(http: responses.RequestsMock) -> None:
    _token(http, "token-1", "2026-11-23T12:11:00.0Z")
    http.post(TOKENS, status=503)
    http.get(BACKUPS, json=EMPTY)
    scene = _scene()
    scene.client.list_backups()
    scene.clock.sleep(120)
    scene.client.list_backups()
    scene.client.list_backups()
    assert _tokens_sent(http) == ["token-1"] * 3
    assert len(scene.warnings) == 1


def test_a_wrong_password_is_told_by_iam_and_not_tried_again(http: responses.RequestsMock) -> None:
    wrong = {"error": {"message": "The username or password is wrong.", "code": 401}}
    http.post(TOKENS, status=401, json=wrong)
    with pytest.raises(AuthFailed, match=r"IAM: .*password is wrong"):
        _scene().client.list_backups()
    assert len(http.calls) == 1


def test_an_address_that_sends_elsewhere_is_not_that_of_iam(http: responses.RequestsMock) -> None:
    http.post(TOKENS, status=302, headers={"Location": "https://evil.example/"})
    with pytest.raises(AuthFailed, match="redirect refused") as caught:
        _scene(retry_budget=2.0).client.create_backup("i1", "n-42", None)
    assert "iam_endpoint" in (caught.value.hint or "")
    assert {call.request.url for call in http.calls} == {f"{TOKENS}?nocatalog=true"}


def test_a_redirect_of_an_iam_that_has_worked_is_outlasted(http: responses.RequestsMock) -> None:
    _token(http, "token-1")
    http.post(TOKENS, status=302)
    http.get(BACKUPS, status=401)
    with pytest.raises(NotSent):
        _scene(retry_budget=0.0).client.list_backups()


@pytest.mark.parametrize("status", [500, 504])
def test_a_create_is_not_in_doubt_because_of_the_login(
    http: responses.RequestsMock, status: int
) -> None:
    http.post(TOKENS, status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(NotSent):
        _scene(retry_budget=2.0).client.create_backup("i1", "n-42", None)
    assert not _tokens_sent(http)


@pytest.mark.parametrize("headers", [{}, {"X-Subject-Token": ""}])
def test_a_login_without_a_token_is_an_error(
    http: responses.RequestsMock, headers: dict[str, str]
) -> None:
    http.post(TOKENS, status=201, headers=headers, json={"token": {}})
    with pytest.raises(AuthFailed, match="without a token"):
        _scene().client.list_backups()


def test_a_project_is_looked_up_by_its_name_with_a_signature(http: responses.RequestsMock) -> None:
    projects = [{"id": PROJECT, "name": "eu"}, {"id": "x", "name": "eu_sub"}]
    http.get(f"{IAM}/v3/projects", json={"projects": projects})
    http.get(BACKUPS, json=EMPTY)
    scene = Scene(KEYS, project_id=None, project_name="eu", iam_endpoint=IAM)
    scene.client.list_backups()
    scene.client.list_backups()
    lookup = http.calls[0].request
    assert lookup.headers["Authorization"].startswith("SDK-HMAC-SHA256 ")
    assert "X-Project-Id" not in lookup.headers
    assert len(http.calls) == 3


@pytest.mark.parametrize(
    ("ids", "message"),
    [([], "project not found: eu"), (["a", "b"], "2 projects are named eu: a, b")],
)
def test_a_name_of_no_project_or_of_several_is_an_error(
    http: responses.RequestsMock, ids: list[str], message: str
) -> None:
    projects = [{"id": each, "name": "eu"} for each in ids]
    http.get(f"{IAM}/v3/projects", json={"projects": projects})
    with pytest.raises(UsageError, match=message):
        Scene(KEYS, project_id=None, project_name="eu", iam_endpoint=IAM).client.list_backups()


def test_an_agency_gives_temporary_keys_and_no_proxy_is_asked(http: responses.RequestsMock) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    keys = {"access": "TEMPAK", "secret": "temp-sk", "securitytoken": "sts", "expires_at": "x"}
    http.get(f"{METADATA}/openstack/latest/securitykey", json={"credential": keys})
    http.get(BACKUPS, json=EMPTY)
    scene = Scene(MetadataAgency(), environ={"http_proxy": "http://proxy.example"})
    scene.client.list_backups()
    sent = http.calls[2].request
    assert http.calls[1].request.headers["X-Metadata-Token"] == "session"
    assert sent.headers["X-Security-Token"] == "sts"
    assert "x-security-token" in sent.headers["Authorization"]
    assert scene.secrets == ["session", "temp-sk", "sts"]


def test_an_old_metadata_service_needs_no_token(http: responses.RequestsMock) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", status=404)
    keys = {"credential": {"access": "TEMPAK", "secret": "temp-sk"}}
    http.get(f"{METADATA}/openstack/latest/securitykey", json=keys)
    http.get(BACKUPS, json=EMPTY)
    Scene(MetadataAgency()).client.list_backups()
    assert "X-Metadata-Token" not in http.calls[1].request.headers


def test_a_machine_without_an_agency_is_told_so(http: responses.RequestsMock) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    http.get(f"{METADATA}/openstack/latest/securitykey", status=404)
    with pytest.raises(AuthFailed, match="agency"):
        Scene(MetadataAgency()).client.list_backups()


@pytest.mark.parametrize("body", ['{"credential": {"secret": "temp-sk", "acc', "temp-sk", "[1]"])
def test_keys_of_an_agency_that_cannot_be_read_are_never_quoted(
    http: responses.RequestsMock, body: str
) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    http.get(f"{METADATA}/openstack/latest/securitykey", body=body)
    with pytest.raises(NotSent) as caught:
        Scene(MetadataAgency(), retry_budget=0.0).client.list_backups()
    assert caught.value.message.startswith("the metadata service: ")
    assert "temp-sk" not in caught.value.message


def _command(code: str) -> Scene:
    return Scene(CommandCredentials((sys.executable, "-c", code)))


def test_a_command_gives_keys_or_a_token(http: responses.RequestsMock) -> None:
    http.get(BACKUPS, json=EMPTY)
    _command('print(\'{"token": "tok"}\')').client.list_backups()
    assert _tokens_sent(http) == ["tok"]
    scene = _command('print(\'{"access_key": "AK", "secret_key": "printed-sk"}\')')
    scene.client.list_backups()
    assert scene.secrets == ["printed-sk"]


@pytest.mark.parametrize(
    "code", ["print('secret-value')", "print('[1]')", 'print(\'{"access_key": "x"}\')', "exit(3)"]
)
def test_a_command_that_prints_no_credentials_is_never_quoted(
    http: responses.RequestsMock, code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        _command(code).client.list_backups()
    assert "secret-value" not in caught.value.message


def test_a_command_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UsageError, match="cannot be run: No such file"):
        Scene(CommandCredentials(("/no-such-program",))).client.list_backups()
