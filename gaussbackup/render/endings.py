"""The last word on a backup that was waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaussbackup.model.durations import format_duration
from gaussbackup.model.sizes import format_size
from gaussbackup.render.envelope import status_text
from gaussbackup.render.styles import colorize, sanitize_for

if TYPE_CHECKING:
    from gaussbackup.model.events import Finished
    from gaussbackup.render.terminal import Terminal


def result_line(event: Finished, instance: str | None, terminal: Terminal) -> str:
    """`✔ before-v42 of orders is COMPLETED after 4m 07s, 12.4 GB`, and its id below.

    `instance` is its name, or else its id; None where neither is known.
    """
    name = event.backup.name if event.backup else event.backup_id
    whose = f"{name} of {instance}" if instance else name
    sign = "✔" if event.succeeded else "✘"
    mark = colorize(sign, "green" if event.succeeded else "red", terminal) + " "
    facts = f"{whose} is {_status_text(event)} after {_duration_and_size(event)}"
    line = (mark if terminal.unicode else "") + sanitize_for(facts, terminal)
    ident = sanitize_for(event.backup_id, terminal)
    return f"{line}\n  {colorize('id', 'dim', terminal)}  {ident}\n"


def result_log_line(event: Finished) -> str:
    """`e76112bf… COMPLETED, 4m 07s, 12.4 GB`, for a log."""
    return f"{event.backup_id} {_status_text(event)}, {_duration_and_size(event)}"


def _status_text(event: Finished) -> str:
    if event.backup is None:
        return "gone"
    word = status_text(event.backup.status, event.backup.status_text)
    return word if event.succeeded or not event.backup.completed else f"{word}, but not good,"


def _duration_and_size(event: Finished) -> str:
    took = format_duration(event.elapsed)
    size = event.backup.size_bytes if event.backup else None
    return took if size is None else f"{took}, {format_size(size)}"
