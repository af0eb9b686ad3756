"""Time as an argument: the clock that actions and api are given."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Clock(Protocol):
        """What time it is, how long something took, and a way to wait."""

        def now(self) -> datetime:
            """The wall clock: an aware instant in UTC."""
            ...

        def monotonic(self) -> float:
            """Seconds that only grow; for deadlines and durations."""
            ...

        def sleep(self, seconds: float) -> None:
            """Let that many seconds pass; nothing at all for zero or less."""
            ...


_SLICE = 0.5
"""Seconds of one uninterrupted sleep."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        # In slices: a signal that comes in the instant before the system call is only seen after
        # it, and nobody should wait a minute for his Ctrl-C.
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
