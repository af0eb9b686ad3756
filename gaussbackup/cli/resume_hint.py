"""The resume hint: what a command has started, and the command that continues from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.events import Creating, Finished, NotStarted, Polled, Started, Stopping

if TYPE_CHECKING:
    from gaussbackup.model.events import Event


class ResumeHint:
    """Listens to the events of a command; printed whichever way the command ends."""

    def __init__(self) -> None:
        self._creating: Creating | None = None
        self._running: dict[str, str] = {}
        self._stopping: Stopping | None = None
        self.instance_names: dict[str, str] = {}
        """Instance names by id, as far as events contained them."""

    def __call__(self, event: Event) -> None:
        if isinstance(event, Creating):
            self._creating = event
            self._add_name(event.instance_id, event.instance_name)
        elif isinstance(event, NotStarted):
            self._creating = None
        elif isinstance(event, Started):
            self._creating = None
            self._running[event.backup.id] = event.backup.name
            self._add_name(event.backup.instance_id, event.backup.instance_name)
        elif isinstance(event, Polled) and event.backup is not None:
            self._running[event.backup_id] = event.backup.name
        elif isinstance(event, Finished):
            self._running.pop(event.backup_id, None)
        elif isinstance(event, Stopping):
            self._stopping = None if event.done else event

    def add_unfinished(self, backup_id: str) -> None:
        """Add a backup whose wait failed, listed or not; a later wait may succeed."""
        self._running.setdefault(backup_id, "")

    def _add_name(self, instance_id: str, name: str | None) -> None:
        if name is not None:
            self.instance_names[instance_id] = name

    @property
    def text(self) -> str:
        """One line that introduces the command; empty if `args` is None."""
        if self._running:
            many = len(self._running) > 1
            subject = "backups continue" if many else "backup continues"
            return f"The {subject} in the cloud. To wait for {'them' if many else 'it'} again, run:"
        if self._creating is not None:
            instance = self._creating.instance_name or self._creating.instance_id
            name = self._creating.name
            return f"Backup {name} of {instance} may have been started. To check, run:"
        if self._stopping is not None:
            instance = self._stopping.instance_name or self._stopping.instance_id
            return f"The backup of {instance} is being stopped. To see the result, run:"
        return ""

    @property
    def args(self) -> tuple[str, ...] | None:
        """The command that continues, without the program's name; None if nothing was started."""
        if self._running:
            return ("wait", *self._running)
        if self._creating is not None:
            return ("list", "-i", self._creating.instance_id, "--name", self._creating.name)
        if self._stopping is not None:
            return ("list", "-i", self._stopping.instance_id, "--limit", "3")
        return None
