"""Who may come in, and what those hear who may not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from gaussbackup.emulator import ACCESS_KEY, PROJECT_ID, SECRET_KEY
from gaussbackup.emulator.auth import signing
from gaussbackup.emulator.server.request import ServerRequest
from tests.emulator.raw_client import PREFIX, RawClient, RawResponse, login_body

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator
    from tests.emulator.conftest import Clock, Start


def signed_get(
    caller: RawClient,
    path: str = PREFIX + "/backups",
    *,
    access_key: str = ACCESS_KEY,
    secret_key: str = SECRET_KEY,
    skew: float = 0.0,
    security_token: str | None = None,
) -> RawResponse:
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + skew))
    headers = {"Host": "{}:{}".format(*caller.address), "X-Sdk-Date": date}
    if security_token:
        headers["X-Security-Token"] = security_token
    names = tuple(sorted(name.lower() for name in headers))
    request = ServerRequest("GET", path, "HTTP/1.1", tuple(headers.items()), b"", "")
    proof = signing.signature(secret_key, request, names)
    headers["Authorization"] = (
        f"SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={';'.join(names)}, Signature={proof}"
    )
    return caller.send("GET", path, headers=headers)


def test_a_right_signature_comes_in(caller: RawClient) -> None:
    assert signed_get(caller).status == 200


@pytest.mark.parametrize("skew", [-1000, 1000])
def test_a_stale_signature_is_refused(caller: RawClient, skew: float) -> None:
    said = signed_get(caller, skew=skew)
    assert (said.status, said.code) == (401, "APIGW.0301")


def test_a_refusal_has_the_gateways_shape(caller: RawClient) -> None:
    said = signed_get(caller, secret_key="wrong")
    assert said.status == 401
    assert set(said.json) == {"error_code", "error_msg", "request_id"}
    assert said.json["request_id"] == said.headers["X-Request-Id"]
    assert "verify aksk signature fail" in said.json["error_msg"]


def test_an_unknown_key_does_not_exist(caller: RawClient) -> None:
    said = signed_get(caller, access_key="NOBODY")
    assert "ak not exist" in said.json["error_msg"]


def test_a_sixth_failure_locks_the_key_for_five_minutes(start: Start, clock: Clock) -> None:
    with RawClient(start()) as caller:
        for _ in range(6):
            assert signed_get(caller, secret_key="wrong").status == 401
        assert "reach the limit" in signed_get(caller).json["error_msg"]
        clock.advance(301)
        assert signed_get(caller, skew=301).status == 200


def test_a_success_breaks_the_row_of_failures(caller: RawClient) -> None:
    for _ in range(3):
        for _ in range(5):
            signed_get(caller, secret_key="wrong")
        assert signed_get(caller).status == 200


def test_the_lock_can_be_switched_off(start: Start) -> None:
    with RawClient(start(lockout=False)) as caller:
        for _ in range(8):
            signed_get(caller, secret_key="wrong")
        assert signed_get(caller).status == 200


def test_another_project_is_forbidden(caller: RawClient) -> None:
    said = caller.send("GET", f"/v3/{'f' * 32}/backups")
    assert (said.status, said.code) == (403, "DBS.200010")
    other = {"X-Auth-Token": caller.token, "X-Project-Id": "f" * 32}
    assert caller.send("GET", PREFIX + "/backups", headers=other).status == 403


def test_a_malformed_project_is_a_bad_request(caller: RawClient) -> None:
    assert caller.send("GET", "/v3/short/backups").code == "DBS.280408"


def test_nobody_comes_in_without_credentials(caller: RawClient) -> None:
    said = caller.send("GET", PREFIX + "/backups", headers={})
    assert said.status == 401
    assert "x-auth-token not found" in said.json["error_msg"]


def test_a_token_is_long_and_not_in_the_body(caller: RawClient) -> None:
    said = caller.send("POST", "/v3/auth/tokens?nocatalog=true", login_body())
    token = said.headers["X-Subject-Token"] or ""
    assert said.status == 201
    assert len(token) > 2000
    assert token.encode() not in said.text
    assert said.json["token"]["project"]["id"] == PROJECT_ID
    assert "catalog" not in said.json["token"]


def test_a_token_expires(start: Start, clock: Clock) -> None:
    with RawClient(start(token_lifetime=100)) as caller:
        assert caller.get("/backups").status == 200
        clock.advance(101)
        said = caller.get("/backups")
        assert said.status == 401
        assert "token expires" in said.json["error_msg"]


def test_a_tampered_token_cannot_be_read(caller: RawClient) -> None:
    caller.token = caller.token[:-1] + ("0" if caller.token[-1] != "0" else "1")
    assert "decrypt token fail" in caller.get("/backups").json["error_msg"]


def test_a_token_without_a_project_is_of_no_use(caller: RawClient) -> None:
    said = caller.send("POST", "/v3/auth/tokens", login_body(project=None))
    caller.token = said.headers["X-Subject-Token"] or ""
    assert caller.get("/backups").status == 403


def test_a_wrong_password_is_refused_in_iams_shape(caller: RawClient) -> None:
    said = caller.send("POST", "/v3/auth/tokens", login_body(password="wrong"))
    assert said.status == 401
    assert said.json["error"]["code"] == 401
    assert said.json["error"]["title"] == "Unauthorized"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"auth": 1}'])
def test_a_malformed_login_is_a_bad_request(caller: RawClient, body: bytes) -> None:
    assert caller.send("POST", "/v3/auth/tokens", body).json["error"]["code"] == 400


def test_projects_are_found_by_name(caller: RawClient) -> None:
    found = signed_get(caller, "/v3/projects?name=emulator").json["projects"]
    assert [project["id"] for project in found] == [PROJECT_ID]
    assert signed_get(caller, "/v3/projects?name=elsewhere").json["projects"] == []


def test_the_metadata_service_gives_temporary_keys(caller: RawClient) -> None:
    ttl = {"X-Metadata-Token-Ttl-Seconds": "21600"}
    session = caller.send("PUT", "/meta-data/latest/api/token", headers=ttl).text.decode()
    path = "/openstack/latest/securitykey"
    key = caller.send("GET", path, headers={"X-Metadata-Token": session}).json["credential"]
    pair = {"access_key": key["access"], "secret_key": key["secret"]}
    assert signed_get(caller, **pair, security_token=key["securitytoken"]).status == 200
    assert signed_get(caller, **pair).status == 401
    assert caller.send("GET", path, headers={"X-Metadata-Token": "x"}).status == 401


def test_a_foreign_host_name_is_refused(caller: RawClient) -> None:
    headers = {"X-Auth-Token": caller.token, "Host": "evil.example"}
    assert caller.send("GET", PREFIX + "/backups", headers=headers).code == "APIGW.0101"
    assert caller.send("GET", "/_emulator/state", headers=headers).status == 404


def test_a_web_page_cannot_use_the_controls(caller: RawClient) -> None:
    headers = {"Origin": "http://evil.example"}
    assert caller.send("GET", "/_emulator/state", headers=headers).status == 404


def test_the_ledger_holds_no_secret(emulator: Emulator, caller: RawClient) -> None:
    caller.get("/backups")
    signed_get(caller)
    text = repr(emulator.requests())
    assert caller.token not in text
    assert ACCESS_KEY not in text


def test_throttling_says_when_to_come_again(start: Start) -> None:
    with RawClient(start(rate_limit=2)) as caller:
        caller.get("/backups")
        said = caller.get("/backups")
        assert (said.status, said.code) == (429, "APIGW.0308")
        assert said.headers["Retry-After"] == "1"
