"""Credentials of the metadata service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from gaussbackup.errors import AuthFailed, NotSent
from gaussbackup.model.credentials import MetadataAgency
from tests.api.auth.login_fixture import BACKUPS, EMPTY
from tests.api.client_fixture import ClientFixture

if TYPE_CHECKING:
    import responses

METADATA = "http://169.254.169.254"


def test_metadata_service_returns_temporary_keys_without_a_proxy(
    http: responses.RequestsMock,
) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    keys = {"access": "TEMPAK", "secret": "temp-sk", "securitytoken": "sts", "expires_at": "x"}
    http.get(f"{METADATA}/openstack/latest/securitykey", json={"credential": keys})
    http.get(BACKUPS, json=EMPTY)
    fixture = ClientFixture(MetadataAgency(), environ={"http_proxy": "http://proxy.example"})
    fixture.client.list_backups()
    sent = http.calls[2].request
    assert http.calls[1].request.headers["X-Metadata-Token"] == "session"
    assert sent.headers["X-Security-Token"] == "sts"
    assert "x-security-token" in sent.headers["Authorization"]
    assert fixture.secrets == ["session", "temp-sk", "sts"]


def test_older_metadata_service_needs_no_token(http: responses.RequestsMock) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", status=404)
    keys = {"credential": {"access": "TEMPAK", "secret": "temp-sk"}}
    http.get(f"{METADATA}/openstack/latest/securitykey", json=keys)
    http.get(BACKUPS, json=EMPTY)
    ClientFixture(MetadataAgency()).client.list_backups()
    assert "X-Metadata-Token" not in http.calls[1].request.headers


def test_missing_agency_is_an_authentication_error(http: responses.RequestsMock) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    http.get(f"{METADATA}/openstack/latest/securitykey", status=404)
    with pytest.raises(AuthFailed, match="agency"):
        ClientFixture(MetadataAgency()).client.list_backups()


@pytest.mark.parametrize("body", ['{"credential": {"secret": "temp-sk", "acc', "temp-sk", "[1]"])
def test_malformed_keys_are_never_quoted(http: responses.RequestsMock, body: str) -> None:
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    http.get(f"{METADATA}/openstack/latest/securitykey", body=body)
    with pytest.raises(NotSent) as caught:
        ClientFixture(MetadataAgency(), retry_budget=0.0).client.list_backups()
    assert caught.value.message.startswith("the metadata service: ")
    assert "temp-sk" not in caught.value.message


@pytest.mark.parametrize("problem", [400, 403, 401, requests.ReadTimeout()])
def test_metadata_service_without_a_session_token_is_asked_without_one(
    http: responses.RequestsMock, problem: int | Exception
) -> None:
    _mock_token_problem(http, problem)
    keys = {"credential": {"access": "TEMPAK", "secret": "temp-sk"}}
    http.get(f"{METADATA}/openstack/latest/securitykey", json=keys)
    http.get(BACKUPS, json=EMPTY)
    fixture = ClientFixture(MetadataAgency())
    fixture.client.list_backups()
    assert "X-Metadata-Token" not in http.calls[1].request.headers
    assert fixture.pauses == []


@pytest.mark.parametrize("problem", [400, 403, requests.ReadTimeout()])
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_metadata_service_that_needs_a_session_token_explains_containers(
    http: responses.RequestsMock, problem: int | Exception, status: int
) -> None:
    _mock_token_problem(http, problem)
    http.get(f"{METADATA}/openstack/latest/securitykey", status=status)
    with pytest.raises(
        AuthFailed, match="metadata service: it returned no session token"
    ) as caught:
        ClientFixture(MetadataAgency()).client.list_backups()
    assert "hop limit" in (caught.value.hint or "")
    assert "gaussdb" not in (caught.value.hint or "")


def test_metadata_service_that_never_responds_explains_containers(
    http: responses.RequestsMock,
) -> None:
    _mock_token_problem(http, requests.ReadTimeout())
    http.get(f"{METADATA}/openstack/latest/securitykey", body=requests.ReadTimeout())
    with pytest.raises(NotSent) as caught:
        ClientFixture(MetadataAgency(), retry_budget=0.0).client.list_backups()
    assert "hop limit" in (caught.value.hint or "")


def test_refreshed_temporary_keys_are_used_after_an_expired_security_token(
    http: responses.RequestsMock,
) -> None:
    keys = {"access": "TEMPAK", "secret": "temp-sk", "securitytoken": "sts"}
    http.put(f"{METADATA}/meta-data/latest/api/token", body="session")
    http.get(f"{METADATA}/openstack/latest/securitykey", json={"credential": keys})
    http.get(BACKUPS, status=400, json={"error_code": "APIG.0602"})
    http.get(BACKUPS, json=EMPTY)
    ClientFixture(MetadataAgency()).client.list_backups()
    assert sum((call.request.url or "").startswith(BACKUPS) for call in http.calls) == 2


def _mock_token_problem(http: responses.RequestsMock, problem: int | Exception) -> None:
    url = f"{METADATA}/meta-data/latest/api/token"
    if isinstance(problem, int):
        http.put(url, status=problem)
    else:
        http.put(url, body=problem)
