"""The log of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.emulator import ACCESS_KEY
from tests.emulator.raw_client import RawClient, signed_get

if TYPE_CHECKING:
    from gaussbackup.emulator import Emulator


def test_request_log_contains_no_secrets(emulator: Emulator, client: RawClient) -> None:
    client.get("/backups")
    signed_get(client)
    text = repr(emulator.requests())
    assert client.token not in text
    assert ACCESS_KEY not in text
