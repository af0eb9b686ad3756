"""The clock of the service: its offset, by the Date headers, and the warning about it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from gaussbackup.model.credentials import IamToken
from gaussbackup.model.secret import Secret
from tests.api.client_fixture import ENDPOINT, NOW, PROJECT, ClientFixture

if TYPE_CHECKING:
    import responses

BASE = f"{ENDPOINT}/v3/{PROJECT}"
TOKEN = IamToken(Secret("a-token"))


def _respond(http: responses.RequestsMock, seconds: float, status: int = 200) -> None:
    """Add a response of a service whose clock is ahead by `seconds`."""
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    http.get(f"{BASE}/backups", json={"backups": []}, status=status, headers={"Date": date})


@pytest.mark.parametrize("seconds", [3600.0, -3600.0, 60.0])
def test_service_now_is_the_time_of_the_service(
    http: responses.RequestsMock, seconds: float
) -> None:
    _respond(http, seconds)
    fixture = ClientFixture()
    assert fixture.client.service_now() == NOW
    fixture.client.find_backup("b1")
    assert fixture.client.service_now() == NOW + timedelta(seconds=seconds)
    assert fixture.client.clock_offset() == timedelta(seconds=seconds)


def test_service_now_does_not_depend_on_later_changes_of_the_local_clock(
    http: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _respond(http, 600.0)
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    fixture.clock.sleep(30.0)
    monkeypatch.setattr(fixture.clock, "now", lambda: NOW - timedelta(days=2))
    assert fixture.client.service_now() == NOW + timedelta(seconds=630.0)


@pytest.mark.parametrize("seconds", [0.0, 1.5, -1.5])
def test_clock_offset_is_zero_within_the_resolution_of_the_header(
    http: responses.RequestsMock, seconds: float
) -> None:
    _respond(http, seconds)
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    assert fixture.client.clock_offset() == timedelta()


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 12:00:00 GMT"])
def test_clock_offset_is_zero_without_a_valid_date(http: responses.RequestsMock, date: str) -> None:
    http.get(f"{BASE}/backups", json={"backups": []}, headers={"Date": date})
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    assert fixture.client.clock_offset() == timedelta()
    assert fixture.warnings == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3600.0, "60 minutes behind the service's"), (-600.0, "10 minutes ahead of the service's")],
)
def test_client_warns_once_about_a_wrong_clock_with_a_token(
    http: responses.RequestsMock, seconds: float, text: str
) -> None:
    _respond(http, seconds)
    fixture = ClientFixture(TOKEN)
    fixture.client.find_backup("b1")
    fixture.client.with_deadline(None).find_backup("b1")
    assert len(fixture.warnings) == 1
    assert text in fixture.warnings[0]


def test_client_does_not_warn_about_a_small_difference(http: responses.RequestsMock) -> None:
    _respond(http, 299.0)
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    assert fixture.warnings == []


def test_client_warns_once_if_the_signature_was_corrected(http: responses.RequestsMock) -> None:
    _respond(http, 3600.0, status=401)
    _respond(http, 3600.0)
    fixture = ClientFixture()
    fixture.client.find_backup("b1")
    assert len(fixture.warnings) == 1
    assert "signed with the service's time" in fixture.warnings[0]
