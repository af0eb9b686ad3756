"""Fixtures for robustness tests: an emulator whose backups take 0.2 seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.checked_cloud import LongTimeoutCloud, ShortTimeoutCloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[ShortTimeoutCloud]:
    """An emulator; its clients have short timeouts."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.2)
    with emulator.Emulator(options) as server:
        yield ShortTimeoutCloud(server)


@pytest.fixture
def lenient_cloud(cloud: ShortTimeoutCloud) -> LongTimeoutCloud:
    """The same emulator; its clients have long timeouts."""
    return LongTimeoutCloud(cloud.server)
