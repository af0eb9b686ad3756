"""The rate of calls: at most so many in any second, and how long to wait for the next."""

from __future__ import annotations

import math
import threading
from collections import deque

from gaussbackup.emulator.error_responses import THROTTLED, GatewayError


class Throttle:
    """Admits `rate` calls a second; a rate below one admits one call each 1/rate seconds."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._capacity = max(1, math.floor(rate))
        self._window = self._capacity / rate
        self._mutex = threading.Lock()
        self._recent: deque[float] = deque()

    def check(self, now: float) -> None:
        """Let a call pass, or refuse it and say in whole seconds when to come again."""
        with self._mutex:
            while self._recent and self._recent[0] <= now - self._window:
                self._recent.popleft()
            if len(self._recent) < self._capacity:
                self._recent.append(now)
                return
            wait = self._recent[0] + self._window - now
        raise GatewayError(
            THROTTLED,
            f"policy user over ratelimit,limit:{self._rate:g},time:1 second",
            (("Retry-After", str(max(1, math.ceil(wait)))),),
        )
