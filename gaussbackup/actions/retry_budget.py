"""Patience with a service that gives no answer, one measure for a whole command."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gaussbackup.domain.backoff import may_retry, retry_after_too_long
from gaussbackup.domain.poll_interval import outage_pause
from gaussbackup.errors import ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

T = TypeVar("T")


class Retrier:
    """The seconds that a command may spend on failed calls and on the pauses after them.

    One outage in the middle of a hundred deletions uses it up once, and not a hundred times.
    """

    def __init__(self, seconds: float, *, clock: Clock, on_event: EventListener) -> None:
        self._left = seconds
        self._clock = clock
        self._on_event = on_event

    def call(self, call: Callable[[], T]) -> T:
        """What a call that changes nothing brings; raises its last error when patience is over."""
        misses = 0
        while True:
            began = self._clock.monotonic()
            try:
                return call()
            except ServiceError as error:
                self._left -= self._clock.monotonic() - began
                misses += 1
                if not may_retry(error.failure_kind, idempotent=True) or not self.pause(
                    error, misses
                ):
                    raise

    def pause(self, error: ServiceError, misses: int) -> bool:
        """Sleep before the next try after `misses` failures (from 1); False where none is left."""
        asked = error.retry_after
        seconds = max(outage_pause(misses), asked or 0.0)
        if seconds >= self._left or retry_after_too_long(asked, self._left):
            return False
        self._on_event(RetryPause(seconds, error.message))
        self._clock.sleep(seconds)
        self._left -= seconds
        return True
