"""Retrying: may one failed call be repeated, and after which pause."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from gaussbackup.errors import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

BASE_PAUSE = 0.5
MAX_PAUSE = 20.0
MAX_RETRY_AFTER = 120.0
"""Seconds of Retry-After that are obeyed; a longer pause is for the user to take."""


def may_retry(failure: FailureKind, *, idempotent: bool) -> bool:
    """Whether repeating can help and cannot hurt.

    AUTH is not for here: it takes other credentials, not another try. BUSY is for the verb.
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
    """Seconds until the next attempt, or None to stop.

    `attempts` were made so far, `left` seconds of patience remain, `requested` seconds of pause
    were asked for by the service; `random` draws from [0, 1).
    """
    if not may_retry(failure, idempotent=idempotent) or retry_after_too_long(retry_after, left):
        return None
    # A requested pause of nothing is no licence to hurry: the own backoff stands in for it.
    pause = retry_after or backoff(attempts, random)
    return pause if pause < left else None


def retry_after_too_long(retry_after: float | None, left: float) -> bool:
    """Whether the service asks for a longer pause than is obeyed."""
    return retry_after is not None and (retry_after > MAX_RETRY_AFTER or retry_after >= left)


def backoff(attempts: int, random: Callable[[], float]) -> float:
    """Full jitter: anything up to 0.5 s after the first failure, doubling up to 20 s."""
    return random() * min(MAX_PAUSE, BASE_PAUSE * 2.0 ** min(attempts - 1, 10))


def parse_retry_after(value: str | None, date: str | None) -> float | None:
    """Seconds asked for by a Retry-After header: seconds, decimals too, or an HTTP date.

    A date is read against `date`, the answer's own Date, so that a wrong local clock does not
    matter. Rubbish, negative and infinite values are None.
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
    """Seconds by which the service's clock is ahead of `now` (epoch seconds), if it told."""
    there = parse_http_date(date)
    return None if there is None else there - now


def parse_http_date(text: str | None) -> float | None:
    """An HTTP date as seconds of the epoch, None where it is none."""
    from datetime import timezone  # both only after a failure
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text or "")
        zone = moment.tzinfo or timezone.utc
        return moment.replace(tzinfo=zone).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
