"""Rate limit and lockout of access keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.raw_client import RawClient, signed_get

if TYPE_CHECKING:
    from tests.emulator.conftest import Clock, StartEmulator


def test_lockout_locks_key_for_five_minutes_after_six_failures(
    start_emulator: StartEmulator, clock: Clock
) -> None:
    with RawClient(start_emulator()) as client:
        for _ in range(6):
            assert signed_get(client, secret_key="wrong").status == 401
        assert "reach the limit" in signed_get(client).json["error_msg"]
        clock.advance(301)
        assert signed_get(client, skew=301).status == 200


def test_lockout_resets_count_after_success(client: RawClient) -> None:
    for _ in range(3):
        for _ in range(5):
            signed_get(client, secret_key="wrong")
        assert signed_get(client).status == 200


def test_lockout_can_be_disabled(start_emulator: StartEmulator) -> None:
    with RawClient(start_emulator(lockout=False)) as client:
        for _ in range(8):
            signed_get(client, secret_key="wrong")
        assert signed_get(client).status == 200


def test_throttle_returns_429_with_retry_after(start_emulator: StartEmulator) -> None:
    with RawClient(start_emulator(rate_limit=2)) as client:
        client.get("/backups")
        response = client.get("/backups")
        assert (response.status, response.code) == (429, "APIGW.0308")
        assert response.headers["Retry-After"] == "1"
