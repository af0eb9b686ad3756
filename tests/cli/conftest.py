"""The cloud of the command-line tests: an emulator of their own, on a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gaussbackup import emulator
from tests.support.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A fresh emulated cloud whose backups take a third of a second."""
    server = emulator.Emulator(
        emulator.EmulatorOptions(state=tmp_path / "cloud.db", build_time=0.3)
    )
    server.start()
    yield Cloud(server)
    server.stop()
