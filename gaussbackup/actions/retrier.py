"""Retries of the calls of one command, charged to one retry budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from gaussbackup.domain.retry_policy import RetryBudget, may_retry, outage_pause
from gaussbackup.errors import ServiceError
from gaussbackup.model.events import RetryPause

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.events import EventListener

T = TypeVar("T")


class Retrier:
    """Calls the service and retries, until the retry budget of the command is used up.

    An outage during a hundred deletions uses up the budget once, not once per deletion.
    """

    def __init__(self, seconds: float, *, clock: Clock, on_event: EventListener) -> None:
        self._budget = RetryBudget(seconds)
        self._clock = clock
        self._on_event = on_event

    def call(self, read: Callable[[], T]) -> T:
        """Return the result of a call that changes nothing; raise its last error if all fail."""
        failures = 0
        while True:
            start = self._clock.monotonic()
            try:
                return read()
            except ServiceError as error:
                now = self._clock.monotonic()
                self._budget.spend(now - start, now)
                failures += 1
                kind = error.failure_kind
                if not may_retry(kind, idempotent=True) or not self.pause(error, failures):
                    raise

    def pause(self, error: ServiceError, failures: int) -> bool:
        """Sleep after that many failures (1 or more); return False if the budget is too small."""
        seconds = outage_pause(failures, error.retry_after, self._budget.left)
        if seconds is None:
            return False
        self._on_event(RetryPause(seconds, error.message))
        self._clock.sleep(seconds)
        self._budget.spend(seconds, self._clock.monotonic())
        return True
