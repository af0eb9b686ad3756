"""Progress in a log: a plain line at each change, and at most one a minute between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.backup import BackupStatus
from gaussbackup.model.durations import format_duration
from gaussbackup.model.events import (
    Creating,
    Deleted,
    Looked,
    NotDeleted,
    Pausing,
    Settled,
    Started,
)
from gaussbackup.render.best_effort_stream import BestEffortStream, Sink
from gaussbackup.render.endings import ending_line
from gaussbackup.render.envelope import status_word
from gaussbackup.render.messages import aside, pause
from gaussbackup.render.styles import sanitize

if TYPE_CHECKING:
    from gaussbackup.clock import Clock
    from gaussbackup.model.backup import Backup
    from gaussbackup.model.events import Event
    from gaussbackup.render.terminal import Terminal

_MINUTE = 60.0
_WORTH_SAYING = 5.0
"""A pause shorter than this, in seconds, is nobody's business without `-v`."""
_ENDS = {BackupStatus.COMPLETED, BackupStatus.FAILED}


class LogProgress:
    """Each backup has its own minute, and so have the pauses."""

    def __init__(self, stream: Sink, terminal: Terminal, *, verbose: int, clock: Clock) -> None:
        self._stream = BestEffortStream(stream)
        self._terminal = terminal
        self._verbose = verbose
        self._clock = clock
        self._states: dict[str, str] = {}
        self._said_at: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        text = aside(event, self._terminal, self._verbose)
        if text is not None:
            self._write(text)
        elif isinstance(event, Pausing):
            self._paused(event)
        elif isinstance(event, Started):
            self._started(event.backup)
        elif isinstance(event, Looked):
            self._looked(event)
        elif (line := _line(event)) is not None:
            self._say(line)

    def close(self) -> None:
        """Nothing to put back: what was written stays."""
        self._stream.flush()

    def _started(self, backup: Backup) -> None:
        word = status_word(backup.status, backup.status_text)
        self._remember(backup.id, word)
        self._say(f"{backup.id} {word}")

    def _looked(self, event: Looked) -> None:
        if event.backup is None:
            word = "not listed"
        else:
            word = status_word(event.backup.status, event.backup.status_text)
        before = self._states.get(event.backup_id)
        # The end is told once it is sure, by Settled; until then it is no news.
        ended = event.backup is not None and event.backup.status in _ENDS
        changed = word != before and not ended
        if not changed and not self._due(event.backup_id):
            return
        self._remember(event.backup_id, word)
        self._say(f"{event.backup_id} {word}{_figures(event, first=before is None)}")

    def _paused(self, event: Pausing) -> None:
        if event.seconds >= _WORTH_SAYING and self._due("pause"):
            self._said_at["pause"] = self._clock.monotonic()
            self._say(pause(event))

    def _due(self, key: str) -> bool:
        said_at = self._said_at.get(key)
        return said_at is None or self._clock.monotonic() - said_at >= _MINUTE

    def _remember(self, ident: str, word: str) -> None:
        self._states[ident] = word
        self._said_at[ident] = self._clock.monotonic()

    def _say(self, line: str) -> None:
        self._write(sanitize(line, self._terminal) + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _line(event: Event) -> str | None:
    """What is told once, when it happens; None for everything else."""
    if isinstance(event, Creating):
        whose = event.instance_id
        if event.instance_name:
            whose = f"{event.instance_name} ({event.instance_id})"
        return f"creating {event.name} of {whose}"
    if isinstance(event, Settled):
        return ending_line(event)
    if isinstance(event, Deleted):
        return f"{event.backup.id} deleted ({event.backup.name})"
    if isinstance(event, NotDeleted):
        return f"{event.backup.id} not deleted ({event.backup.name})"
    return None


def _figures(event: Looked, *, first: bool) -> str:
    percent = event.job.percent if event.job else None
    if first and percent is None:
        return ""
    took = format_duration(event.elapsed)
    return f", {took}" if percent is None else f" {percent} %, {took}"
