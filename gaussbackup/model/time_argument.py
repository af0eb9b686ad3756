"""The values of options that are a time or a period."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class TimeArgument(NamedTuple):
    """A timestamp in UTC, or a duration back from the time of the service's clock.

    The service dates backups and jobs, so `7d` is resolved when its time is known.
    """

    value: datetime | timedelta

    @property
    def is_relative(self) -> bool:
        """Whether the timestamp depends on the time at which it is resolved."""
        return isinstance(self.value, timedelta)

    def at(self, now: datetime) -> datetime:
        """Return the timestamp at `now`, 1970-01-01 at the earliest."""
        if isinstance(self.value, datetime):
            return self.value
        return now - min(self.value, now - EPOCH)


class Period(NamedTuple):
    """A period that includes `since` and excludes `until`; None is open."""

    since: TimeArgument | None = None
    until: TimeArgument | None = None

    @property
    def is_relative(self) -> bool:
        """Whether one of its ends depends on the time at which it is resolved."""
        return any(end is not None and end.is_relative for end in self)

    def at(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Return both ends at `now`."""
        return (
            None if self.since is None else self.since.at(now),
            None if self.until is None else self.until.at(now),
        )
