"""The machine's clock."""

from __future__ import annotations

import time
from datetime import timezone
from typing import TYPE_CHECKING

from gaussbackup.clock import SystemClock

if TYPE_CHECKING:
    import pytest


def test_a_long_sleep_is_made_of_short_ones_so_that_no_signal_waits_for_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, naps = [100.0], list[float]()

    def nap(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", nap)
    SystemClock().sleep(1.75)
    assert naps == [0.5, 0.5, 0.5, 0.25]


def test_no_time_at_all_is_no_sleep() -> None:
    began = time.monotonic()
    SystemClock().sleep(0)
    SystemClock().sleep(-5)
    assert time.monotonic() - began < 0.1


def test_now_is_an_instant_in_utc_and_monotonic_time_only_grows() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is timezone.utc
    assert clock.monotonic() <= clock.monotonic()
