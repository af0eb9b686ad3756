"""Progress of a running command: live lines on a terminal, log lines, or only warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import (
    Creating,
    Deleted,
    DrillEnded,
    DrillStarted,
    DrillStep,
    Finished,
    InstancePolled,
    InstanceWaitEnded,
    JobPolled,
    NotDeleted,
    Polled,
    RestoreStarted,
    Restoring,
    RetryPause,
    Started,
)
from gaussbackup.render.event_lines import message_line, pause_text, result_log_line
from gaussbackup.render.output_documents import status_text
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event
    from gaussbackup.render.output_streams import BestEffortStream
    from gaussbackup.render.terminal import Terminal

_LOG_INTERVAL = 60.0
"""Seconds between two lines without a change, per backup and for pauses."""
_MIN_LOGGED_PAUSE = 5.0
"""A shorter pause, in seconds, is logged only with `-v`."""
_FINAL_STATUSES = {BackupStatus.COMPLETED, BackupStatus.FAILED}


class Progress(Protocol):
    """An event listener that writes to a stream and never raises an error of the stream."""

    def __call__(self, event: Event) -> None:
        """Show the event, if there is something to show."""
        ...

    def close(self) -> None:
        """Restore the terminal. Call it before anything else is written, and on every exit."""
        ...


def create_progress(
    stream: BestEffortStream,
    terminal: Terminal,
    *,
    quiet: bool,
    verbose: int,
    clock: Clock,
    instance_name: Callable[[str], str | None],
    show_results: bool = True,
) -> Progress:
    """Return the listener for this stream.

    `instance_name` returns the name of an instance for its id, or None. With `show_results` False
    the live lines are removed at the end without a result line, because the command prints its
    result itself. With `quiet` only warnings are written.
    """
    if quiet:
        return QuietProgress(stream, terminal)
    if terminal.animated:
        from gaussbackup.render.progress_live import LiveProgress

        return LiveProgress(
            stream,
            terminal,
            verbose=verbose,
            clock=clock,
            instance_name=instance_name,
            show_results=show_results,
        )
    return LogProgress(stream, terminal, verbose=verbose, clock=clock)


class QuietProgress:
    """Progress with `-q`: warnings only."""

    def __init__(self, stream: BestEffortStream, terminal: Terminal) -> None:
        self._stream = stream
        self._terminal = terminal

    def __call__(self, event: Event) -> None:
        text = message_line(event, self._terminal, 0)
        if text is not None and not isinstance(event, RetryPause):
            self._stream.write(text)
            self._stream.flush()

    def close(self) -> None:
        """Flush the stream; there is nothing to restore."""
        self._stream.flush()


class LogProgress:
    """Progress as plain lines. Nothing that was written is changed later."""

    def __init__(
        self, stream: BestEffortStream, terminal: Terminal, *, verbose: int, clock: Clock
    ) -> None:
        self._stream = stream
        self._terminal = terminal
        self._verbose = verbose
        self._clock = clock
        self._statuses: dict[str, str] = {}
        self._logged_at: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        text = message_line(event, self._terminal, self._verbose)
        if text is not None:
            self._write(text)
        elif isinstance(event, RetryPause):
            self._log_pause(event)
        elif isinstance(event, Started):
            self._log_started(event.backup)
        elif isinstance(event, Polled):
            self._log_poll(event)
        elif isinstance(event, InstancePolled):
            self._log_other_poll(event.instance_id, event)
        elif isinstance(event, JobPolled):
            self._log_other_poll(event.job_id, event)
        elif (line := _event_line(event)) is not None:
            self._log(line)

    def close(self) -> None:
        """Flush the stream; there is nothing to restore."""
        self._stream.flush()

    def _log_started(self, backup: Backup) -> None:
        status = status_text(backup.status, backup.status_text)
        self._record(backup.id, status)
        self._log(f"{backup.id} {status}")

    def _log_poll(self, event: Polled) -> None:
        if event.backup is None:
            status = "not listed"
        else:
            status = status_text(event.backup.status, event.backup.status_text)
        previous = self._statuses.get(event.backup_id)
        # The waiter confirms a final status and then sends Finished, which is logged instead.
        is_final = event.backup is not None and event.backup.status in _FINAL_STATUSES
        changed = status != previous and not is_final
        if not changed and not self._is_due(event.backup_id):
            return
        self._record(event.backup_id, status)
        self._log(f"{event.backup_id} {status}{_progress_text(event, first=previous is None)}")

    def _log_other_poll(self, key: str, event: InstancePolled | JobPolled) -> None:
        """Log the poll of an instance or of a job, `key` being its id."""
        status = event.status or "not listed"
        if status == self._statuses.get(key) and not self._is_due(key):
            return
        self._record(key, status)
        percent = "" if event.percent is None else f" {event.percent} %"
        self._log(f"{key} {status}{percent}, {format_duration(event.elapsed)}")

    def _log_pause(self, event: RetryPause) -> None:
        if event.seconds >= _MIN_LOGGED_PAUSE and self._is_due("pause"):
            self._logged_at["pause"] = self._clock.monotonic()
            self._log(pause_text(event))

    def _is_due(self, key: str) -> bool:
        logged_at = self._logged_at.get(key)
        return logged_at is None or self._clock.monotonic() - logged_at >= _LOG_INTERVAL

    def _record(self, backup_id: str, status: str) -> None:
        self._statuses[backup_id] = status
        self._logged_at[backup_id] = self._clock.monotonic()

    def _log(self, line: str) -> None:
        self._write(sanitize_for(line, self._terminal) + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _event_line(event: Event) -> str | None:
    """Return the line of an event that is always logged; None for other events."""
    if isinstance(event, Creating):
        instance = event.instance_id
        if event.instance_name:
            instance = f"{event.instance_name} ({event.instance_id})"
        return f"creating {event.name} of {instance}"
    if isinstance(event, Finished):
        return result_log_line(event)
    if isinstance(event, Deleted):
        return f"{event.backup.id} deleted ({event.backup.name})"
    if isinstance(event, NotDeleted):
        return f"{event.backup.id} not deleted ({event.backup.name})"
    return _restore_line(event) or _drill_line(event)


def _drill_line(event: Event) -> str | None:
    """Return the line of an event of a drill; None for other events."""
    if isinstance(event, DrillStarted):
        return f"drill {event.name} started"
    if isinstance(event, DrillStep):
        return f"drill {event.name}: {event.text}"
    if isinstance(event, DrillEnded):
        return f"drill {event.name} ended{'; its instance is left over' if event.leftover else ''}"
    return None


def _restore_line(event: Event) -> str | None:
    """Return the line of an event of a restore that is always logged; None for other events."""
    if isinstance(event, Restoring):
        target = f"{event.name} ({event.instance_id})" if event.instance_id else event.name
        return f"restoring to {target}"
    if isinstance(event, RestoreStarted):
        job = f", job {event.job_id}" if event.job_id else ""
        return f"{event.instance_id} restore started{job}"
    if isinstance(event, InstanceWaitEnded):
        duration = format_duration(event.elapsed)
        return f"{event.instance_id} {event.status or 'not listed'}, {duration}"
    return None


def _progress_text(event: Polled, *, first: bool) -> str:
    percent = event.job.percent if event.job else None
    if first and percent is None:
        return ""
    duration = format_duration(event.elapsed)
    return f", {duration}" if percent is None else f" {percent} %, {duration}"
