"""What time makes of a backup: its status is a function of the plan and of the moment asked.

Nothing here runs, waits or changes: a plan is written once, and read at any moment, even one
that lies ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["BUILDING", "COMPLETED", "FAILED", "DELETING"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The life of one backup; moments are seconds of the emulated cloud's clock.

    A backup whose `begun` lies ahead does not exist yet: so does a create look that a gateway
    has given up on and the service applies late.
    """

    begun: float
    build_seconds: float
    fails: bool = False
    listed_from: float = 0.0
    """Lists lag: the row is there, and not yet to be seen."""
    stopped: float | None = None
    deleted: float | None = None
    delete_seconds: float = 0.0

    @property
    def was_stopped(self) -> bool:
        """Whether a stop came while the backup was being made; any other stop meant nothing."""
        return self.stopped is not None and self.begun <= self.stopped < self._built

    @property
    def ended(self) -> float:
        """The moment at which the backup was, or will be, done."""
        return self.stopped if self.was_stopped and self.stopped is not None else self._built

    @property
    def _built(self) -> float:
        return self.begun + self.build_seconds


def status_at(plan: Plan, now: float) -> Status | None:
    """Give the status, or None where the backup does not exist: not yet, or no more."""
    if now < plan.begun:
        return None
    if plan.deleted is not None and now >= plan.deleted:
        return "DELETING" if now < plan.deleted + plan.delete_seconds else None
    if now < plan.ended:
        return "BUILDING"
    # What status a stopped backup ends with is not documented; it is certainly not a good one.
    return "FAILED" if plan.fails or plan.was_stopped else "COMPLETED"


def is_listed(plan: Plan, now: float) -> bool:
    """Whether a list shows the backup at this moment."""
    return now >= plan.listed_from and status_at(plan, now) is not None


def percent_at(plan: Plan, now: float) -> int:
    """Give how much of the backup is made; 100 only when it is done."""
    if now >= plan.ended:
        return 100
    if now <= plan.begun:
        return 0
    made = (now - plan.begun) / plan.build_seconds * 100
    return min(99, int(made))
