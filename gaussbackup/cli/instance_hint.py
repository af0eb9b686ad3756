"""The part of the resume hint about instances: what is restored, waited for, or drilled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.resume_step import ResumeStep
from gaussbackup.model.events import (
    DrillEnded,
    DrillStarted,
    InstancePolled,
    InstanceWaitEnded,
    RestoreNotStarted,
    RestoreStarted,
    Restoring,
)

if TYPE_CHECKING:
    from gaussbackup.model.events import Event


class InstanceHint:
    """The instances that a command restores, waits for or drills, by their events."""

    def __init__(self) -> None:
        self._restoring: Restoring | None = None
        self._running: dict[str, str] = {}
        self._drills: dict[str, bool] = {}
        """The drills of the command by the name of their instance: whether it may be left over."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, DrillStarted):
            self._drills[event.name] = True
        elif isinstance(event, DrillEnded):
            self._drills[event.name] = event.leftover
        elif not self._drills:
            self._record(event)

    def _record(self, event: Event) -> None:
        """Record the event of an instance that is not that of a drill."""
        if isinstance(event, Restoring):
            self._restoring = event
        elif isinstance(event, RestoreNotStarted):
            self._restoring = None
        elif isinstance(event, RestoreStarted):
            self._restoring = None
            self._running[event.instance_id] = event.name
        elif isinstance(event, InstancePolled):
            self._running[event.instance_id] = event.name
        elif isinstance(event, InstanceWaitEnded):
            self._running.pop(event.instance_id, None)

    def steps(self) -> list[ResumeStep]:
        """Return how to continue; [] if nothing was started."""
        if self._drills:
            return self._drill_steps()
        if self._restoring is not None:
            return [self._check(self._restoring)]
        if not self._running:
            return []
        names = ", ".join(self._running.values())
        state = f"The operation continues in the cloud ({names})."
        args = ("instances", "wait", *self._running)
        return [ResumeStep(state, "To wait for its end, run:", args)]

    def _check(self, restoring: Restoring) -> ResumeStep:
        name, purpose = restoring.name, "To check, run:"
        if restoring.instance_id is not None:
            args: tuple[str, ...] = ("jobs", "list", "--since", "1h")
            return ResumeStep(f"Instance {name} may be overwritten.", purpose, args)
        state = f"Instance {name} may be created, and cost money."
        return ResumeStep(state, purpose, ("instances", "show", name))

    def _drill_steps(self) -> list[ResumeStep]:
        names = [name for name, leftover in self._drills.items() if leftover]
        if not names:
            return []
        noun = "Instance" if len(names) == 1 else "Instances"
        state = f"{noun} {', '.join(names)} may exist, and cost money."
        args = ("drill", "clean", *names, "--apply")
        return [ResumeStep(state, "To delete it, run:", args)]
