"""Tokens and projects of IAM."""

from __future__ import annotations

import pytest

from gaussbackup.emulator import PROJECT_ID
from tests.emulator.raw_client import RawClient, login_body, signed_get


def test_create_token_returns_long_token_in_header_only(client: RawClient) -> None:
    response = client.send("POST", "/v3/auth/tokens?nocatalog=true", login_body())
    token = response.headers["X-Subject-Token"] or ""
    assert response.status == 201
    assert len(token) > 2000
    assert token.encode() not in response.text
    assert response.json["token"]["project"]["id"] == PROJECT_ID
    assert "catalog" not in response.json["token"]


def test_create_token_returns_catalog_with_endpoints(client: RawClient) -> None:
    token = client.send("POST", "/v3/auth/tokens", login_body()).json["token"]
    base = "http://{}:{}".format(*client.address)
    urls = {entry["type"]: entry["endpoints"][0]["url"] for entry in token["catalog"]}
    assert urls == {
        "identity": f"{base}/v3",
        "iam": f"{base}/v3.0",
        "gaussdb": f"{base}/v3/{PROJECT_ID}",
    }
    assert {entry["endpoints"][0]["interface"] for entry in token["catalog"]} == {"public"}
    unscoped = client.send("POST", "/v3/auth/tokens", login_body(project=None)).json["token"]
    assert "gaussdb" not in {entry["type"] for entry in unscoped["catalog"]}


def test_show_version_needs_no_credentials(client: RawClient) -> None:
    response = client.send("GET", "/v3", headers={})
    assert response.status == 200
    assert response.json["version"]["id"] == "v3.6"
    assert response.json["version"]["links"][0]["href"].endswith("/v3/")


def test_create_token_rejects_wrong_password_in_iam_format(client: RawClient) -> None:
    response = client.send("POST", "/v3/auth/tokens", login_body(password="wrong"))
    assert response.status == 401
    assert response.json["error"]["code"] == 401
    assert response.json["error"]["title"] == "Unauthorized"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"auth": 1}'])
def test_create_token_rejects_malformed_body(client: RawClient, body: bytes) -> None:
    assert client.send("POST", "/v3/auth/tokens", body).json["error"]["code"] == 400


def test_list_projects_filters_by_name(client: RawClient) -> None:
    found = signed_get(client, "/v3/projects?name=emulator").json["projects"]
    assert [project["id"] for project in found] == [PROJECT_ID]
    assert signed_get(client, "/v3/projects?name=elsewhere").json["projects"] == []
