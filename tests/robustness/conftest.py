"""The cloud of the catalogue: an emulator whose backups take a fifth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.robustness.deadline_server import LongTimeoutCloud, ShortTimeoutCloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[ShortTimeoutCloud]:
    """A fresh emulated cloud, and callers without patience."""
    options = emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.2)
    with emulator.Emulator(options) as server:
        yield ShortTimeoutCloud(server)


@pytest.fixture
def calm(cloud: ShortTimeoutCloud) -> LongTimeoutCloud:
    """The same cloud, and callers with patience."""
    return LongTimeoutCloud(cloud.server)
