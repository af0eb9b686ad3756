"""The rows of the live progress: what is running, updated by events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.events import (
    Creating,
    Deleting,
    DrillEnded,
    DrillStarted,
    DrillStep,
    Finished,
    InstancePolled,
    InstanceWaitEnded,
    JobPolled,
    Polled,
    RestoreStarted,
    Restoring,
    Started,
)
from gaussbackup.render.output_documents import status_text
from gaussbackup.render.progress_live_text import CREATING, DRILL, RESTORING, ProgressRow
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.render.terminal import Terminal

    RunningEvent = (
        Creating
        | Started
        | Polled
        | Deleting
        | Restoring
        | RestoreStarted
        | InstancePolled
        | DrillStarted
        | DrillStep
        | DrillEnded
        | JobPolled
    )

RUNNING = (
    *(Creating, Started, Polled, Deleting),
    *(Restoring, RestoreStarted, InstancePolled, JobPolled),
    *(DrillStarted, DrillStep, DrillEnded),
)
"""The events that add or change a row."""
_NO_ID_YET = ""


class ProgressRows:
    """The rows by id. `rows` is replaced on each change: the drawing thread may be reading it."""

    def __init__(
        self, terminal: Terminal, clock: Clock, instance_name: Callable[[str], str | None]
    ) -> None:
        self.rows: dict[str, ProgressRow] = {}
        self.seen_ids: set[str] = set()
        """The id of everything that had a row."""
        self._restore = "restore"
        """The word for the operation that creates an instance."""
        self._terminal = terminal
        self._clock = clock
        self._instance_name = instance_name

    def update(self, event: RunningEvent) -> None:
        """Add or change the row of an event."""
        if isinstance(event, Creating):
            instance = event.instance_name or event.instance_id
            self._set(_NO_ID_YET, self._new_row(event.name, instance, CREATING))
        elif isinstance(event, Started):
            self._set_started(event)
        elif isinstance(event, Polled):
            self._set_polled(event)
        elif isinstance(event, Deleting):
            # all deletions share one line
            self.rows = {}
            row = self._backup_row(event.backup)._replace(status="DELETING")
            self._set(event.backup.id, row)
        elif isinstance(event, JobPolled):
            self._set_job(event)
        elif isinstance(event, DrillStarted | DrillStep | DrillEnded):
            self._set_drill(event)
        else:
            self._set_restore(event)

    def remove(self, event: Finished | InstanceWaitEnded) -> str | None:
        """Remove the row of what has ended; return the name of its instance, if it is known."""
        key = event.backup_id if isinstance(event, Finished) else event.instance_id
        row = self._pop(key)
        if isinstance(event, Finished) and event.backup is not None:
            return self._instance_label(event.backup.instance_id)
        return row.instance if row else None

    def _set_started(self, event: Started) -> None:
        submitted = self._pop(_NO_ID_YET)
        row = self._backup_row(event.backup)
        if submitted:
            row = row._replace(updated_at=submitted.updated_at)
        self._set(event.backup.id, row)

    def _set_polled(self, event: Polled) -> None:
        row = self._backup_row(event.backup) if event.backup else self._unlisted_row(event)
        self._set(
            event.backup_id,
            row._replace(
                percent=event.job.percent if event.job else None,
                elapsed=event.elapsed,
                typical_duration=event.typical_duration,
            ),
        )

    def _set_restore(self, event: Restoring | RestoreStarted | InstancePolled) -> None:
        """Show a restore; its instance has no id before the response to the POST."""
        row = self._new_row(event.name, None, RESTORING)._replace(operation=self._restore)
        if isinstance(event, Restoring):
            self._set(_NO_ID_YET, row)
            return
        self._pop(_NO_ID_YET)
        if isinstance(event, InstancePolled):
            known = self.rows.get(event.instance_id)
            row = row._replace(
                status=event.status or "not listed",
                percent=event.percent,
                elapsed=event.elapsed,
                operation=known.operation if known else self._unknown_operation,
            )
        self._set(event.instance_id, row)

    @property
    def _unknown_operation(self) -> str:
        return DRILL if self._restore == DRILL else "operation"

    def _set_drill(self, event: DrillStarted | DrillStep | DrillEnded) -> None:
        """Show a step of a drill; while its instance is built or deleted, that is polled."""
        self._restore = "restore" if isinstance(event, DrillEnded) else DRILL
        self._pop(event.name)
        if isinstance(event, DrillStep) and event.text != "deleting":
            row = self._new_row(event.name, None, event.text.upper())
            self._set(event.name, row._replace(operation=DRILL))

    def _set_job(self, event: JobPolled) -> None:
        """Show a job; a finished one is removed, because the command prints all results."""
        if event.done:
            self._pop(event.job_id)
            return
        row = self._new_row(event.job_id, None, event.status or "not listed")
        row = row._replace(percent=event.percent, elapsed=event.elapsed, operation="job")
        self._set(event.job_id, row)

    def _new_row(self, name: str, instance: str | None, status: str) -> ProgressRow:
        return ProgressRow(name, instance, status, None, 0.0, self._clock.monotonic(), None)

    def _backup_row(self, backup: Backup) -> ProgressRow:
        status = status_text(backup.status, backup.status_text)
        return self._new_row(backup.name, self._instance_label(backup.instance_id), status)

    def _unlisted_row(self, event: Polled) -> ProgressRow:
        known = self.rows.get(event.backup_id)
        name = known.name if known else event.backup_id
        return self._new_row(name, known.instance if known else None, "not listed")

    def _set(self, key: str, row: ProgressRow) -> None:
        terminal = self._terminal
        sanitized = row._replace(
            name=sanitize_for(row.name, terminal),
            instance=sanitize_for(row.instance, terminal) if row.instance else None,
            status=sanitize_for(row.status, terminal),
        )
        self.rows = {**self.rows, key: sanitized}
        if key != _NO_ID_YET:
            self.seen_ids.add(key)

    def _pop(self, key: str) -> ProgressRow | None:
        row = self.rows.get(key)
        self.rows = {other: each for other, each in self.rows.items() if other != key}
        return row

    def _instance_label(self, instance_id: str) -> str:
        return self._instance_name(instance_id) or instance_id
