"""Timeline of a backup: its status as a pure function of stored times and the current time.

No code runs when a status changes: the timeline is stored once and evaluated for any time,
including a future one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["BUILDING", "COMPLETED", "FAILED", "DELETING"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events of one backup, in seconds of the clock of the emulated cloud.

    A backup whose `started` is in the future does not exist yet. A create request that timed out
    at the gateway and is applied late is stored this way.
    """

    started: float
    build_seconds: float
    fails: bool = False
    listed_from: float = 0.0
    """Lists do not return the backup before this time (list lag)."""
    stopped: float | None = None
    deleted: float | None = None
    delete_seconds: float = 0.0

    @property
    def was_stopped(self) -> bool:
        """Whether it was stopped while BUILDING; a stop at any other time has no effect."""
        return self.stopped is not None and self.started <= self.stopped < self._built

    @property
    def ended(self) -> float:
        """When it is, or will be, COMPLETED or FAILED."""
        return self.stopped if self.was_stopped and self.stopped is not None else self._built

    @property
    def _built(self) -> float:
        return self.started + self.build_seconds


def status_at(timeline: Timeline, now: float) -> Status | None:
    """Return the status, or None if the backup does not exist yet or any more."""
    if now < timeline.started:
        return None
    if timeline.deleted is not None and now >= timeline.deleted:
        return "DELETING" if now < timeline.deleted + timeline.delete_seconds else None
    if now < timeline.ended:
        return "BUILDING"
    # The final status of a stopped backup is not documented; it is certainly not COMPLETED.
    return "FAILED" if timeline.fails or timeline.was_stopped else "COMPLETED"


LISTED = (
    "started <= :now AND listed_from <= :now"
    " AND (deleted IS NULL OR :now < deleted OR :now < deleted + delete_seconds)"
)
"""Condition of SQL for the backups that lists contain: with a status, and listed already."""
UNFINISHED = "started <= :now AND :now < started + build_seconds"
"""Condition of SQL that every BUILDING backup fulfills."""


def percent_at(timeline: Timeline, now: float) -> int:
    """Return the progress of the backup in percent; 100 only after its end."""
    if now >= timeline.ended:
        return 100
    if now <= timeline.started:
        return 0
    percent = (now - timeline.started) / timeline.build_seconds * 100
    return min(99, int(percent))
