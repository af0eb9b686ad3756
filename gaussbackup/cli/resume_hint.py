"""The resume hint: what a command has started, and the commands that continue from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.events import (
    Creating,
    Finished,
    InstancePolled,
    InstanceWaitEnded,
    NotStarted,
    Polled,
    RestoreNotStarted,
    RestoreStarted,
    Restoring,
    Started,
    Stopping,
)

if TYPE_CHECKING:
    from gaussbackup.model.events import Event

_UNCLEAR = {ExitCode.OUTCOME_UNKNOWN, ExitCode.OUTPUT_ERROR}
"""The exit codes of a command that created a backup, but could not report its result."""


class ResumeStep(NamedTuple):
    """What is known, what the command is for, and its arguments without the program's name."""

    state: str
    purpose: str
    args: tuple[str, ...]


class _InstanceHint:
    """The instances that a command restores or waits for, by their events."""

    def __init__(self) -> None:
        self._restoring: Restoring | None = None
        self._running: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
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

    def step(self) -> ResumeStep | None:
        """Return how to continue; None if nothing was started."""
        if self._restoring is not None:
            name, purpose = self._restoring.name, "To check, run:"
            if self._restoring.instance_id is not None:
                args = ("jobs", "list", "--since", "1h")
                return ResumeStep(f"Instance {name} may be overwritten.", purpose, args)
            state = f"Instance {name} may be created, and cost money."
            return ResumeStep(state, purpose, ("instances", "show", name))
        if self._running:
            names = ", ".join(self._running.values())
            state = f"The operation continues in the cloud ({names})."
            return ResumeStep(
                state, "To wait for its end, run:", ("instances", "wait", *self._running)
            )
        return None


class ResumeHint:
    """Listens to the events of a command; printed whichever way the command ends."""

    def __init__(self) -> None:
        self.repeatable: tuple[str, ...] | None = None
        """The arguments of the command itself if a repeated run creates no second backup."""
        self._creating: Creating | None = None
        self._unreachable: NotStarted | None = None
        self._started = False
        self._running: dict[str, str] = {}
        self._stopping: Stopping | None = None
        self._instances = _InstanceHint()
        self.instance_names: dict[str, str] = {}
        """Instance names by id, as far as events contained them."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, Creating):
            self._creating = event
            self._add_name(event.instance_id, event.instance_name)
        elif isinstance(event, NotStarted):
            self._creating = None
            if event.error.exit_code is ExitCode.UNREACHABLE:
                self._unreachable = event
        elif isinstance(event, Started):
            self._creating = None
            self._started = True
            self._running[event.backup.id] = event.backup.name
            self._add_name(event.backup.instance_id, event.backup.instance_name)
        elif isinstance(event, Polled) and event.backup is not None:
            self._running[event.backup_id] = event.backup.name
        elif isinstance(event, Finished):
            self._running.pop(event.backup_id, None)
        elif isinstance(event, Stopping):
            self._stopping = None if event.done else event
        else:
            self._instances(event)

    def add_unfinished(self, backup_id: str) -> None:
        """Add a backup whose wait failed, listed or not; a later wait may succeed."""
        self._running.setdefault(backup_id, "")

    def _add_name(self, instance_id: str, name: str | None) -> None:
        if name is not None:
            self.instance_names[instance_id] = name

    def step(self, code: ExitCode) -> ResumeStep | None:
        """Return how to continue after this exit code; None if nothing was started."""
        if self.repeatable is not None:
            step = self._repeat(self.repeatable, code)
            if step is not None:
                return step
        if self._running:
            many = len(self._running) > 1
            return ResumeStep(
                f"The {'backups continue' if many else 'backup continues'} in the cloud.",
                f"To wait for {'them' if many else 'it'} again, run:",
                ("wait", *self._running),
            )
        if self._creating is not None:
            instance_id, name = self._creating.instance_id, self._creating.name
            args = ("list", "-i", instance_id, "--name", name)
            return ResumeStep(self._may_have_started(self._creating), "To check, run:", args)
        if self._stopping is not None:
            instance = self._stopping.instance_name or self._stopping.instance_id
            args = ("list", "-i", self._stopping.instance_id, "--limit", "3")
            return ResumeStep(
                f"The backup of {instance} is being stopped.", "To see the result, run:", args
            )
        return self._instances.step()

    def _repeat(self, args: tuple[str, ...], code: ExitCode) -> ResumeStep | None:
        """Return the step that runs the same command again; None if it has no use."""
        once = "without creating a second backup, run:"
        if self._creating is not None:
            return ResumeStep(self._may_have_started(self._creating), f"To continue {once}", args)
        if self._unreachable is not None:
            state = f"Backup {self._unreachable.name} was not created."
            return ResumeStep(state, "To try again, run:", args)
        if self._started and code in _UNCLEAR:
            return ResumeStep("The backup was created.", f"To see its result {once}", args)
        return None

    def _may_have_started(self, creating: Creating) -> str:
        instance = creating.instance_name or creating.instance_id
        return f"Backup {creating.name} of {instance} may have been started."
