"""Patience with a service that gives no answer, one measure for a whole command."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gaussbackup.domain.backoff import may_repeat, too_long
from gaussbackup.domain.poll_interval import outage_pause
from gaussbackup.errors import ServiceError
from gaussbackup.model.events import Pausing

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import Listener

T = TypeVar("T")


class RetryBudget:
    """The seconds that a command may spend on failed calls and on the pauses after them.

    One outage in the middle of a hundred deletions uses it up once, and not a hundred times.
    """

    def __init__(self, seconds: float, *, clock: Clock, listen: Listener) -> None:
        self._left = seconds
        self._clock = clock
        self._listen = listen

    def ask(self, call: Callable[[], T]) -> T:
        """What a call that changes nothing brings; raises its last error when patience is over."""
        misses = 0
        while True:
            began = self._clock.monotonic()
            try:
                return call()
            except ServiceError as error:
                self._left -= self._clock.monotonic() - began
                misses += 1
                if not may_repeat(error.fault, idempotent=True) or not self.pause(error, misses):
                    raise

    def pause(self, error: ServiceError, misses: int) -> bool:
        """Sleep before the next try after `misses` failures (from 1); False where none is left."""
        asked = error.retry_after
        seconds = max(outage_pause(misses), asked or 0.0)
        if seconds >= self._left or too_long(asked, self._left):
            return False
        self._listen(Pausing(seconds, error.message))
        self._clock.sleep(seconds)
        self._left -= seconds
        return True
