"""Calls that write take effect in the order of their turns, whenever they came in."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.raw_client import RawClient

if TYPE_CHECKING:
    from pathlib import Path


def test_the_call_that_had_to_wait_sees_what_the_one_before_it_wrote(tmp_path: Path) -> None:
    delayed = threading.Event()

    def clock() -> float:
        """Now; but the first reading after `delayed` was set is that of a call long on its way."""
        early = 5.0 if delayed.is_set() else 0.0
        delayed.clear()
        return time.time() - early

    options = EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, clock=clock)
    with Emulator(options) as emulator, RawClient(emulator) as caller:
        orders = emulator.state()["instances"][0]["id"]
        assert caller.create(orders, "before-v42").status == 202
        delayed.set()
        assert caller.create(orders, "before-v42").status == 409
