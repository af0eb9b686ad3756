"""Hints of rejected requests: by the call and the kind of credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup.errors import AuthFailed, Forbidden, InvalidRequest, ServiceError
from gaussbackup.model.credentials import AccessKeys, IamToken
from gaussbackup.model.secret import Secret
from tests.api.auth.login_fixture import TOKENS, login_fixture
from tests.api.client_fixture import ENDPOINT, IAM, PROJECT, ClientFixture

if TYPE_CHECKING:
    from collections.abc import Callable

    import responses

    from gaussbackup.api.client import GaussDBClient

BASE = f"{ENDPOINT}/v3/{PROJECT}"
INSTANCE = "8af835e3ddb4c0bb2d0d33546e19c0f1in14"
BACKUP = "57c2f0aeb6e24ad4b1e2ddcf8a3a4c11br14"
EXPIRED = {"error_code": "APIG.0602", "error_msg": "Bad request: the security token has expired"}
TEMPORARY = AccessKeys("EXAMPLEACCESSKEY0001", Secret("made-up-secret-key"), Secret("sts"))


def _call(client: GaussDBClient, name: str) -> object:
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: client.create_backup(INSTANCE, "n-42", None),
        "list": lambda: client.find_backup(BACKUP),
        "delete": lambda: client.delete_backup(BACKUP),
        "stop": lambda: client.stop_backups(INSTANCE),
        "instances": lambda: client.list_instances(name="orders"),
        "policy": lambda: client.show_policy(INSTANCE),
        "job": lambda: client.show_job("j1"),
    }
    return calls[name]()


@pytest.mark.parametrize(
    ("call", "method", "path", "hint"),
    [
        ("create", "POST", "backups", "gaussdb:backup:create"),
        ("list", "GET", "backups", "gaussdb:backup:list"),
        ("delete", "DELETE", f"backups/{BACKUP}", "gaussdb:backup:delete"),
        ("stop", "POST", f"instances/{INSTANCE}/backups/stop", "stop backups"),
        ("instances", "GET", "instances", "gaussdb:instance:list, or pass the id"),
        ("policy", "GET", f"instances/{INSTANCE}/backups/policy", "read the backup policy"),
        ("job", "GET", "jobs", "read jobs"),
    ],
)
def test_missing_permission_names_the_one_of_the_call(
    http: responses.RequestsMock, call: str, method: str, path: str, hint: str
) -> None:
    http.add(method, f"{BASE}/{path}", status=403, json={"error_code": "DBS.200010"})
    with pytest.raises(Forbidden) as caught:
        _call(ClientFixture().client, call)
    assert hint in (caught.value.hint or "")


def test_missing_permission_for_projects_names_the_setting(http: responses.RequestsMock) -> None:
    http.get(f"{IAM}/v3/projects", status=403, json={"error": {"code": 403, "message": "no"}})
    fixture = ClientFixture(project_id=None, project_name="eu", iam_endpoint=IAM)
    with pytest.raises(Forbidden) as caught:
        fixture.client.find_backup(BACKUP)
    assert "iam:projects:listProjects" in (caught.value.hint or "")
    assert "GAUSSBACKUP_PROJECT_ID" in (caught.value.hint or "")
    assert "gaussdb:backup" not in (caught.value.hint or "")


def test_refused_address_is_no_missing_permission(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=403, json={"error_code": "APIGW.0401"})
    with pytest.raises(Forbidden) as caught:
        ClientFixture().client.find_backup(BACKUP)
    assert "grant" not in (caught.value.hint or "")


def test_rejected_login_names_mfa_and_the_account(http: responses.RequestsMock) -> None:
    http.post(TOKENS, status=401, json={"error": {"code": 401, "message": "wrong"}})
    with pytest.raises(AuthFailed) as caught:
        login_fixture().client.find_backup(BACKUP)
    hint = caught.value.hint or ""
    assert "MFA" in hint
    assert "account name" in hint
    assert "lock an access key" not in hint


def test_only_a_rejected_access_key_names_its_lock(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=401, json={"error_code": "APIGW.0301"})
    with pytest.raises(AuthFailed) as caught:
        ClientFixture().client.find_backup(BACKUP)
    assert "lock an access key" in (caught.value.hint or "")
    with pytest.raises(AuthFailed) as caught:
        ClientFixture(IamToken(Secret("a-token"))).client.find_backup(BACKUP)
    assert "lock an access key" not in (caught.value.hint or "")
    assert "token" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("credentials", "kind"),
    [
        (TEMPORARY, AuthFailed),
        (AccessKeys("EXAMPLEACCESSKEY0001", Secret("made-up-secret-key")), InvalidRequest),
        (IamToken(Secret("a-token")), InvalidRequest),
    ],
)
def test_expired_security_token_is_an_error_of_temporary_keys(
    http: responses.RequestsMock,
    credentials: AccessKeys | IamToken,
    kind: type[ServiceError],
) -> None:
    http.get(f"{BASE}/backups", status=400, json=EXPIRED)
    with pytest.raises(kind):
        ClientFixture(credentials).client.find_backup(BACKUP)
    assert len(http.calls) == 1


ENCODED = "HY0L8G1lOe3rcfgxfKVP+AK/S33eYp=="


@pytest.mark.parametrize("code", ["DBS.200010", "APIGW.0302", "APIGW.0802", None])
def test_encoded_reason_of_a_refusal_is_passed_on(
    http: responses.RequestsMock, code: str | None
) -> None:
    body = {"error_code": code, "error_msg": "no", "encoded_authorization_message": ENCODED}
    http.get(f"{BASE}/backups", status=403, json=body)
    with pytest.raises(Forbidden) as caught:
        ClientFixture().client.find_backup(BACKUP)
    first, *_, last = (caught.value.hint or "").split("\n")
    assert "permission" in first or "check" in first
    assert last.startswith("decode the reason")
    assert last.endswith(f"  {ENCODED}")


@pytest.mark.parametrize(
    "reason", ["", "a b", "a\nb", "\x1b[31m", "é", "$(x)", "x" * 10_241, 7, None, [ENCODED]]
)
def test_encoded_reason_of_another_form_is_left_out(
    http: responses.RequestsMock, reason: object
) -> None:
    body = {"error_code": "DBS.200010", "encoded_authorization_message": reason}
    http.get(f"{BASE}/backups", status=403, json=body)
    with pytest.raises(Forbidden) as caught:
        ClientFixture().client.find_backup(BACKUP)
    assert "decode" not in (caught.value.hint or "")
