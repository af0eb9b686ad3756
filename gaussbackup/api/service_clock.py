"""The clock of the service, by the Date headers of its responses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.api.http_message import Response
    from gaussbackup.clock import Clock

MAX_CLOCK_SKEW = 300.0
"""Seconds of clock difference that are not worth a warning, and cause no rejected signature."""
_MIN_OFFSET = 2.0
"""Seconds; a smaller difference may come from the resolution of the header, which is a second."""


class ServiceClock:
    """The difference between the service's clock and the local one; shared by all views.

    The last Date header and the monotonic time of its arrival are stored: a later change of the
    local clock has no effect. The header is parsed when it is needed.
    """

    def __init__(self, clock: Clock, warn: Callable[[str], None]) -> None:
        self._clock = clock
        self._warn = warn
        self._latest: tuple[str, float] | None = None
        self.warned = False
        """Whether the user was told about the difference."""

    def observe(self, response: Response) -> None:
        """Store the Date of a response; warn once if the clocks differ by over five minutes."""
        date = response.headers.get("date")
        if not date:
            return
        first = self._latest is None
        self._latest = (date, self._clock.monotonic())
        if not first or self.warned or not response.ok:
            return
        offset = self.offset().total_seconds()
        if abs(offset) > MAX_CLOCK_SKEW:
            self.warned = True
            self._warn(f"{describe_offset(offset)}; ages are computed with the service's time")

    def offset(self) -> timedelta:
        """Return how far the service's clock is ahead of the local one; zero if unknown."""
        if self._latest is None:
            return timedelta()
        from gaussbackup.domain.retry_policy import parse_http_date  # loaded with the transport

        date, arrived = self._latest
        service_time = parse_http_date(date)
        if service_time is None:
            return timedelta()
        elapsed = self._clock.monotonic() - arrived
        seconds = service_time + elapsed - self._clock.now().timestamp()
        return timedelta(seconds=seconds) if abs(seconds) > _MIN_OFFSET else timedelta()


def describe_offset(seconds: float) -> str:
    """Return the difference of the clocks as the start of a sentence."""
    direction = "behind" if seconds > 0 else "ahead of"
    return f"this machine's clock is {abs(seconds) / 60:.0f} minutes {direction} the service's"
