"""Limits of the gateway: the rate of requests, and the lock on access keys after bad signatures."""

from __future__ import annotations

import math
import threading
from collections import deque

from gaussbackup.emulator.error_catalog import THROTTLED, GatewayError

FAILURES_ALLOWED = 5
LOCK_SECONDS = 300.0


class Throttle:
    """Accept `rate` requests a second; a rate below 1 accepts one request in 1/rate seconds."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._capacity = max(1, math.floor(rate))
        self._window = self._capacity / rate
        self._mutex = threading.Lock()
        self._recent: deque[float] = deque()

    def check(self, now: float) -> None:
        """Count a request; raise GatewayError (429 with Retry-After) if it exceeds the rate."""
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


class Lockout:
    """Lock an access key for five minutes after more than five consecutive bad signatures."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._failures: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}

    def is_locked(self, access_key: str, now: float) -> bool:
        """Return whether the key is locked; a locked key is rejected with any signature."""
        with self._mutex:
            return now < self._locked_until.get(access_key, 0.0)

    def record_failure(self, access_key: str, now: float) -> None:
        """Count a bad signature; lock the key if the limit is exceeded."""
        with self._mutex:
            failures = self._failures.get(access_key, 0) + 1
            if failures > FAILURES_ALLOWED:
                self._locked_until[access_key] = now + LOCK_SECONDS
                failures = 0
            self._failures[access_key] = failures

    def record_success(self, access_key: str) -> None:
        """Reset the count of consecutive failures."""
        with self._mutex:
            self._failures.pop(access_key, None)
