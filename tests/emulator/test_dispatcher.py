"""Checks of the dispatcher: path, host and project."""

from __future__ import annotations

import pytest

from tests.emulator.raw_client import PREFIX, RawClient, login_body


def test_dispatch_rejects_other_project(client: RawClient) -> None:
    response = client.send("GET", f"/v3/{'f' * 32}/backups")
    assert (response.status, response.code) == (403, "DBS.200010")
    other = {"X-Auth-Token": client.token, "X-Project-Id": "f" * 32}
    assert client.send("GET", PREFIX + "/backups", headers=other).status == 403


def test_dispatch_rejects_malformed_project_id(client: RawClient) -> None:
    assert client.send("GET", "/v3/short/backups").code == "DBS.280408"


def test_dispatch_rejects_token_without_project(client: RawClient) -> None:
    response = client.send("POST", "/v3/auth/tokens", login_body(project=None))
    client.token = response.headers["X-Subject-Token"] or ""
    assert client.get("/backups").status == 403


def test_dispatch_rejects_foreign_host_header(client: RawClient) -> None:
    headers = {"X-Auth-Token": client.token, "Host": "evil.example"}
    assert client.send("GET", PREFIX + "/backups", headers=headers).code == "APIGW.0101"
    assert client.send("GET", "/_emulator/state", headers=headers).status == 404


@pytest.mark.parametrize("path", ["/backups/", "//backups", "/backupz", ""])
def test_dispatch_returns_404_for_unknown_path(client: RawClient, path: str) -> None:
    response = client.get(path)
    assert (response.status, response.code) == (404, "APIGW.0101")
    assert response.json["request_id"] == response.headers["X-Request-Id"]
