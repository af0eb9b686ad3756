"""Authentication by signature and token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.raw_client import PREFIX, RawClient, signed_get

if TYPE_CHECKING:
    from tests.emulator.conftest import Clock, StartEmulator


def test_authenticate_accepts_valid_signature(client: RawClient) -> None:
    assert signed_get(client).status == 200


@pytest.mark.parametrize("skew", [-1000, 1000])
def test_authenticate_rejects_signature_with_stale_date(client: RawClient, skew: float) -> None:
    response = signed_get(client, skew=skew)
    assert (response.status, response.code) == (401, "APIGW.0301")


def test_authenticate_error_has_gateway_format(client: RawClient) -> None:
    response = signed_get(client, secret_key="wrong")
    assert response.status == 401
    assert set(response.json) == {"error_code", "error_msg", "request_id"}
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    message = response.json["error_msg"]
    path = PREFIX + "/backups/"
    assert message.startswith(
        "Incorrect IAM authentication information: "
        f"verify aksk signature fail, canonicalRequest:GET|{path}||host:"
    )


def test_authenticate_error_is_short_if_configured(start_emulator: StartEmulator) -> None:
    with RawClient(start_emulator(signature_error="short")) as client:
        response = signed_get(client, secret_key="wrong")
    assert response.json["error_msg"] == "Incorrect IAM authentication information: Unauthorized"


def test_authenticate_rejects_unknown_access_key(client: RawClient) -> None:
    response = signed_get(client, access_key="NOBODY")
    assert "ak not exist" in response.json["error_msg"]


def test_authenticate_rejects_request_without_credentials(client: RawClient) -> None:
    response = client.send("GET", PREFIX + "/backups", headers={})
    assert response.status == 401
    assert "x-auth-token not found" in response.json["error_msg"]


def test_authenticate_rejects_expired_token(start_emulator: StartEmulator, clock: Clock) -> None:
    with RawClient(start_emulator(token_lifetime=100)) as client:
        assert client.get("/backups").status == 200
        clock.advance(101)
        response = client.get("/backups")
        assert response.status == 401
        assert "token expires" in response.json["error_msg"]


def test_authenticate_rejects_tampered_token(client: RawClient) -> None:
    client.token = client.token[:-1] + ("0" if client.token[-1] != "0" else "1")
    assert "decrypt token fail" in client.get("/backups").json["error_msg"]
