"""The clock of the machine."""

from __future__ import annotations

import time
from datetime import timezone
from typing import TYPE_CHECKING

from gaussbackup.clock import SystemClock

if TYPE_CHECKING:
    import pytest


def test_sleep_is_split_so_that_a_signal_is_handled_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, sleeps = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", sleep)
    SystemClock().sleep(1.75)
    assert sleeps == [0.5, 0.5, 0.5, 0.25]


def test_sleep_returns_at_once_for_zero_and_negative_seconds() -> None:
    started = time.monotonic()
    SystemClock().sleep(0)
    SystemClock().sleep(-5)
    assert time.monotonic() - started < 0.1


def test_now_is_in_utc_and_monotonic_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is timezone.utc
    assert clock.monotonic() <= clock.monotonic()
