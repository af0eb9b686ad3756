"""Fixtures: an emulator, a client of the vendor's SDK, and the instance `orders`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.contract.sdk import client_of, find_instances

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    options = EmulatorOptions(
        state=tmp_path / "emulator.db",
        build_time=0.4,
        restore_time=0.4,
        delete_response="record",
        delete_instance_time=0.2,
    )
    with Emulator(options) as running:
        yield running


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Any]:
    client = client_of(emulator)
    yield client
    client._http_client._session.close()


@pytest.fixture
def orders(client: Any) -> str:
    (found,) = find_instances(client, name="orders")
    return str(found.id)
