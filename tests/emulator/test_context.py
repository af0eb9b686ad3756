"""The time at which a write request takes effect."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from pathlib import Path


def test_refresh_now_uses_time_after_waiting_for_lock(tmp_path: Path) -> None:
    delayed = threading.Event()

    def clock() -> float:
        """Return the time; the first value after `delayed` is set is 5 seconds old."""
        age = 5.0 if delayed.is_set() else 0.0
        delayed.clear()
        return time.time() - age

    options = EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, clock=clock)
    with Emulator(options) as emulator, RawClient(emulator) as client:
        orders = emulator.state()["instances"][0]["id"]
        assert client.create(orders, "before-v42").status == 202
        delayed.set()
        assert client.create(orders, "before-v42").status == 409
