"""Progress in a log: a plain line at each change, and at most one a minute between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import (
    Creating,
    Deleted,
    Finished,
    NotDeleted,
    Polled,
    RetryPause,
    Started,
)
from gaussbackup.render.best_effort_stream import BestEffortStream, Sink
from gaussbackup.render.endings import result_log_line
from gaussbackup.render.envelope import status_text
from gaussbackup.render.messages import message_line, pause_text
from gaussbackup.render.styles import sanitize_for

if TYPE_CHECKING:
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal

_LOG_INTERVAL = 60.0
_MIN_LOGGED_PAUSE = 5.0
"""A pause shorter than this, in seconds, is nobody's business without `-v`."""
_FINAL_STATUSES = {BackupStatus.COMPLETED, BackupStatus.FAILED}


class LogProgress:
    """Each backup has its own minute, and so have the pauses."""

    def __init__(self, stream: Sink, terminal: Terminal, *, verbose: int, clock: Clock) -> None:
        self._stream = BestEffortStream(stream)
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
        elif (line := _event_line(event)) is not None:
            self._log(line)

    def close(self) -> None:
        """Nothing to put back: what was written stays."""
        self._stream.flush()

    def _log_started(self, backup: Backup) -> None:
        word = status_text(backup.status, backup.status_text)
        self._record(backup.id, word)
        self._log(f"{backup.id} {word}")

    def _log_poll(self, event: Polled) -> None:
        if event.backup is None:
            word = "not listed"
        else:
            word = status_text(event.backup.status, event.backup.status_text)
        before = self._statuses.get(event.backup_id)
        # The end is told once it is sure, by Settled; until then it is no news.
        ended = event.backup is not None and event.backup.status in _FINAL_STATUSES
        changed = word != before and not ended
        if not changed and not self._is_due(event.backup_id):
            return
        self._record(event.backup_id, word)
        self._log(f"{event.backup_id} {word}{_progress_text(event, first=before is None)}")

    def _log_pause(self, event: RetryPause) -> None:
        if event.seconds >= _MIN_LOGGED_PAUSE and self._is_due("pause"):
            self._logged_at["pause"] = self._clock.monotonic()
            self._log(pause_text(event))

    def _is_due(self, key: str) -> bool:
        said_at = self._logged_at.get(key)
        return said_at is None or self._clock.monotonic() - said_at >= _LOG_INTERVAL

    def _record(self, backup_id: str, status: str) -> None:
        self._statuses[backup_id] = status
        self._logged_at[backup_id] = self._clock.monotonic()

    def _log(self, line: str) -> None:
        self._write(sanitize_for(line, self._terminal) + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _event_line(event: Event) -> str | None:
    """What is told once, when it happens; None for everything else."""
    if isinstance(event, Creating):
        whose = event.instance_id
        if event.instance_name:
            whose = f"{event.instance_name} ({event.instance_id})"
        return f"creating {event.name} of {whose}"
    if isinstance(event, Finished):
        return result_log_line(event)
    if isinstance(event, Deleted):
        return f"{event.backup.id} deleted ({event.backup.name})"
    if isinstance(event, NotDeleted):
        return f"{event.backup.id} not deleted ({event.backup.name})"
    return None


def _progress_text(event: Polled, *, first: bool) -> str:
    percent = event.job.percent if event.job else None
    if first and percent is None:
        return ""
    took = format_duration(event.elapsed)
    return f", {took}" if percent is None else f" {percent} %, {took}"
