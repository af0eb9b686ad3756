"""Lifecycle of an instance: its status as a pure function of stored times and the current time.

As with `timeline`, no code runs when a status changes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Events of one instance, in seconds of the clock of the emulated cloud."""

    created: float
    """When the request was accepted; an instance with a future time does not exist yet."""
    built: float
    """When it was, or will be, ready for the first time."""
    status: str = "ACTIVE"
    """Status while no operation runs."""
    busy_from: float = 0.0
    ready_at: float = 0.0
    """End of the operation that starts at `busy_from`."""
    until_ready: str = "BUILD"
    """Status during that operation."""
    deletion: float | None = None
    """When its deletion was accepted."""
    deletion_seconds: float = 0.0
    deletion_fails: bool = False

    @property
    def gone(self) -> float | None:
        """When it was, or will be, deleted; None if it stays."""
        if self.deletion is None or self.deletion_fails:
            return None
        return self.deletion + self.deletion_seconds


def exists_at(lifecycle: Lifecycle, now: float) -> bool:
    """Return whether lists contain the instance at time `now`."""
    return lifecycle.created <= now and (lifecycle.gone is None or now < lifecycle.gone)


def is_deleting(lifecycle: Lifecycle, now: float) -> bool:
    """Return whether a deletion is running at time `now`, also one that will fail."""
    begin = lifecycle.deletion
    return begin is not None and begin <= now < begin + lifecycle.deletion_seconds


def lifecycle_status(lifecycle: Lifecycle, now: float) -> str | None:
    """Return the status apart from backups, or None if the instance does not exist."""
    if not exists_at(lifecycle, now):
        return None
    if lifecycle.busy_from <= now < lifecycle.ready_at:
        return lifecycle.until_ready
    return lifecycle.status
