"""Transport: retries, pauses, deadlines and rejected credentials."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import requests

from gaussbackup.errors import (
    AmbiguousOutcome,
    AuthFailed,
    InstanceBusy,
    NotSent,
    PermanentConnectionError,
    ServiceError,
    Throttled,
    UsageError,
)
from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, PROJECT, ClientFixture
from tests.support.builders import backup_id
from tests.support.special_files import create_special_file

if TYPE_CHECKING:
    from pathlib import Path

    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
CREATED = {
    "backup": {"id": "b1", "name": "n-42", "status": "BUILDING", "instance_id": "i1"},
    "job_id": "j1",
}
ROW = {"id": "b1", "name": "n-42", "status": "COMPLETED", "instance_id": "i1", "type": "manual"}
LATE = "Mon, 23 Nov 2026 13:00:00 GMT"


def _sent(http: responses.RequestsMock, index: int = 0) -> requests.PreparedRequest:
    return http.calls[index].request


def test_call_retries_a_throttled_create_after_the_requested_pause(
    http: responses.RequestsMock,
) -> None:
    http.post(f"{BASE}/backups", status=429, headers={"Retry-After": "1"})
    http.post(f"{BASE}/backups", status=429, headers={"Retry-After": "1.5"})
    http.post(f"{BASE}/backups", json=CREATED, status=202)
    fixture = ClientFixture()
    assert fixture.client.create_backup("i1", "n-42", None).attempts == 3
    assert fixture.pauses == fixture.clock.sleeps == [1.0, 1.5]


def test_call_signs_each_attempt_with_the_current_time(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503, headers={"Retry-After": "2"})
    http.get(f"{BASE}/backups", json={"backups": [ROW], "total_count": 1})
    ClientFixture().client.find_backup("b1")
    dates = [_sent(http, index).headers["X-Sdk-Date"] for index in (0, 1)]
    assert dates == ["20261123T120000Z", "20261123T120002Z"]


def test_call_stops_if_the_requested_pause_is_too_long(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=429, headers={"Retry-After": "600"})
    with pytest.raises(Throttled) as caught:
        ClientFixture().client.find_backup("b1")
    assert "600 s" in (caught.value.hint or "")
    assert caught.value.retry_after == 600


def test_call_stops_when_the_retry_budget_is_used_up(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", status=503)
    fixture = ClientFixture(retry_budget=30.0)
    for _ in range(3):
        with pytest.raises(AmbiguousOutcome):
            fixture.client.find_backup("b1")
    assert sum(fixture.clock.sleeps) <= 30.0
    assert len(http.calls) < 16


def test_call_makes_one_attempt_without_retry(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503)
    with pytest.raises(AmbiguousOutcome):
        ClientFixture().client.with_deadline(1060.0, retry=False).find_backup("b1")
    assert len(http.calls) == 1


def test_with_deadline_replaces_the_retry_budget(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=503)
    fixture = ClientFixture(retry_budget=0.0)
    with pytest.raises(AmbiguousOutcome):
        fixture.client.with_deadline(1005.0).find_backup("b1")
    assert len(http.calls) > 2
    assert fixture.clock.elapsed <= 5.0


def test_call_sends_nothing_after_the_deadline(http: responses.RequestsMock) -> None:
    with pytest.raises(NotSent):
        ClientFixture().client.with_deadline(999.0).create_backup("i1", "n-42", None)
    assert len(http.calls) == 0


def test_call_does_not_retry_a_busy_instance(http: responses.RequestsMock) -> None:
    http.post(f"{BASE}/backups", status=409, json={"error_code": "DBS.201205"})
    with pytest.raises(InstanceBusy) as caught:
        ClientFixture().client.create_backup("i1", "n-42", None)
    assert (caught.value.code, caught.value.http_status) == ("DBS.201205", 409)
    assert len(http.calls) == 1


@pytest.mark.parametrize("credentials", [None, IamToken(Secret("token"))])
def test_call_does_not_retry_rejected_static_credentials(
    http: responses.RequestsMock, credentials: IamToken | None
) -> None:
    http.get(f"{BASE}/backups", status=401, json={"error_code": "APIGW.0301"})
    fixture = ClientFixture(credentials) if credentials else ClientFixture()
    with pytest.raises(AuthFailed):
        fixture.client.find_backup("b1")
    assert len(http.calls) == 1


def test_call_corrects_a_wrong_clock_once_with_a_warning(http: responses.RequestsMock) -> None:
    http.get(f"{BASE}/backups", status=401, headers={"Date": LATE})
    http.get(f"{BASE}/backups", json={"backups": [ROW]})
    fixture = ClientFixture()
    assert fixture.client.find_backup("b1") is not None
    assert _sent(http, 1).headers["X-Sdk-Date"] == "20261123T130000Z"
    assert "60 minutes behind" in fixture.warnings[0]


def test_call_raises_after_a_rejection_with_the_corrected_clock(
    http: responses.RequestsMock,
) -> None:
    http.get(f"{BASE}/backups", status=401, headers={"Date": LATE})
    fixture = ClientFixture()
    for _ in range(2):
        with pytest.raises(AuthFailed):
            fixture.client.find_backup("b1")
    assert len(http.calls) == 3


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_call_never_follows_a_redirect(http: responses.RequestsMock, status: int) -> None:
    http.get(f"{BASE}/backups", status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(ServiceError):
        ClientFixture(retry_budget=0.0).client.find_backup("b1")
    assert {call.request.url.split("/")[2] for call in http.calls} == {"gaussdb.example"}  # type: ignore[union-attr]


def test_missing_ca_bundle_is_a_permanent_error(http: responses.RequestsMock) -> None:
    for fixture in (
        ClientFixture(ca_bundle="/nowhere/ca.pem"),
        ClientFixture(environ={"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem"}),
    ):
        with pytest.raises(PermanentConnectionError, match=r"/nowhere/ca\.pem"):
            fixture.client.find_backup("b1")
    assert len(http.calls) == 0


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_ca_bundle_that_is_no_file_is_a_usage_error(
    http: responses.RequestsMock, tmp_path: Path, name: str
) -> None:
    path = create_special_file(tmp_path, "fifo")
    with pytest.raises(UsageError, match="it is a FIFO, not a regular file") as caught:
        ClientFixture(environ={name: path}).client.find_backup("b1")
    assert path in caught.value.message
    assert len(http.calls) == 0


@pytest.mark.parametrize("method", ["find_backup", "delete_backup"])
def test_untrusted_certificate_is_not_retried(http: responses.RequestsMock, method: str) -> None:
    problem = ssl.SSLCertVerificationError(1, "self-signed certificate")
    problem.verify_message = "self-signed certificate"
    http.add("GET", f"{BASE}/backups", body=requests.exceptions.SSLError(problem))
    http.add("DELETE", f"{BASE}/backups/{backup_id(1)}", body=requests.exceptions.SSLError(problem))
    http.assert_all_requests_are_fired = False
    with pytest.raises(PermanentConnectionError, match="self-signed") as caught:
        getattr(ClientFixture().client, method)(backup_id(1))
    assert len(http.calls) == 1
    assert "ca_bundle" in (caught.value.hint or "")
