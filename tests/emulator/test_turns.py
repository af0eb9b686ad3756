"""Calls that write take effect in the order of their turns, whenever they came in."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from gaussbackup.emulator import Emulator, EmulatorOptions
from tests.emulator.caller import Caller

if TYPE_CHECKING:
    from pathlib import Path


def test_the_call_that_had_to_wait_sees_what_the_one_before_it_wrote(tmp_path: Path) -> None:
    slow = threading.local()

    def clock() -> float:
        """The first reading of a thread is early by far, as if its call had waited long."""
        first = not getattr(slow, "read", False)
        slow.read = True
        return time.time() - (0.5 if first else 0.0)

    options = EmulatorOptions(state=tmp_path / "cloud.db", build_time=60.0, clock=clock)
    with Emulator(options) as emulator:
        orders = emulator.state()["instances"][0]["id"]
        statuses = []
        for _ in range(2):
            with Caller(emulator) as caller:
                statuses.append(caller.create(orders, "before-v42").status)
        assert statuses == [202, 409]
