"""Refresh of credentials: before they expire and after a rejection."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.errors import AuthFailed
from tests.api.auth.login_fixture import (
    BACKUPS,
    EMPTY,
    TOKENS,
    login_fixture,
    mock_login,
    tokens_sent,
)
from tests.api.client_fixture import ENDPOINT, PROJECT

if TYPE_CHECKING:
    import responses


def test_rejected_token_is_refreshed_once(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1")
    mock_login(http, "token-2")
    http.get(BACKUPS, status=401)
    http.get(BACKUPS, json=EMPTY)
    login_fixture().client.list_backups()
    assert tokens_sent(http) == ["token-1", "token-2"]


def test_concurrent_rejections_of_one_token_cause_one_refresh(
    http: responses.RequestsMock,
) -> None:
    threads = 4
    all_rejected = threading.Barrier(threads)

    def respond(request: Any) -> tuple[int, dict[str, str], str]:
        if request.headers["X-Auth-Token"] == "token-1":
            all_rejected.wait(timeout=10)
            return 401, {}, "{}"
        return 200, {}, json.dumps(EMPTY)

    mock_login(http, "token-1")
    mock_login(http, "token-2")
    http.add_callback("GET", BACKUPS, respond)
    client = login_fixture().client
    client._transport.active_credentials()
    with ThreadPoolExecutor(threads) as pool:
        for call in [pool.submit(client.list_backups) for _ in range(threads)]:
            call.result()
    assert sum("/auth/tokens" in str(call.request.url) for call in http.calls) == 2


def test_second_rejection_is_final(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1")
    http.post(f"{ENDPOINT}/v3/{PROJECT}/backups", status=401)
    with pytest.raises(AuthFailed) as caught:
        login_fixture().client.create_backup("i1", "n-42", None)
    assert len(tokens_sent(http)) == caught.value.attempts == 2


def test_invalid_token_with_status_403_is_refreshed(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1")
    http.get(BACKUPS, status=403, json={"error_code": "DBS.280056"})
    http.get(BACKUPS, json=EMPTY)
    login_fixture().client.list_backups()
    assert len(tokens_sent(http)) == 2


def test_token_is_refreshed_before_it_expires(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1", "2026-11-23T12:11:00.0Z")
    mock_login(http, "token-2")
    http.get(BACKUPS, json=EMPTY)
    fixture = login_fixture()
    fixture.client.list_backups()
    fixture.clock.sleep(120)
    fixture.client.list_backups()
    assert tokens_sent(http) == ["token-1", "token-2"]


def test_failed_early_refresh_is_only_a_warning(http: responses.RequestsMock) -> None:
    mock_login(http, "token-1", "2026-11-23T12:11:00.0Z")
    http.post(TOKENS, status=503)
    http.get(BACKUPS, json=EMPTY)
    fixture = login_fixture()
    fixture.client.list_backups()
    fixture.clock.sleep(120)
    fixture.client.list_backups()
    fixture.client.list_backups()
    assert tokens_sent(http) == ["token-1"] * 3
    assert len(fixture.warnings) == 1
