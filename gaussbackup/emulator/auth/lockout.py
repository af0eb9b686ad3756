"""The lock on an access key: more than five failures in a row shut it for five minutes."""

from __future__ import annotations

import threading

FAILURES_ALLOWED = 5
LOCK_SECONDS = 300.0


class Lockout:
    """Counts the failures in a row of each access key."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._failures: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}

    def is_locked(self, access_key: str, now: float) -> bool:
        """Whether the key is shut at this moment; a locked key stays so for right signatures."""
        with self._mutex:
            return now < self._locked_until.get(access_key, 0.0)

    def record_failure(self, access_key: str, now: float) -> None:
        """Note a failure, and lock the key when it was one too many."""
        with self._mutex:
            failures = self._failures.get(access_key, 0) + 1
            if failures > FAILURES_ALLOWED:
                self._locked_until[access_key] = now + LOCK_SECONDS
                failures = 0
            self._failures[access_key] = failures

    def record_success(self, access_key: str) -> None:
        """Note a success: the row of failures is broken."""
        with self._mutex:
            self._failures.pop(access_key, None)
