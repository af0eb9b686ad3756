"""Credentials of the metadata service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
