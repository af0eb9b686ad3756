"""Retries: the retry budget, whether a failed call may be retried, and the pause before it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from gaussbackup.errors import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

BASE_PAUSE = 0.5
MAX_PAUSE = 20.0
MAX_RETRY_AFTER = 120.0
"""Longest Retry-After, in seconds, that is obeyed; a longer one ends the retries."""
MIN_INTERVAL = 0.1
"""Shortest fixed interval, in seconds, between two polls or two attempts at a busy instance."""


class RetryBudget:
    """The seconds that a command may still spend on failed calls and the pauses after them.

    `unknown_host`: how much of it may be spent on a host that DNS does not know; None for all.
    Concurrent calls may share a budget: seconds in which several of them fail are charged once.
    """

    def __init__(self, seconds: float, unknown_host: float | None = None) -> None:
        self.left = seconds
        self._without_unknown_host = max(
            0.0, seconds - (seconds if unknown_host is None else unknown_host)
        )
        self.announced = False
        """Whether the user was told how long failing requests are retried."""
        self._charged_until = float("-inf")

    @property
    def left_for_unknown_host(self) -> float:
        """What may still be spent on a host that DNS does not know."""
        return self.left - self._without_unknown_host

    def spend(self, seconds: float, now: float, minimum: float = 0.0) -> None:
        """Charge a failed call or a pause that has just ended, `now` on the monotonic clock.

        Of seconds that were charged before, only the `minimum` is charged again.
        """
        uncharged = min(seconds, now - self._charged_until)
        self.left -= max(uncharged, minimum)
        self._charged_until = max(self._charged_until, now)


def may_retry(failure: FailureKind, *, idempotent: bool) -> bool:
    """Return whether a retry may help and is safe.

    AUTH needs other credentials, not a retry. BUSY is left to the command.
    """
    if failure in {FailureKind.NOT_SENT, FailureKind.THROTTLED}:
        return True
    return failure is FailureKind.AMBIGUOUS and idempotent


def retry_pause(
    failure: FailureKind,
    *,
    idempotent: bool,
    attempts: int,
    left: float,
    retry_after: float | None,
    random: Callable[[], float],
) -> float | None:
    """Return the seconds until the next attempt, or None if there must not be one.

    `attempts` were made so far; `left` seconds remain in the retry budget; `retry_after` is the
    pause in seconds that the service requested; `random` draws from [0, 1).
    """
    if not may_retry(failure, idempotent=idempotent) or retry_after_too_long(retry_after, left):
        return None
    # A Retry-After of 0 does not mean "at once": the backoff applies.
    pause = retry_after or backoff(attempts, random)
    return pause if pause < left else None


def retry_after_too_long(retry_after: float | None, left: float) -> bool:
    """Return whether the service requests a longer pause than is obeyed."""
    return retry_after is not None and (retry_after > MAX_RETRY_AFTER or retry_after >= left)


def backoff(attempts: int, random: Callable[[], float]) -> float:
    """Return an exponential backoff with full jitter: 0 to 0.5 s, doubling up to 20 s."""
    return random() * _exponential(attempts)


def outage_pause(failures: int, retry_after: float | None, left: float) -> float | None:
    """Return the seconds to wait after that many failures (1 or more) in a row, or None to stop.

    0.5 s, doubling up to 20 s, or `retry_after` if that is longer; `left` as in `retry_pause`.
    """
    pause = max(_exponential(failures), retry_after or 0.0)
    return None if pause >= left or retry_after_too_long(retry_after, left) else pause


def busy_pause(attempt: int, fixed: float | None) -> float:
    """Return the seconds until the next attempt at an instance that was busy `attempt` times."""
    if fixed is not None:
        return max(MIN_INTERVAL, fixed)
    return min(30.0, 5.0 * attempt)


def reconcile_pause(attempt: int) -> float:
    """Return the seconds before lookup number `attempt` (from 0): 1, 2, 4, 8, 15, 15 …"""
    return min(15.0, float(2 ** min(attempt, 4)))


def _exponential(failures: int) -> float:
    return min(MAX_PAUSE, BASE_PAUSE * 2.0 ** min(failures - 1, 10))


def parse_retry_after(value: str | None, date: str | None) -> float | None:
    """Return the seconds of a Retry-After header: a decimal number or an HTTP date.

    A date is compared with `date`, the Date header of the same response, so that a wrong local
    clock does not matter. Return None for an invalid, negative or infinite value.
    """
    text = (value or "").strip()
    if not text or not text.isascii():
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _seconds_between(date, text)
    return seconds if isfinite(seconds) and seconds >= 0 else None


def _seconds_between(earlier: str | None, later: str) -> float | None:
    begin, end = parse_http_date(earlier), parse_http_date(later)
    if begin is None or end is None or end < begin:
        return None
    return end - begin


def clock_offset(date: str | None, now: float) -> float | None:
    """Return how many seconds the service's clock is ahead of `now` (epoch seconds).

    `date` is a Date header; return None if it is missing or invalid.
    """
    service_time = parse_http_date(date)
    return None if service_time is None else service_time - now


def parse_http_date(text: str | None) -> float | None:
    """Return an HTTP date as epoch seconds, or None if it is invalid."""
    from datetime import timezone  # both only after a failure
    from email.utils import parsedate_to_datetime

    try:
        parsed = parsedate_to_datetime(text or "")
        zone = parsed.tzinfo or timezone.utc
        return parsed.replace(tzinfo=zone).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
