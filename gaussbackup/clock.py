"""Clock: time as an argument of actions and api, so that tests can replace it."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Clock(Protocol):
        """Wall clock, monotonic clock and sleep."""

        def now(self) -> datetime:
            """Return the time of the wall clock in UTC, with time zone."""
            ...

        def monotonic(self) -> float:
            """Return seconds that never go backwards, for deadlines and durations."""
            ...

        def sleep(self, seconds: float) -> None:
            """Wait for that many seconds; return at once for zero or less."""
            ...


_MAX_SLEEP = 0.5
"""Maximum seconds of one uninterrupted sleep."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        # Several short sleeps: a signal that arrives just before the system call is handled only
        # after it, and Ctrl-C must not take a minute.
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _MAX_SLEEP))
