"""The resume hint: what a command has started, and the commands that continue from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.cli.instance_hint import InstanceHint
from gaussbackup.cli.resume_step import ResumeStep
from gaussbackup.exit_codes import ExitCode
from gaussbackup.model.events import Creating, Finished, NotStarted, Polled, Started, Stopping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaussbackup.model.events import Event

_UNCLEAR = {ExitCode.OUTCOME_UNKNOWN, ExitCode.OUTPUT_ERROR}
"""The exit codes of a command that created a backup, but could not report its result."""
_INTERRUPTED = {
    ExitCode.HANGUP,
    ExitCode.INTERRUPTED,
    ExitCode.BROKEN_PIPE,
    ExitCode.TERMINATED,
}


class ResumeHint:
    """Listens to the events of a command; printed whichever way the command ends."""

    def __init__(self) -> None:
        self.repeatable: tuple[str, ...] | None = None
        """The arguments of the command itself if a repeated run creates no second backup."""
        self.several = False
        """Whether the command creates backups of several instances."""
        self._creating: dict[str, Creating] = {}
        self._unreachable: list[str] = []
        self._started = False
        self._running: dict[str, str] = {}
        self._stopping: Stopping | None = None
        self._instances = InstanceHint()
        self.instance_names: dict[str, str] = {}
        """Instance names by id, as far as events contained them."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, Creating):
            self._creating[event.instance_id] = event
            self._add_name(event.instance_id, event.instance_name)
        elif isinstance(event, NotStarted):
            self._creating.pop(event.instance_id, None)
            if event.error.exit_code is ExitCode.UNREACHABLE:
                self._unreachable.append(event.name)
        elif isinstance(event, Started):
            self._creating.pop(event.backup.instance_id, None)
            self._started = True
            self._add_name(event.backup.instance_id, event.backup.instance_name)
            instance = event.backup.instance_name
            label = f"{event.backup.name} of {instance}" if instance else event.backup.name
            self._running[event.backup.id] = label
        elif isinstance(event, Polled) and event.backup is not None:
            self._running.setdefault(event.backup_id, event.backup.name)
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

    def steps(self, code: ExitCode) -> list[ResumeStep]:
        """Return how to continue after this exit code; [] if nothing was started."""
        if self.repeatable is not None:
            step = self._repeat(self.repeatable, code)
            if step is not None:
                return [step]
        steps = []
        if self._creating:
            steps.append(self._check())
        if self._running:
            purpose = f"To wait for {'them' if len(self._running) > 1 else 'it'} again, run:"
            steps.append(ResumeStep(self._continues(), purpose, ("wait", *self._running)))
        if self._stopping is not None and not steps:
            instance = self._stopping.instance_name or self._stopping.instance_id
            args = ("list", "-i", self._stopping.instance_id, "--limit", "3")
            state = f"The backup of {instance} is being stopped."
            steps.append(ResumeStep(state, "To see the result, run:", args))
        return steps or self._instances.steps()

    def _check(self) -> ResumeStep:
        """Return the step that lists the backups that may have been started."""
        instances = [arg for instance_id in self._creating for arg in ("-i", instance_id)]
        names = {event.name for event in self._creating.values()}
        selection = ["--name", *names] if len(names) == 1 else ["--type", "manual"]
        return ResumeStep(
            self._may_have_started(), "To check, run:", ("list", *instances, *selection)
        )

    def _repeat(self, args: tuple[str, ...], code: ExitCode) -> ResumeStep | None:
        """Return the step that runs the same command again; None if it has no use."""
        once = f"without creating {'others' if self.several else 'a second backup'}, run:"
        is_interrupted = self.several and code in _INTERRUPTED
        if self._creating or (is_interrupted and self._started):
            states = [self._may_have_started()] if self._creating else []
            states += [self._continues(named=True)] if self._running else []
            state = " ".join(states) or "Some backups were created."
            return ResumeStep(state, f"To continue {once}", args)
        if self._unreachable:
            verb = "were" if len(self._unreachable) > 1 else "was"
            state = f"{_backups(self._unreachable)} {verb} not created."
            return ResumeStep(state, "To try again, run:", args)
        if self._started and code in _UNCLEAR:
            return ResumeStep("The backup was created.", f"To see its result {once}", args)
        return None

    def _may_have_started(self) -> str:
        events = self._creating.values()
        names = [f"{event.name} of {event.instance_name or event.instance_id}" for event in events]
        return f"{_backups(names)} may have been started."

    def _continues(self, *, named: bool = False) -> str:
        names = [f"{name} ({backup_id})" for backup_id, name in self._running.items()]
        if len(names) == 1:
            return f"{_backups(names) if named else 'The backup'} continues in the cloud."
        return f"{_backups(names) if named else 'The backups'} continue in the cloud."


def _backups(names: Iterable[str]) -> str:
    """Return e.g. `Backups a, b`."""
    listed = list(names)
    return f"Backup{'s' if len(listed) > 1 else ''} {', '.join(listed)}"
